package train

import (
	"fmt"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// Trainer makes optimiser steps on one loss. It is not safe for concurrent use.
type Trainer struct {
	spec     Spec
	seed     uint64
	batch    int           // it was compiled for
	params   []*nn.Param   // trained by the optimiser
	updated  []*nn.Param   // by the graph
	terms    []string      // names
	random   bool          // the loss draws random numbers
	draws    [][]int       // shapes of these, in the first graph
	moments  [][][]float32 // of each of params
	memory   exec.Memory   // of all programs, as one runs at a time
	programs map[int]*program
	step     int             // steps made
	alive    map[string]bool // layers that had a derivative other than zero

	ready  *program  // has computed a step that is not applied yet
	loss   float64   // that it computed
	values []float64 // of its terms
	broken bool      // an update failed half-way
}

// Compile builds the loss and its derivatives once, for batches of the given
// size, and returns a trainer. An error names the layer or setting at fault.
func Compile(spec Spec, batch int) (*Trainer, error) {
	t, err := newTrainer(spec, batch)
	if err != nil {
		return nil, wrap(err)
	}
	if err := t.programs[batch].checkInputs(spec.Shapes); err != nil {
		return nil, wrap(err)
	}
	return t, nil
}

// newTrainer is Compile for losses that need not use all inputs.
func newTrainer(spec Spec, batch int) (*Trainer, error) {
	if err := spec.check(); err != nil {
		return nil, err
	}
	t := &Trainer{spec: spec, seed: spec.seed(), batch: batch, programs: map[int]*program{}, alive: map[string]bool{}}
	if _, err := t.program(batch); err != nil {
		return nil, err
	}
	if t.random && isFullBatch(spec.Optimizer) {
		return nil, fmt.Errorf("%T on a loss that draws random numbers (dropout, noise): its line search compares losses of one step", spec.Optimizer)
	}
	return t, nil
}

// Params returns the trained parameters.
func (t *Trainer) Params() []*nn.Param { return t.params }

// Bytes returns the memory of all programs and moments.
func (t *Trainer) Bytes() int64 {
	return int64(nn.Count(t.params)*len(t.spec.Optimizer.Slots()))*4 + t.memory.Bytes()
}

// program returns the compiled step for a batch size.
func (t *Trainer) program(n int) (*program, error) {
	if p := t.programs[n]; p != nil {
		return p, nil
	}
	p, err := t.compile(nn.Part{Size: n})
	if err != nil {
		return nil, err
	}
	t.bind(p)
	t.programs[n] = p
	return p, nil
}

// compile returns the program that computes the derivatives of a part of a batch.
func (t *Trainer) compile(part nn.Part) (*program, error) {
	if part.Size < 1 {
		return nil, fmt.Errorf("batch of %d, want at least 1", part.Size)
	}
	g, err := t.graph(part)
	if err != nil {
		return nil, err
	}
	if err := t.checkBatch(g, part.Size); err != nil {
		return nil, err
	}
	return newProgram(g, &t.memory)
}

// bind gives p the update of the parameters by the derivatives and new values that
// it holds.
func (t *Trainer) bind(p *program) {
	if t.moments == nil {
		t.moments = newMoments(t.params, t.spec.Optimizer)
		t.values = make([]float64, len(t.terms))
	}
	weights := make([]Weights, len(t.params))
	for i, w := range t.params {
		weights[i] = Weights{w.Data(), p.grads[i], t.moments[i]}
	}
	p.update = t.spec.Optimizer.Bind(weights)
	for i, w := range t.updated {
		p.settle = append(p.settle, &kernel.Settle{X: p.values[i], Y: w.Data()})
	}
}

// Step makes one optimiser step on a batch, the examples of each input one after
// the other, and returns the loss before the step. When the loss or a derivative
// is not finite, the weights stay as they are and the error names the parameter
// or op. A layer whose derivatives all were zero in each of the first ten steps is
// an error too: it is cut off from the loss, or dead.
func (t *Trainer) Step(x ...[]float32) (float64, error) {
	n, err := examples(x, t.spec.Shapes, t.batch)
	if err != nil {
		return 0, wrap(err)
	}
	p, err := t.program(n)
	if err != nil {
		return 0, wrap(err)
	}
	if err := p.checkTargets(x); err != nil {
		return 0, wrap(err)
	}
	for i := range x {
		copy(p.inputs[i], x[i])
	}
	loss, err := t.Compute(n)
	if err != nil {
		return loss, err
	}
	return loss, t.Apply()
}

// Inputs returns the memory of the inputs of a batch of n examples: what Compute
// reads, at every step until it is filled anew.
func (t *Trainer) Inputs(n int) ([][]float32, error) {
	p, err := t.program(n)
	if err != nil {
		return nil, wrap(err)
	}
	return p.inputs, nil
}

// Compute is the first half of a step: the loss of the n examples in Inputs, its
// terms and its derivatives. It changes no parameter.
func (t *Trainer) Compute(n int) (float64, error) {
	p, err := t.program(n)
	if err != nil {
		return 0, wrap(err)
	}
	err = t.compute(p)
	return p.cost(), wrap(err)
}

func (t *Trainer) compute(p *program) error {
	t.ready = nil
	if err := p.run(t.step); err != nil {
		return err
	}
	if err := t.checkStep(p); err != nil {
		return fmt.Errorf("step %d: %w", t.step+1, err)
	}
	t.take(p)
	return nil
}

// take makes what p has computed the step that Apply applies.
func (t *Trainer) take(p *program) {
	t.loss, t.ready = p.cost(), p
	for i, x := range p.terms {
		t.values[i] = float64(x[0])
	}
}

// Gradients returns the derivatives of the last Compute by each of Params. What is
// written to them before Apply is what Apply uses.
func (t *Trainer) Gradients() [][]float32 {
	if t.ready == nil {
		return nil
	}
	return t.ready.grads
}

// Updates returns the parameters that the graph updates, such as running averages,
// and the values of the last Compute that Apply gives them.
func (t *Trainer) Updates() (params []*nn.Param, values [][]float32) {
	if t.ready == nil {
		return t.updated, nil
	}
	return t.updated, t.ready.values
}

// Term is the value of a named part of a loss.
type Term struct {
	Name  string
	Value float64
}

// Terms returns the named terms of the last Compute or Step.
func (t *Trainer) Terms() []Term {
	out := make([]Term, len(t.terms))
	for i, name := range t.terms {
		out[i] = Term{name, t.values[i]}
	}
	return out
}

// Apply is the second half of a step: it transforms the derivatives of the last
// Compute, lets the optimiser change the parameters, sets those that the graph
// updates, and projects.
func (t *Trainer) Apply() error { return wrap(t.apply()) }

func (t *Trainer) apply() error {
	p := t.ready
	if p == nil {
		return fmt.Errorf("Apply without a Compute before it")
	}
	t.ready = nil
	at, err := t.prepare(p)
	if err != nil {
		return fmt.Errorf("step %d: %w", t.step+1, err)
	}
	if err := t.update(p, at); err != nil {
		t.broken = true
		return fmt.Errorf("step %d: %w", t.step+1, err)
	}
	t.step++
	return nil
}

// prepare asks the schedule and transforms the derivatives.
func (t *Trainer) prepare(p *program) (At, error) {
	at := At{Step: t.step + 1, Factor: 1, Loss: t.loss, program: p}
	if s := t.spec.Schedule; s != nil {
		at.Factor = s.Factor(t.step)
		if !finite(at.Factor) || at.Factor < 0 {
			return at, fmt.Errorf("the schedule %T gives a factor of %g, want a finite number ≥ 0", s, at.Factor)
		}
	}
	if t.spec.Transform == nil {
		return at, nil
	}
	return at, t.spec.Transform.Transform(t.params, p.grads)
}

// update changes the parameters.
func (t *Trainer) update(p *program, at At) error {
	if err := p.update.Step(at); err != nil {
		return err
	}
	for _, s := range p.settle { // in turn: the value may be another's memory
		kernel.Do(s)
	}
	if t.spec.Project == nil {
		return nil
	}
	return t.spec.Project.Project(t.params)
}

// Profile times what a step on the present Inputs of a batch of n examples
// computes before the update, op by op, runs times; it changes no parameter.
func (t *Trainer) Profile(n, runs int) ([]exec.OpTime, error) {
	p, err := t.program(n)
	if err != nil {
		return nil, wrap(err)
	}
	if err := p.run(t.step); err != nil { // allocates what is packed once
		return nil, wrap(err)
	}
	ops, err := p.Profile(runs)
	return ops, wrap(err)
}
