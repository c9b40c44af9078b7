package loss

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// The losses of this file are of the two players of a GAN. real and fake are what
// the discriminator, or critic, says of real and of generated examples: logits or
// scores, [B 1].

// BCEWithLabel is BCEWithLogits against one label y in [0, 1] for all, in nats per
// example of logits z [B ...]:
//
//	Σ softplus(z) − y·z
//
// The discriminator of Goodfellow et al. 2014 minimises it with 1 for real
// examples and 0 for fakes, the generator, in the form that does not saturate,
// with 1 for fakes. A label of 0.9 for real examples is one-sided label smoothing
// (Salimans et al. 2016, arXiv:1606.03498).
func BCEWithLabel(z *G.Node, y float64) *G.Node {
	return op.BatchMean(bceLabel("loss.BCEWithLabel", z, y))
}

// BCEWithLabelMean is BCEWithLabel in nats per element: for a discriminator with a
// logit for each patch of an image.
func BCEWithLabelMean(z *G.Node, y float64) *G.Node {
	return op.Mean(bceLabel("loss.BCEWithLabelMean", z, y))
}

func bceLabel(who string, z *G.Node, y float64) *G.Node {
	if !(y >= 0 && y <= 1) {
		panic(fmt.Errorf("%s: label %g, want 0 to 1", who, y))
	}
	return op.Sub(op.Softplus(z), op.Scale(y, z))
}

// HingeD is the discriminator's hinge loss (Lim & Ye 2017, arXiv:1705.02894):
//
//	mean max(0, 1 − real) + mean max(0, 1 + fake)
func HingeD(real, fake *G.Node) *G.Node {
	return op.Add(op.Mean(op.ReLU(op.Shift(1, op.Scale(-1, real)))), op.Mean(op.ReLU(op.Shift(1, fake))))
}

// HingeG is the generator's part, −mean fake: as WassersteinG.
func HingeG(fake *G.Node) *G.Node { return WassersteinG(fake) }

// LeastSquaresD is the discriminator's loss of LSGAN (Mao et al. 2017,
// arXiv:1611.04076), with 1 for real examples and 0 for fakes:
//
//	½ mean (real − 1)² + ½ mean fake²
func LeastSquaresD(real, fake *G.Node) *G.Node {
	return op.Scale(0.5, op.Add(op.Mean(op.Square(op.Shift(-1, real))), op.Mean(op.Square(fake))))
}

// LeastSquaresG is the generator's, ½ mean (fake − 1)².
func LeastSquaresG(fake *G.Node) *G.Node {
	return op.Scale(0.5, op.Mean(op.Square(op.Shift(-1, fake))))
}

// WassersteinD is the critic's loss (Arjovsky et al. 2017, arXiv:1701.07875),
// mean fake − mean real. The critic must be 1-Lipschitz, or nearly: see
// GradientPenalty, nn.SpectralNorm and train.Clamp.
func WassersteinD(real, fake *G.Node) *G.Node { return op.Sub(op.Mean(fake), op.Mean(real)) }

// WassersteinG is the generator's, −mean fake.
func WassersteinG(fake *G.Node) *G.Node { return op.Scale(-1, op.Mean(fake)) }
