package train

import (
	"fmt"
	"math"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// Optimizer is an update rule: Adam, RMSprop, SGD, LBFGS, or one of another
// package. Its moments are part of a checkpoint, and its settings, printed field
// by field, of a checkpoint's key.
type Optimizer interface {
	// Check returns an error that names a setting out of range.
	Check() error
	// Slots names the moments it keeps for each parameter, which start at 0.
	Slots() []string
	// Bind returns the update of parameters, once for each batch size.
	Bind(w []Weights) Update
}

// Weights is a parameter as an optimiser sees it. Its memory stays in place.
type Weights struct {
	Value, Grad []float32
	Moments     [][]float32 // in the order of Slots
}

// Update changes parameters, given their derivatives.
type Update interface{ Step(at At) error }

// At is a step that an optimiser makes.
type At struct {
	Step   int     // its number, from 1
	Factor float64 // of the learning rate
	Loss   float64 // before the step

	program *program
}

// Evaluate computes the loss and the derivatives of this step again, with the
// parameters as they are now.
func (a At) Evaluate() (float64, error) {
	if err := a.program.Run(); err != nil {
		return 0, err
	}
	return a.program.cost(), nil
}

// isFullBatch reports whether an optimiser evaluates the loss several times in a
// step, so that it must be the same each time: one whose method FullBatch says so.
func isFullBatch(o Optimizer) bool {
	f, ok := o.(interface{ FullBatch() bool })
	return ok && f.FullBatch()
}

func newMoments(params []*nn.Param, o Optimizer) [][][]float32 {
	m := make([][][]float32, len(params))
	for i, p := range params {
		for range o.Slots() {
			m[i] = append(m[i], kernel.Floats(p.Size()))
		}
	}
	return m
}

// kernels is an update of one kernel for each parameter.
type kernels struct {
	all   kernel.Task
	ready func(at At) // writes the settings of a step to the kernels
}

func (k *kernels) Step(at At) error {
	k.ready(at)
	kernel.Do(k.all)
	return nil
}

// positive returns an error unless v is a finite number > 0.
func positive(who, what string, v float64) error {
	if !(v > 0) || math.IsInf(v, 1) {
		return fmt.Errorf("%s: %s is %g, want a finite number > 0", who, what, v)
	}
	return nil
}

// decay returns an error unless lowest ≤ v < 1.
func decay(who, what string, v, lowest float64) error {
	if !(v >= lowest && v < 1) {
		return fmt.Errorf("%s: %s is %g, want at least %g and less than 1", who, what, v, lowest)
	}
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
