package nn

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// BatchNorm normalises each channel over a batch, and over the running averages
// of its statistics in inference (Ioffe & Szegedy 2015, arXiv:1502.03167).
type BatchNorm struct {
	Gamma, Beta    *Param // [1 C]
	Mean, Variance *Param // running averages, [1 C]; fixed
	Momentum       float64
	Epsilon        float64
}

// NewBatchNorm returns a BatchNorm with Keras's defaults: gamma 1, beta 0,
// running mean 0 and variance 1, momentum 0.99, epsilon 1e-3. (PyTorch calls
// 1 − momentum its momentum; its defaults here would be 0.9 and 1e-5.)
func NewBatchNorm(name string, channels int) *BatchNorm {
	n := &BatchNorm{
		Gamma:    NewParam(name+"/gamma", Ones, 1, channels),
		Beta:     NewParam(name+"/beta", Zeros, 1, channels),
		Mean:     NewParam(name+"/mean", Zeros, 1, channels),
		Variance: NewParam(name+"/variance", Ones, 1, channels),
		Momentum: 0.99,
		Epsilon:  1e-3,
	}
	n.Mean.Fixed, n.Variance.Fixed = true, true
	return n
}

// Forward maps x [... C] to the same shape. In a training graph it uses the
// batch's statistics and, at the end of each step, moves the running ones by
// 1 − Momentum towards them.
func (n *BatchNorm) Forward(c *Ctx, x *G.Node) *G.Node {
	checkChannels(n.Gamma, x)
	gamma, beta := c.Use(n.Gamma), c.Use(n.Beta)
	if c.Mode == Infer {
		return op.BatchNormWith(x, gamma, beta, c.Use(n.Mean), c.Use(n.Variance), n.Epsilon)
	}
	y, mean, variance := op.BatchNorm(x, gamma, beta, n.Epsilon)
	n.track(c, n.Mean, mean)
	n.track(c, n.Variance, variance)
	return y
}

func (n *BatchNorm) track(c *Ctx, running *Param, batch *G.Node) {
	old := op.Scale(n.Momentum, c.Latest(running))
	c.Update(running, op.Add(old, op.Scale(1-n.Momentum, batch)))
}

// Params returns gamma, beta and the running averages.
func (n *BatchNorm) Params() []*Param { return []*Param{n.Gamma, n.Beta, n.Mean, n.Variance} }

// LayerNorm normalises each example's last axis (Ba et al. 2016,
// arXiv:1607.06450).
type LayerNorm struct {
	Gamma, Beta *Param // [1 C]
	Epsilon     float64
}

// NewLayerNorm returns a LayerNorm with Keras's defaults: gamma 1, beta 0,
// epsilon 1e-3.
func NewLayerNorm(name string, channels int) *LayerNorm {
	return &LayerNorm{NewParam(name+"/gamma", Ones, 1, channels), NewParam(name+"/beta", Zeros, 1, channels), 1e-3}
}

// Forward maps x [... C] to the same shape.
func (n *LayerNorm) Forward(c *Ctx, x *G.Node) *G.Node {
	checkChannels(n.Gamma, x)
	return op.LayerNorm(x, c.Use(n.Gamma), c.Use(n.Beta), n.Epsilon)
}

// Params returns gamma and beta.
func (n *LayerNorm) Params() []*Param { return []*Param{n.Gamma, n.Beta} }

// checkChannels panics with an error unless the last axis of x is as long as
// gamma [1 C].
func checkChannels(gamma *Param, x *G.Node) {
	want := make([]int, len(x.Shape()))
	for i := range want {
		want[i] = op.Any
	}
	if len(want) > 0 {
		want[len(want)-1] = gamma.Shape[1]
	}
	op.CheckShape(gamma.Name, x, want...)
}
