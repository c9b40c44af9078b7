package loss

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// SoftmaxCrossEntropy returns the cross-entropy, in nats per example, of logits z
// against the probabilities y of each class, often one-hot; both [B K]:
//
//	−Σ y·log softmax(z)
//
// Keras's CategoricalCrossentropy(from_logits=True) and PyTorch's cross_entropy.
func SoftmaxCrossEntropy(z, y *G.Node) *G.Node {
	op.CheckSame("loss.SoftmaxCrossEntropy", z, y)
	return op.Scale(-1, op.BatchMean(op.Mul(y, op.LogSoftmax(z))))
}
