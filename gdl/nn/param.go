package nn

import (
	"fmt"
	"slices"

	"gorgonia.org/tensor"
)

// Param is a named tensor of trained or running values. It lives outside
// graphs: every graph that uses it reads the same memory.
type Param struct {
	Name  string
	Shape []int
	Fixed bool // not for the optimiser: a running average, or a frozen weight
	value *tensor.Dense
}

// NewParam returns a parameter with values from init. Names separate layers
// with slashes: "encoder/0/w". It panics with an error when a length is not
// positive.
func NewParam(name string, init Init, shape ...int) *Param {
	n := 1
	for _, d := range shape {
		if d < 1 {
			panic(fmt.Errorf("nn: parameter %s: shape %v, want lengths ≥ 1", name, shape))
		}
		n *= d
	}
	w := make([]float32, n)
	init(w, shape)
	return &Param{Name: name, Shape: slices.Clone(shape), value: tensor.New(tensor.WithShape(shape...), tensor.WithBacking(w))}
}

// Data returns the values, row-major; writing to them changes the parameter.
func (p *Param) Data() []float32 { return p.value.Float32s() }

// Size returns the number of values.
func (p *Param) Size() int { return p.value.Shape().TotalSize() }

// Count returns the number of values in all params.
func Count(params []*Param) int {
	n := 0
	for _, p := range params {
		n += p.Size()
	}
	return n
}
