package nn

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// Dropout sets elements to 0 with probability Rate in training and divides the
// others by 1 − Rate; in inference it does nothing (Srivastava et al. 2014).
type Dropout struct{ Rate float64 }

// Forward maps x to the same shape.
func (d Dropout) Forward(c *Ctx, x *G.Node) *G.Node {
	if c.Mode == Infer {
		return x
	}
	return op.Dropout(x, c.Step(), d.Rate, c.stream(x.Shape()))
}

// Params returns nil.
func (Dropout) Params() []*Param { return nil }
