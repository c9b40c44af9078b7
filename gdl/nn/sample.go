package nn

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// SampleGaussian draws z = mu + ε·exp(logVar/2), ε from N(0, 1), new at each step:
// a number of N(mu, exp(logVar)) with derivatives by both, the reparameterisation
// trick (Kingma & Welling 2014, arXiv:1312.6114). mu and logVar have the same
// shape, [B Z]. It draws in inference too; there, mu is the value without noise.
// The course calls logVar "sigma".
func SampleGaussian(c *Ctx, mu, logVar *G.Node) *G.Node {
	op.CheckSame("nn.SampleGaussian", mu, logVar)
	deviation := op.Exp(op.Scale(0.5, logVar))
	return op.Add(mu, op.Mul(deviation, c.Normal(mu.Shape()...)))
}
