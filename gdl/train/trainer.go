package train

import (
	"fmt"
	"hash/fnv"
	"math"
	"path"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// Loss builds the scalar cost of one batch from its inputs.
type Loss func(c *nn.Ctx, x []*G.Node) *G.Node

// Spec says what is trained and how.
type Spec struct {
	Loss      Loss
	Shapes    [][]int     // of one example of each input, without the batch axis
	Optimizer Optimizer   // nil: Adam{}
	Schedule  Schedule    // nil: constant learning rate
	Params    []*nn.Param // trained, unless fixed; nil: all that Loss uses

	// Seed of the random numbers that Loss draws, such as dropout. The names of
	// Params count too when they are given, so that the two trainers of a GAN draw
	// different ones.
	Seed uint64
}

// seed returns the seed of the graphs.
func (s *Spec) seed() uint64 {
	if s.Params == nil {
		return s.Seed
	}
	h := fnv.New64a()
	for _, p := range s.Params {
		fmt.Fprintln(h, p.Name)
	}
	return s.Seed ^ h.Sum64()
}

// Trainer makes optimiser steps on one loss. It is not safe for concurrent use.
type Trainer struct {
	spec     Spec
	seed     uint64
	kept     []*nn.Param // of a checkpoint: trained ones, then those the graph updates
	moments  map[*nn.Param][][]float32
	programs map[int]*program // by batch size
	step     int              // steps made
	alive    map[string]bool  // layers that had a derivative other than zero
}

// patience is how many steps a layer may go without a derivative, as one does
// behind weights that start at zero.
const patience = 10

// program is the compiled step for one batch size.
type program struct {
	*exec.Program
	inputs [][]float32
	step   []float32 // its number, nil when nothing depends on it
	loss   []float32
	grads  [][]float32
	sums   []float32 // of each derivative
	check  kernel.Task
	update kernel.Task
	ready  []func(t int, factor float64)
	states []newValue
}

// newValue is what a parameter becomes after a step without an optimiser.
type newValue struct{ param, value []float32 }

// Compile builds the loss and its derivatives once, for batches of the given
// size, and returns a trainer. An error names the layer or setting at fault.
func Compile(spec Spec, batch int) (*Trainer, error) {
	if spec.Optimizer == nil {
		spec.Optimizer = Adam{}
	}
	switch {
	case spec.Loss == nil:
		return nil, fmt.Errorf("train: no loss given")
	case batch < 1:
		return nil, fmt.Errorf("train: batch of %d, want at least 1", batch)
	}
	if err := spec.Optimizer.check(); err != nil {
		return nil, err
	}
	if spec.Schedule != nil {
		if err := spec.Schedule.check(); err != nil {
			return nil, err
		}
	}
	t := &Trainer{spec: spec, seed: spec.seed(), moments: map[*nn.Param][][]float32{}, programs: map[int]*program{}, alive: map[string]bool{}}
	if _, err := t.program(batch); err != nil {
		return nil, err
	}
	return t, nil
}

// Params returns the trained parameters.
func (t *Trainer) Params() []*nn.Param { return t.spec.Params }

// Bytes returns the memory of all programs and moments.
func (t *Trainer) Bytes() int64 {
	n := int64(nn.Count(t.spec.Params)*len(t.spec.Optimizer.slots())) * 4
	for _, p := range t.programs {
		n += p.Bytes()
	}
	return n
}

// program returns the compiled step for a batch size.
func (t *Trainer) program(batch int) (*program, error) {
	if p := t.programs[batch]; p != nil {
		return p, nil
	}
	g, err := t.graph(batch)
	if err != nil {
		return nil, err
	}
	if len(g.grads) == 0 {
		return nil, fmt.Errorf("train: the loss uses no parameters to train")
	}
	e, err := exec.Compile(g.outputs()...)
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	in, err := memory(e, g.inputs)
	if err != nil {
		return nil, err
	}
	p := &program{Program: e, inputs: in, step: e.Data(g.Step()), loss: e.Data(g.cost), sums: make([]float32, len(g.grads))}
	for _, u := range g.Updates() {
		p.states = append(p.states, newValue{u.Param.Data(), e.Data(u.Value)})
	}
	var updates, checks []kernel.Task
	for i, w := range t.spec.Params {
		p.grads = append(p.grads, e.Data(g.grads[i]))
		checks = append(checks, &kernel.Sum{Scale: 1, X: p.grads[i], Y: p.sums[i : i+1]})
		if t.moments[w] == nil {
			for range t.spec.Optimizer.slots() {
				t.moments[w] = append(t.moments[w], make([]float32, w.Size()))
			}
		}
		u, ready := t.spec.Optimizer.bind(w.Data(), p.grads[i], t.moments[w])
		updates, p.ready = append(updates, u), append(p.ready, ready)
	}
	p.update, p.check = kernel.NewGroup(updates...), kernel.NewGroup(checks...)
	t.programs[batch] = p
	return p, nil
}

// Step makes one optimiser step on a batch of n examples, which fill writes to
// the inputs, and returns the loss before the step. When the loss or a
// derivative is not finite, the weights stay as they are and the error names the
// parameter or op. A layer whose derivatives all were zero in each of the first
// patience steps is an error too: it is cut off from the loss, or dead.
func (t *Trainer) Step(n int, fill func(x [][]float32)) (float64, error) {
	p, err := t.program(n)
	if err != nil {
		return 0, err
	}
	fill(p.inputs)
	setStep(p.step, t.step)
	if err := p.Run(); err != nil {
		return 0, fmt.Errorf("train: %w", err)
	}
	loss := float64(p.loss[0])
	if err := t.checkStep(p, loss); err != nil {
		return loss, err
	}
	factor := 1.0
	if t.spec.Schedule != nil {
		factor = t.spec.Schedule.Factor(t.step)
	}
	t.step++
	for _, ready := range p.ready {
		ready(t.step, factor)
	}
	kernel.Do(p.update)
	for _, n := range p.states {
		copy(n.param, n.value)
	}
	return loss, nil
}

func (t *Trainer) checkStep(p *program, loss float64) error {
	kernel.Do(p.check)
	bad := ""
	if !finite(loss) {
		bad = fmt.Sprintf("the loss is %g", loss)
	}
	for i, sum := range p.sums {
		if bad == "" && !finite(float64(sum)) {
			bad = "the derivative of " + t.spec.Params[i].Name + " is not finite"
		}
	}
	if bad == "" {
		return t.checkLearning(p)
	}
	if err := p.NonFinite(); err != nil {
		return fmt.Errorf("train: step %d: %s: %w", t.step+1, bad, err)
	}
	return fmt.Errorf("train: step %d: %s", t.step+1, bad)
}

// checkLearning looks for layers without a derivative during the first steps.
func (t *Trainer) checkLearning(p *program) error {
	if t.step >= patience {
		return nil
	}
	for i, w := range t.spec.Params {
		if slices.ContainsFunc(p.grads[i], func(v float32) bool { return v != 0 }) {
			t.alive[layer(w.Name)] = true
		}
	}
	for _, w := range t.spec.Params {
		if l := layer(w.Name); t.step == patience-1 && !t.alive[l] {
			return fmt.Errorf("train: step %d: the derivatives of layer %s have been all zero so far: it does not learn", patience, l)
		}
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// layer is the part of a parameter's name that its layer gave it.
func layer(param string) string { return path.Dir(param) }
