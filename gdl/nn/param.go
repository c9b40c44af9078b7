package nn

import (
	"fmt"
	"slices"
	"sync"

	"gorgonia.org/tensor"
)

// Param is a named tensor of trained or running values. It lives outside
// graphs: every graph that uses it reads the same memory.
type Param struct {
	Name  string
	Shape []int
	Fixed bool // not for the optimiser: a running average, or a frozen weight

	once  sync.Once
	value *tensor.Dense
}

// NewParam returns a parameter with values from init; nil means zeros, which take
// no memory until they are used: a model can be made before it is known whether a
// file has weights for it. Names separate layers with slashes: "encoder/0/w". It
// panics with an error when a length is not positive.
func NewParam(name string, init Init, shape ...int) *Param {
	for _, d := range shape {
		if d < 1 {
			panic(fmt.Errorf("nn: parameter %s: shape %v, want lengths ≥ 1", name, shape))
		}
	}
	p := &Param{Name: name, Shape: slices.Clone(shape)}
	p.Init(init)
	return p
}

// Init gives the parameter new values; nil: zeros.
func (p *Param) Init(init Init) {
	switch {
	case init != nil:
		init(p.Data(), p.Shape)
	case p.value != nil:
		clear(p.Data())
	}
}

// dense returns the values as a tensor.
func (p *Param) dense() *tensor.Dense {
	p.once.Do(func() {
		p.value = tensor.New(tensor.WithShape(p.Shape...), tensor.WithBacking(make([]float32, p.Size())))
	})
	return p.value
}

// Data returns the values, row-major; writing to them changes the parameter.
func (p *Param) Data() []float32 { return p.dense().Float32s() }

// Size returns the number of values.
func (p *Param) Size() int { return tensor.Shape(p.Shape).TotalSize() }

// Count returns the number of values in all params.
func Count(params []*Param) int {
	n := 0
	for _, p := range params {
		n += p.Size()
	}
	return n
}
