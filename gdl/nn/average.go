package nn

import (
	"fmt"
	"slices"

	"github.com/generative-deep-learning/go/gdl/op"
)

// Copy sets the values of each of dst to those of src at the same place. Their
// number and shapes must be equal, names may differ; on an error, which names the
// first that does not fit, dst stays as it is.
func Copy(dst, src []*Param) error {
	if len(dst) != len(src) {
		return fmt.Errorf("nn: copy of %d parameters to %d", len(src), len(dst))
	}
	for i, p := range src {
		if !slices.Equal(p.Shape, dst[i].Shape) {
			return fmt.Errorf("nn: copy of %s with shape %v to %s with shape %v", p.Name, p.Shape, dst[i].Name, dst[i].Shape)
		}
	}
	for i, p := range src {
		copy(dst[i].Data(), p.Data())
	}
	return nil
}

// Average holds exponential averages of parameters, which draw steadier pictures
// than the parameters of any one step (Yazıcı et al. 2019, arXiv:1806.04498):
//
//	average ← decay·average + (1 − decay)·parameter
//
// The averages are fixed parameters, in checkpoints as others. To use them, Copy
// them to a second model.
type Average struct {
	Decay    float64
	of       []*Param
	averages []*Param
}

// NewAverage returns averages that start at the parameters' present values; decay
// is at least 0 and less than 1, for example 0.999.
func NewAverage(decay float64, params []*Param) *Average {
	if !(decay >= 0 && decay < 1) {
		panic(fmt.Errorf("nn: average with decay %g, want at least 0 and less than 1", decay))
	}
	a := &Average{Decay: decay, of: params}
	for _, p := range params {
		v := NewParam(p.Name+"/average", Values(p.Data()), p.Shape...)
		v.Fixed = true
		a.averages = append(a.averages, v)
	}
	return a
}

// Track makes each training step of the graph move the averages, by the values
// that the parameters have before the step. In inference and in a frozen view they
// stay.
func (a *Average) Track(c *Ctx) {
	if c.Mode == Infer {
		return
	}
	for i, p := range a.of {
		old := op.Scale(a.Decay, c.Latest(a.averages[i]))
		c.Update(a.averages[i], op.Add(old, op.Scale(1-a.Decay, c.Frozen().Use(p))))
	}
}

// Params returns the averages, in the order of the parameters.
func (a *Average) Params() []*Param { return slices.Clone(a.averages) }
