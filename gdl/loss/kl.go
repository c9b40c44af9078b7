package loss

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// GaussianKL returns the divergence of N(mu, exp(logVar)) from N(0, 1), in nats
// per example; both [B Z], same shape:
//
//	−½ Σ 1 + logVar − mu² − exp(logVar)
//
// Source: Kingma & Welling 2014, arXiv:1312.6114, appendix B. Course: the mean
// over the latent axes (GaussianKLMean), which is this with a weight of 1/Z; it
// calls logVar "sigma".
func GaussianKL(mu, logVar *G.Node) *G.Node {
	return op.BatchMean(klTerms("loss.GaussianKL", mu, logVar))
}

// GaussianKLMean is GaussianKL in nats per latent axis.
func GaussianKLMean(mu, logVar *G.Node) *G.Node {
	return op.Mean(klTerms("loss.GaussianKLMean", mu, logVar))
}

func klTerms(who string, mu, logVar *G.Node) *G.Node {
	op.CheckSame(who, mu, logVar)
	spread := op.Sub(op.Exp(logVar), op.Shift(1, logVar)) // exp(s) − s − 1
	return op.Scale(0.5, op.Add(op.Square(mu), spread))
}
