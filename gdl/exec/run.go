package exec

import (
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Run computes the outputs from the present contents of the inputs. An error
// can only come from an op that is not of package op.
func (p *Program) Run() error { return p.RunWith(func(int) {}) }

// RunWith is Run that calls after at the end of each stage, with its number: all
// outputs of that [Program.Stage], or of an earlier one, may be read from then on.
func (p *Program) RunWith(after func(stage int)) error {
	p.err = nil
	for i, t := range p.stages {
		kernel.Do(t)
		after(i)
	}
	return p.err
}

// Stage returns the number of the stage that computes an output of the program: a run
// makes stages 0, 1, 2 … in turn. It is −1 where nothing computes the node.
func (p *Program) Stage(output *G.Node) int {
	if stage, ok := p.made[output]; ok {
		return stage
	}
	return -1
}

// Data returns the memory of an input or output of the program: fill an input
// before Run, read an output after it, until the next. It is nil for any other
// node.
func (p *Program) Data(n *G.Node) []float32 { return p.mem[n] }

// Bytes returns the memory the program holds besides its bound inputs: values of
// nodes, and what kernels keep for themselves.
func (p *Program) Bytes() int64 { return int64(len(p.arena))*4 + p.scratch }

// NonFinite runs the program op by op and returns an error that names the first
// node with a NaN or an infinity: an input, or the op that made it. It returns
// nil when all values are finite.
func (p *Program) NonFinite() error {
	for _, n := range p.inputs {
		if !finite(p.mem[n]) {
			return fmt.Errorf("exec: input %s holds a value that is not finite", n.Name())
		}
	}
	for _, u := range p.units {
		for _, l := range u.steps() {
			kernel.Do(l.task)
			if n := l.out(); !finite(l.mem[:len(l.mem)-packed(n)]) {
				return fmt.Errorf("exec: %s (shape %v) gave a value that is not finite", n.Name(), []int(n.Shape()))
			}
		}
	}
	return p.err
}

// packed returns how many elements at the end of a node's value are no numbers.
func packed(n *G.Node) int {
	if o, ok := n.Op().(*ir.Op); ok {
		return o.Packed
	}
	return 0
}

func finite(x []float32) bool {
	for _, v := range x {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return false
		}
	}
	return true
}
