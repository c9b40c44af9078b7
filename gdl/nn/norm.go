package nn

import (
	"fmt"

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
// 1 − Momentum towards them; a batch with a single value for each channel has no
// variance and panics with an error.
func (n *BatchNorm) Forward(c *Ctx, x *G.Node) *G.Node {
	checkChannels(n.Gamma, x)
	gamma, beta := c.Use(n.Gamma), c.Use(n.Beta)
	if c.Mode == Infer {
		return op.BatchNormWith(x, gamma, beta, c.Use(n.Mean), c.Use(n.Variance), n.Epsilon)
	}
	if rows := x.Shape().TotalSize() / n.Gamma.Shape[1]; rows < 2 {
		panic(fmt.Errorf("%s: batch norm in training over %d value of each channel, want at least 2: a larger batch", n.Gamma.Name, rows))
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

// InstanceNorm normalises each channel of each image over its pixels (Ulyanov et
// al. 2016, arXiv:1607.08022).
type InstanceNorm struct {
	Gamma, Beta *Param // [1 C]
	Epsilon     float64
}

// NewInstanceNorm returns an InstanceNorm with gamma 1, beta 0 and PyTorch's
// epsilon 1e-5. (PyTorch's layer has no gamma and beta unless affine=True.)
func NewInstanceNorm(name string, channels int) *InstanceNorm {
	return &InstanceNorm{NewParam(name+"/gamma", Ones, 1, channels), NewParam(name+"/beta", Zeros, 1, channels), 1e-5}
}

// Forward maps x [B H W C] to the same shape.
func (n *InstanceNorm) Forward(c *Ctx, x *G.Node) *G.Node {
	checkChannels(n.Gamma, x)
	return op.InstanceNorm(x, c.Use(n.Gamma), c.Use(n.Beta), n.Epsilon)
}

// Params returns gamma and beta.
func (n *InstanceNorm) Params() []*Param { return []*Param{n.Gamma, n.Beta} }

// ConditionalInstanceNorm is an InstanceNorm with a gamma and a beta for each of a
// number of styles (Dumoulin et al. 2017, arXiv:1610.07629). Where another network
// makes them, as in arbitrary stylisation, see op.InstanceNorm.
type ConditionalInstanceNorm struct {
	Gamma, Beta *Param // [Styles C]
	Epsilon     float64
}

// NewConditionalInstanceNorm returns a ConditionalInstanceNorm with gamma 1, beta
// 0 and epsilon 1e-5.
func NewConditionalInstanceNorm(name string, styles, channels int) *ConditionalInstanceNorm {
	return &ConditionalInstanceNorm{
		NewParam(name+"/gamma", Ones, styles, channels), NewParam(name+"/beta", Zeros, styles, channels), 1e-5,
	}
}

// Forward maps x [B H W C], with the number of each image's style, [B] or [B 1],
// to the shape of x.
func (n *ConditionalInstanceNorm) Forward(c *Ctx, x, style *G.Node) *G.Node {
	checkChannels(n.Gamma, x)
	s := vector(n.Gamma.Name, style)
	op.CheckShape(n.Gamma.Name+": styles", s, x.Shape()[0])
	return op.InstanceNorm(x, op.Gather(c.Use(n.Gamma), s), op.Gather(c.Use(n.Beta), s), n.Epsilon)
}

// Blend is Forward for images in several styles at once: weights [B Styles] say how
// much of each style's gamma and beta an image has. Weights that add up to 1 make a
// style between the styles.
func (n *ConditionalInstanceNorm) Blend(c *Ctx, x, weights *G.Node) *G.Node {
	checkChannels(n.Gamma, x)
	op.CheckShape(n.Gamma.Name+": weights", weights, x.Shape()[0], n.Gamma.Shape[0])
	return op.InstanceNorm(x, op.MatMul(weights, c.Use(n.Gamma)), op.MatMul(weights, c.Use(n.Beta)), n.Epsilon)
}

// Params returns gamma and beta.
func (n *ConditionalInstanceNorm) Params() []*Param { return []*Param{n.Gamma, n.Beta} }

// checkChannels panics with an error unless the last axis of x is as long as
// gamma [… C].
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
