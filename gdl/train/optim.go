package train

import (
	"cmp"
	"fmt"
	"math"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Optimizer is an update rule: Adam, RMSprop or SGD. Its moments are part of a
// checkpoint.
type Optimizer interface {
	// check returns an error that names a setting out of range.
	check() error
	// slots names the moments it keeps for each parameter.
	slots() []string
	// bind returns the update of one parameter w with derivative g and the
	// moments s, and a function that readies it for step t = 1, 2, … with the
	// learning rate times factor.
	bind(w, g []float32, s [][]float32) (update kernel.Task, ready func(t int, factor float64))
}

// Adam is Kingma & Ba 2014 (arXiv:1412.6980). A zero field means Keras's
// default, in brackets.
type Adam struct {
	LearningRate float64 // [1e-3]
	Beta1        float64 // decay of the first moment, [0.9]
	Beta2        float64 // decay of the second moment, [0.999]
	Epsilon      float64 // added to the root, [1e-7]
}

func (a Adam) defaults() Adam {
	return Adam{cmp.Or(a.LearningRate, 1e-3), cmp.Or(a.Beta1, 0.9), cmp.Or(a.Beta2, 0.999), cmp.Or(a.Epsilon, 1e-7)}
}

func (a Adam) check() error {
	a = a.defaults()
	return firstError(
		positive("Adam", "learning rate", a.LearningRate), decay("Adam", "β₁", a.Beta1),
		decay("Adam", "β₂", a.Beta2), positive("Adam", "ε", a.Epsilon))
}

func (a Adam) slots() []string { return []string{"m", "v"} }

func (a Adam) bind(w, g []float32, s [][]float32) (kernel.Task, func(int, float64)) {
	a = a.defaults()
	k := &kernel.Adam{
		W: w, G: g, M: s[0], V: s[1], Eps: float32(a.Epsilon),
		B1: float32(a.Beta1), C1: float32(1 - a.Beta1), B2: float32(a.Beta2), C2: float32(1 - a.Beta2),
	}
	return k, func(t int, factor float64) {
		c1, c2 := 1-math.Pow(a.Beta1, float64(t)), 1-math.Pow(a.Beta2, float64(t))
		k.Rate = float32(a.LearningRate * factor * math.Sqrt(c2) / c1)
	}
}

// RMSprop divides the derivative by a running root mean square (Hinton, lecture
// 6e). A zero field means Keras's default, in brackets.
type RMSprop struct {
	LearningRate float64 // [1e-3]
	Rho          float64 // decay of the mean square, [0.9]
	Epsilon      float64 // added to the mean square, [1e-7]
}

func (r RMSprop) defaults() RMSprop {
	return RMSprop{cmp.Or(r.LearningRate, 1e-3), cmp.Or(r.Rho, 0.9), cmp.Or(r.Epsilon, 1e-7)}
}

func (r RMSprop) check() error {
	r = r.defaults()
	return firstError(positive("RMSprop", "learning rate", r.LearningRate),
		decay("RMSprop", "ρ", r.Rho), positive("RMSprop", "ε", r.Epsilon))
}

func (r RMSprop) slots() []string { return []string{"v"} }

func (r RMSprop) bind(w, g []float32, s [][]float32) (kernel.Task, func(int, float64)) {
	r = r.defaults()
	k := &kernel.RMSprop{W: w, G: g, V: s[0], Rho: float32(r.Rho), Eps: float32(r.Epsilon)}
	return k, func(_ int, factor float64) { k.Rate = float32(r.LearningRate * factor) }
}

// SGD is gradient descent with momentum. A zero LearningRate means Keras's
// default, in brackets.
type SGD struct {
	LearningRate float64 // [1e-2]
	Momentum     float64 // 0: none
}

func (s SGD) defaults() SGD { return SGD{cmp.Or(s.LearningRate, 1e-2), s.Momentum} }

func (s SGD) check() error {
	s = s.defaults()
	err := positive("SGD", "learning rate", s.LearningRate)
	if err == nil && s.Momentum != 0 {
		err = decay("SGD", "momentum", s.Momentum)
	}
	return err
}

func (s SGD) slots() []string { return []string{"m"} }

func (s SGD) bind(w, g []float32, m [][]float32) (kernel.Task, func(int, float64)) {
	s = s.defaults()
	k := &kernel.SGD{W: w, G: g, M: m[0], Momentum: float32(s.Momentum)}
	return k, func(_ int, factor float64) { k.Rate = float32(s.LearningRate * factor) }
}

func positive(who, what string, v float64) error {
	if !(v > 0) || math.IsInf(v, 1) {
		return fmt.Errorf("train: %s: %s is %g, want a finite number > 0", who, what, v)
	}
	return nil
}

func decay(who, what string, v float64) error {
	if !(v > 0 && v < 1) {
		return fmt.Errorf("train: %s: %s is %g, want a number between 0 and 1", who, what, v)
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
