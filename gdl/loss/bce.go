package loss

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// ClipEpsilon is where Keras clips probabilities before it takes logarithms.
const ClipEpsilon = 1e-7

// BCEWithLogits returns the binary cross-entropy, in nats per example, of
// logits z against targets y in [0, 1]; both [B ...], same shape:
//
//	Σ softplus(z) − z·y = −Σ y·log σ(z) + (1−y)·log(1−σ(z))
//
// The left side never takes log 0. Source: Goodfellow et al. 2014, eq. 1.
// Course: Keras averages over elements (BCEWithLogitsMean). It too computes this
// from the logits when the model ends in a sigmoid; probabilities from elsewhere
// it clips at 1e-7 (BCE).
func BCEWithLogits(z, y *G.Node) *G.Node { return op.BatchMean(bceLogits("loss.BCEWithLogits", z, y)) }

// BCEWithLogitsMean is BCEWithLogits in nats per element: Keras's
// binary_crossentropy of a model that ends in a sigmoid.
func BCEWithLogitsMean(z, y *G.Node) *G.Node {
	return op.Mean(bceLogits("loss.BCEWithLogitsMean", z, y))
}

func bceLogits(who string, z, y *G.Node) *G.Node {
	op.CheckSame(who, z, y)
	return op.BCELogits(z, y)
}

// BCE returns the binary cross-entropy, in nats per example, of probabilities p
// against targets y in [0, 1]; both [B ...], same shape:
//
//	−Σ y·log p + (1−y)·log(1−p),  p clipped to [1e-7, 1−1e-7]
//
// as Keras computes it: outside the clip its gradient is 0. Prefer
// BCEWithLogits, whose gradient never vanishes.
func BCE(p, y *G.Node) *G.Node { return op.BatchMean(bceProbs("loss.BCE", p, y)) }

// BCEMean is BCE in nats per element: Keras's binary_crossentropy of plain
// probabilities.
func BCEMean(p, y *G.Node) *G.Node { return op.Mean(bceProbs("loss.BCEMean", p, y)) }

func bceProbs(who string, p, y *G.Node) *G.Node {
	op.CheckSame(who, p, y)
	return op.BCEProbs(p, y, ClipEpsilon)
}
