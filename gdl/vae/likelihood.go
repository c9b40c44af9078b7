package vae

import (
	"math"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// log2Pi is what each value of a Gaussian costs beside its logarithm of σ².
var log2Pi = math.Log(2 * math.Pi)

// reconstruction returns the reconstruction term of images x [B H W C] against
// logits of the same shape, summed over values and averaged over the batch.
func (m *VAE) reconstruction(c *nn.Ctx, logits, x *G.Node) *G.Node {
	if m.Likelihood == Bernoulli {
		return loss.BCEWithLogits(logits, x)
	}
	squares := loss.MSE(op.Sigmoid(logits), x)
	d := float64(m.values())
	switch m.Likelihood {
	case Gaussian:
		return op.Shift(d/2*(math.Log(m.Sigma*m.Sigma)+log2Pi), op.Scale(1/(2*m.Sigma*m.Sigma), squares))
	case FittedGaussian:
		return op.Scale(d/2, op.Shift(log2Pi, m.fitted(c, op.Scale(1/d, squares))))
	}
	return squares
}

// fitted returns v/σ² + log σ² for the mean squared error v of a batch: in
// training with σ² = v, in inference with its running average.
func (m *VAE) fitted(c *nn.Ctx, v *G.Node) *G.Node {
	if c.Mode == nn.Train {
		const decay = 0.95 // of the running average
		old := op.Scale(decay, c.Latest(m.Variance))
		c.Update(m.Variance, op.Add(old, op.Scale(1-decay, op.Reshape(op.Detach(v), 1, 1))))
		return op.Shift(1, op.Log(v))
	}
	s := op.Sum(c.Use(m.Variance))
	return op.Add(op.Div(v, s), op.Log(s))
}

// misfit returns the cross-entropy or the squared error [B] of each of images x
// against logits, both [B H W C], summed over values.
func (m *VAE) misfit(logits, x *G.Node) *G.Node {
	if m.Likelihood == Bernoulli {
		return op.SumAxes(op.BCELogits(logits, x), 1, 2, 3)
	}
	return op.SumAxes(op.Square(op.Sub(op.Sigmoid(logits), x)), 1, 2, 3)
}

// logLikelihood returns log p(x|z) in nats for a misfit of that image.
func (m *VAE) logLikelihood(misfit float32) float64 {
	if m.Likelihood == Bernoulli {
		return -float64(misfit)
	}
	v := m.DecoderVariance()
	return -float64(misfit)/(2*v) - float64(m.values())/2*(math.Log(v)+log2Pi)
}

// DecoderVariance returns σ² of the decoder's Gaussian: what is set, fitted so
// far, or implied by the weight of the KL. It is NaN for Bernoulli.
func (m *VAE) DecoderVariance() float64 {
	switch m.Likelihood {
	case Gaussian:
		return m.Sigma * m.Sigma
	case FittedGaussian:
		return float64(m.Variance.Data()[0])
	case SquaredError:
		return m.Beta / 2
	}
	return math.NaN()
}
