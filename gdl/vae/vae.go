// Package vae holds the variational autoencoders of week 3: a code is not a point
// but a Gaussian, kept near N(0, I), so that what N(0, I) gives can be decoded
// (Kingma & Welling 2014, arXiv:1312.6114; Rezende et al. 2014,
// arXiv:1401.4082).
//
// VAE is the model, Codec applies a trained one to images and codes. Line, Arc,
// Traverse and PriorGrid make codes to be decoded.
package vae

import (
	"fmt"
	"math/rand/v2"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// VAE is a variational autoencoder with posterior N(mu, exp(logVar)) and prior
// N(0, 1) on each of Z latent axes. The course calls logVar "sigma".
type VAE struct {
	Config
	Features   nn.Sequential // convolutions of an image [B H W C], flat: [B N]
	Hidden     nn.Sequential // [B N], with classes [B N+K], to [B Hidden]
	Mu, LogVar *nn.Dense     // [B Hidden] to [B Z]
	Decoder    nn.Sequential // codes [B Z], with classes [B Z+K], to logits [B H W C]
	// Variance of the decoder's Gaussian, [1 1], when it is fitted; else nil.
	Variance *nn.Param
}

// New returns a model with Glorot-uniform weights from rng, as Keras's layers. It
// panics with an error when the configuration cannot be.
func New(cfg Config, rng *rand.Rand) *VAE {
	cfg = cfg.defaults()
	if err := cfg.check(); err != nil {
		panic(err)
	}
	m := &VAE{Config: cfg}
	last := len(cfg.Widths) - 1
	h, w, top := cfg.H/cfg.shrink(), cfg.W/cfg.shrink(), cfg.Widths[last]
	flat := h * w * top
	half := op.ConvOpts{Stride: 2}
	in := cfg.Channels
	for i, out := range cfg.Widths {
		name := fmt.Sprint("encoder/", i)
		m.Features = append(m.Features, nn.NewConv2D(name, 3, in, out, half, rng), nn.ReLU)
		m.Features = m.norm(m.Features, name, out)
		in = out
	}
	m.Features = append(m.Features, nn.Flatten)
	m.Hidden = m.norm(nn.Sequential{nn.NewDense("encoder/hidden", flat+cfg.Classes, cfg.Hidden, rng), nn.ReLU}, "encoder/hidden", cfg.Hidden)
	m.Mu, m.LogVar = nn.NewDense("mu", cfg.Hidden, cfg.Latent, rng), nn.NewDense("logVar", cfg.Hidden, cfg.Latent, rng)
	m.Decoder = m.norm(nn.Sequential{nn.NewDense("decoder/hidden", cfg.Latent+cfg.Classes, flat, rng), nn.ReLU}, "decoder/hidden", flat)
	m.Decoder = append(m.Decoder, nn.Reshape(h, w, top))
	in = top
	for i := range cfg.Widths {
		name, out := fmt.Sprint("decoder/", i), cfg.Widths[last-i]
		m.Decoder = append(m.Decoder, nn.NewConvT2D(name, 3, in, out, half, rng), nn.ReLU)
		m.Decoder = m.norm(m.Decoder, name, out)
		in = out
	}
	m.Decoder = append(m.Decoder, nn.NewConvT2D("decoder/image", 3, in, cfg.Channels, op.ConvOpts{}, rng))
	if cfg.Likelihood == FittedGaussian {
		m.Variance = nn.NewParam("decoder/variance", nn.Ones, 1, 1)
		m.Variance.Fixed = true
	}
	return m
}

// norm appends a batch norm, unless the model has none.
func (m *VAE) norm(s nn.Sequential, name string, channels int) nn.Sequential {
	if m.NoBatchNorm {
		return s
	}
	n := nn.NewBatchNorm(name+"/norm", channels)
	if m.Momentum > 0 {
		n.Momentum = m.Momentum
	}
	return append(s, n)
}

// Posterior maps images x [B H W C], and their classes y [B K] one-hot, nil when
// the model is not conditional, to mu and logVar, both [B Z].
func (m *VAE) Posterior(c *nn.Ctx, x, y *G.Node) (mu, logVar *G.Node) {
	op.CheckShape("vae.VAE", x, op.Any, m.H, m.W, m.Channels)
	h := m.Hidden.Forward(c, m.with(m.Features.Forward(c, x), y))
	mu, logVar = m.Mu.Forward(c, h), m.LogVar.Forward(c, h)
	if b := m.LogVarBound; b > 0 {
		logVar = op.Scale(b, op.Tanh(op.Scale(1/b, logVar)))
	}
	return mu, logVar
}

// Encode returns the posterior and a code z [B Z] drawn from it. mu and logVar
// are for the KL, z for the decoder.
func (m *VAE) Encode(c *nn.Ctx, x, y *G.Node) (mu, logVar, z *G.Node) {
	mu, logVar = m.Posterior(c, x, y)
	return mu, logVar, nn.SampleGaussian(c, mu, logVar)
}

// Logits maps codes z [B Z] and classes y [B K], or nil, to logits [B H W C].
func (m *VAE) Logits(c *nn.Ctx, z, y *G.Node) *G.Node {
	op.CheckShape("vae.VAE: code", z, op.Any, m.Latent)
	return m.Decoder.Forward(c, m.with(z, y))
}

// Decode maps codes as Logits does to images [B H W C] between 0 and 1: the means
// of what the decoder's distribution gives, not samples of it.
func (m *VAE) Decode(c *nn.Ctx, z, y *G.Node) *G.Node { return op.Sigmoid(m.Logits(c, z, y)) }

// with appends the classes, if the model has them, to rows x [B N].
func (m *VAE) with(x, y *G.Node) *G.Node {
	if m.Classes == 0 {
		if y != nil {
			panic(fmt.Errorf("vae.VAE: classes of shape %v, want none: the model is not conditional", y.Shape()))
		}
		return x
	}
	if y == nil {
		panic(fmt.Errorf("vae.VAE: no classes, want shape [B %d]: the model is conditional", m.Classes))
	}
	op.CheckShape("vae.VAE: classes", y, x.Shape()[0], m.Classes)
	return op.Concat(1, x, y)
}

// Loss returns the reconstruction term plus Beta times the KL, which is summed
// over the latent axes, both averaged over the batch, for images x[0] [B H W C]
// in [0, 1] and, when the model is conditional, classes x[1] [B K], one-hot. The
// terms are named "reconstruction" and "KL".
//
//	Σ BCE(x, x̂(z)) + Beta·Σ ½(mu² + exp(logVar) − 1 − logVar)
//
// Source: Kingma & Welling 2014, eq. 10. Course: the KL averaged over the axes,
// which is Beta = 1/Z.
func (m *VAE) Loss(c *nn.Ctx, x []*G.Node) *G.Node {
	image, class := m.split(x)
	mu, logVar, z := m.Encode(c, image, class)
	return m.objective(c, image, class, mu, logVar, z)
}

// objective is Loss for a given posterior and a code z of it.
func (m *VAE) objective(c *nn.Ctx, image, class, mu, logVar, z *G.Node) *G.Node {
	rec := c.Term("reconstruction", m.reconstruction(c, m.Logits(c, z, class), image))
	kl := c.Term("KL", loss.GaussianKL(mu, logVar))
	return op.Add(rec, m.weigh(c, kl))
}

// split returns the images and the classes, or nil, of a loss's inputs.
func (m *VAE) split(x []*G.Node) (image, class *G.Node) {
	want := "1, images"
	switch {
	case m.Classes == 0 && len(x) == 1:
		return x[0], nil
	case m.Classes > 0 && len(x) == 2:
		return x[0], x[1]
	case m.Classes > 0:
		want = "2, images and classes"
	}
	panic(fmt.Errorf("vae.VAE: loss of %d inputs, want %s", len(x), want))
}

// weigh multiplies the KL by its weight at the present step.
func (m *VAE) weigh(c *nn.Ctx, kl *G.Node) *G.Node {
	kl = op.Scale(m.Beta, kl)
	if m.Warmup == 0 || c.Mode != nn.Train {
		return kl
	}
	return op.Mul(kl, op.Clip(op.Scale(1/float64(m.Warmup), c.Step()), 0, 1))
}

// Params returns the weights and running averages of encoder and decoder.
func (m *VAE) Params() []*nn.Param {
	all := slices.Concat(m.Features.Params(), m.Hidden.Params(), m.Mu.Params(), m.LogVar.Params(), m.Decoder.Params())
	if m.Variance != nil {
		all = append(all, m.Variance)
	}
	return all
}
