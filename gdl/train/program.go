package train

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/op"
)

// program is a loss compiled for one batch size, in training with its step.
type program struct {
	*exec.Program
	inputs [][]float32 // memory that is filled; what the loss does not use is nobody's
	unused []bool      // inputs that the loss does not use
	unit   []bool      // inputs that are the target of a cross-entropy
	step   []float32   // its number, nil when nothing depends on it
	loss   []float32
	terms  [][]float32
	grads  [][]float32
	values [][]float32 // that updated parameters get
	made   []int       // stage of the run that gives each of outputs

	sums   []float32 // of each of grads and values
	check  kernel.Task
	update Update
	settle []*kernel.Settle // give updated parameters their values
}

// newProgram compiles a graph with memory that others may share.
func newProgram(g *stepGraph, m *exec.Memory) (*program, error) {
	e, err := m.Compile(g.outputs()...)
	if err != nil {
		return nil, err
	}
	p := &program{Program: e, step: e.Data(g.Step())}
	targets := op.Targets(g.Graph)
	for _, n := range g.inputs {
		in := e.Data(n)
		p.unit = append(p.unit, slices.Contains(targets, n))
		p.unused = append(p.unused, in == nil)
		if in == nil {
			in = make([]float32, n.Shape().TotalSize())
		}
		p.inputs = append(p.inputs, in)
	}
	output := func(n *G.Node) []float32 { // in the order of outputs
		p.made = append(p.made, e.Stage(n))
		return e.Data(n)
	}
	for _, n := range g.grads {
		p.grads = append(p.grads, output(n))
	}
	for _, u := range g.Updates() {
		p.values = append(p.values, output(u.Value))
	}
	p.loss = output(g.cost)
	for _, t := range g.Terms() {
		p.terms = append(p.terms, output(t.Node))
	}
	p.watch()
	return p, nil
}

// watch makes the task that looks for numbers that are not finite.
func (p *program) watch() {
	var checks []kernel.Task
	all := slices.Concat(p.grads, p.values)
	p.sums = make([]float32, len(all))
	for i, x := range all {
		checks = append(checks, &kernel.Sum{Scale: 1, X: x, Y: p.sums[i : i+1]})
	}
	if len(checks) > 0 {
		p.check = kernel.NewGroup(checks...)
	}
}

// checkInputs returns an error that names an input which the loss does not use.
func (p *program) checkInputs(shapes [][]int) error {
	if i := slices.Index(p.unused, true); i >= 0 {
		return fmt.Errorf("the loss does not use its input %d (shape %v)", i, shapes[i])
	}
	return nil
}

// checkTargets returns an error that names the first value outside [0, 1] of inputs
// x that a cross-entropy takes as targets: its loss would have no minimum.
func (p *program) checkTargets(x [][]float32) error {
	for i, values := range x {
		if !p.unit[i] {
			continue
		}
		for k, v := range values {
			if !(v >= 0 && v <= 1) {
				return fmt.Errorf("value %d of input %d is %g, want 0 to 1: it is the target of a cross-entropy", k, i, v)
			}
		}
	}
	return nil
}

// outputs returns what a step takes from a program: derivatives, new values, loss and
// terms.
func (p *program) outputs() [][]float32 {
	return slices.Concat(p.grads, p.values, [][]float32{p.loss}, p.terms)
}

// run computes the loss at the present inputs, in the step of the given number.
func (p *program) run(step int) error { return p.runWith(step, func(int) {}) }

// runWith is run that calls after at the end of each stage.
func (p *program) runWith(step int, after func(stage int)) error {
	if p.step != nil {
		p.step[0] = float32(step)
	}
	return p.RunWith(after)
}

// cost returns the loss of the last run.
func (p *program) cost() float64 { return float64(p.loss[0]) }
