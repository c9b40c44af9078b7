package nn

import (
	"fmt"
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// Layer maps a node to a node of the same graph.
type Layer interface {
	Forward(c *Ctx, x *G.Node) *G.Node
	Params() []*Param
}

// Dense is the affine map y = xW + b.
type Dense struct {
	W *Param // [In Out]
	B *Param // [1 Out]; nil: none
}

// NewDense returns a Dense layer: W Glorot-uniform from rng, b zero, as Keras.
func NewDense(name string, in, out int, rng *rand.Rand) *Dense {
	return &Dense{
		W: NewParam(name+"/w", GlorotUniform(rng), in, out),
		B: NewParam(name+"/b", Zeros, 1, out),
	}
}

// NoBias takes the bias away, as before a norm that has one, and returns d.
func (d *Dense) NoBias() *Dense {
	d.B = nil
	return d
}

// Forward maps x [B In] to [B Out].
func (d *Dense) Forward(c *Ctx, x *G.Node) *G.Node {
	op.CheckShape(d.W.Name, x, op.Any, d.W.Shape[0])
	return addBias(c, op.MatMul(x, c.Use(d.W)), d.B)
}

// Params returns W and b.
func (d *Dense) Params() []*Param { return withBias(d.W, d.B) }

// addBias adds a bias that there may not be.
func addBias(c *Ctx, x *G.Node, b *Param) *G.Node {
	if b == nil {
		return x
	}
	return op.AddRow(x, c.Use(b))
}

// withBias lists a weight and a bias that there may not be.
func withBias(w, b *Param) []*Param {
	if b == nil {
		return []*Param{w}
	}
	return []*Param{w, b}
}

// Func is a layer without parameters, such as an activation.
type Func func(x *G.Node) *G.Node

// The activations, as layers.
var (
	ReLU    = Func(op.ReLU)
	Sigmoid = Func(op.Sigmoid)
	Tanh    = Func(op.Tanh)
	SELU    = Func(op.SELU)

	Identity = Func(func(x *G.Node) *G.Node { return x })
)

// LeakyReLU returns the layer of op.LeakyReLU. Keras's default for alpha is 0.3;
// the course takes 0.2.
func LeakyReLU(alpha float64) Func {
	return func(x *G.Node) *G.Node { return op.LeakyReLU(x, alpha) }
}

// Forward returns f(x).
func (f Func) Forward(_ *Ctx, x *G.Node) *G.Node { return f(x) }

// Params returns nil.
func (f Func) Params() []*Param { return nil }

// Sequential applies layers one after the other.
type Sequential []Layer

// Forward maps x through all layers.
func (s Sequential) Forward(c *Ctx, x *G.Node) *G.Node {
	for _, l := range s {
		x = l.Forward(c, x)
	}
	return x
}

// Params returns the parameters of all layers in order.
func (s Sequential) Params() []*Param {
	var ps []*Param
	for _, l := range s {
		ps = append(ps, l.Params()...)
	}
	return ps
}

// MLP returns dense layers of the given widths, widths[0] the input, named
// name/0, name/1, …, with act after each but the last.
func MLP(name string, widths []int, act Layer, rng *rand.Rand) Sequential {
	if len(widths) < 2 {
		panic(fmt.Errorf("nn: %s: widths %v, want at least 2", name, widths))
	}
	var s Sequential
	for i := range len(widths) - 1 {
		if i > 0 {
			s = append(s, act)
		}
		s = append(s, NewDense(fmt.Sprintf("%s/%d", name, i), widths[i], widths[i+1], rng))
	}
	return s
}
