package nn

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// Residual adds what layers make of their input to the input itself: x + F(x)
// (He et al. 2016, arXiv:1512.03385).
type Residual struct {
	Name string // in errors
	Body Sequential
}

// Forward maps x to the same shape. It panics with an error when the layers give
// another.
func (r Residual) Forward(c *Ctx, x *G.Node) *G.Node {
	y := r.Body.Forward(c, x)
	op.CheckSame(r.Name+": residual of input and output", x, y)
	return op.Add(x, y)
}

// Params returns those of the layers.
func (r Residual) Params() []*Param { return r.Body.Params() }
