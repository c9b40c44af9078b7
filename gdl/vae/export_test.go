package vae

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// LossOf is Loss with given noise ε [B Z].
func (m *VAE) LossOf(c *nn.Ctx, image, class, noise *G.Node) *G.Node {
	mu, logVar := m.Posterior(c, image, class)
	z := op.Add(mu, op.Mul(op.Exp(op.Scale(0.5, logVar)), noise))
	return m.objective(c, image, class, mu, logVar, z)
}

// Weights returns the logarithms of the importance weights [N k] for noise [N k Z].
func (c *Codec) Weights(x []float32, k int, noise []float32) ([]float64, error) {
	var all []float64
	n := k * c.Model.Latent
	err := c.eachWeights(x, nil, k, func() []float32 {
		next := noise[:n]
		noise = noise[n:]
		return next
	}, func(w []float64) error { all = append(all, w...); return nil })
	return all, err
}
