package train

import (
	"fmt"
	"math"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Adam is Kingma & Ba 2014 (arXiv:1412.6980). NewAdam has Keras's defaults.
type Adam struct {
	LearningRate float64 // > 0
	Beta1        float64 // decay of the first moment, 0 ≤ β₁ < 1
	Beta2        float64 // decay of the second moment, 0 < β₂ < 1
	Epsilon      float64 // added to the root, > 0
}

// NewAdam returns Adam with Keras's β₁ 0.9, β₂ 0.999 and ε 1e-7 (PyTorch's ε is
// 1e-8). Keras's learning rate is 1e-3.
func NewAdam(learningRate float64) Adam { return Adam{learningRate, 0.9, 0.999, 1e-7} }

// Check wants all settings in range. Those that are left out are not.
func (a Adam) Check() error {
	if a.Beta2 == 0 || a.Epsilon == 0 {
		return fmt.Errorf("Adam: β₂ is %g and ε is %g, want both > 0: start from NewAdam(%g)", a.Beta2, a.Epsilon, a.LearningRate)
	}
	return firstError(positive("Adam", "learning rate", a.LearningRate), decay("Adam", "β₁", a.Beta1, 0),
		decay("Adam", "β₂", a.Beta2, 0), positive("Adam", "ε", a.Epsilon))
}

// Slots names the first and second moment.
func (a Adam) Slots() []string { return []string{"m", "v"} }

// Bind returns the update.
func (a Adam) Bind(w []Weights) Update {
	all := make([]*kernel.Adam, len(w))
	for i, x := range w {
		all[i] = &kernel.Adam{
			W: x.Value, G: x.Grad, M: x.Moments[0], V: x.Moments[1], Eps: float32(a.Epsilon),
			B1: float32(a.Beta1), C1: float32(1 - a.Beta1), B2: float32(a.Beta2), C2: float32(1 - a.Beta2),
		}
	}
	return &kernels{group(all), func(at At) {
		c1, c2 := 1-math.Pow(a.Beta1, float64(at.Step)), 1-math.Pow(a.Beta2, float64(at.Step))
		for _, k := range all {
			k.Rate = float32(a.LearningRate * at.Factor * math.Sqrt(c2) / c1)
		}
	}}
}

// RMSprop divides the derivative by a running root mean square (Hinton, lecture
// 6e). NewRMSprop has Keras's defaults.
type RMSprop struct {
	LearningRate float64 // > 0
	Rho          float64 // decay of the mean square, 0 ≤ ρ < 1
	Epsilon      float64 // added to the mean square, > 0
}

// NewRMSprop returns RMSprop with Keras's ρ 0.9 and ε 1e-7. Keras's learning rate
// is 1e-3.
func NewRMSprop(learningRate float64) RMSprop { return RMSprop{learningRate, 0.9, 1e-7} }

// Check wants all settings in range. Those that are left out are not.
func (r RMSprop) Check() error {
	if r.Epsilon == 0 {
		return fmt.Errorf("RMSprop: ε is 0, want > 0: start from NewRMSprop(%g)", r.LearningRate)
	}
	return firstError(positive("RMSprop", "learning rate", r.LearningRate),
		decay("RMSprop", "ρ", r.Rho, 0), positive("RMSprop", "ε", r.Epsilon))
}

// Slots names the mean square.
func (r RMSprop) Slots() []string { return []string{"v"} }

// Bind returns the update.
func (r RMSprop) Bind(w []Weights) Update {
	all := make([]*kernel.RMSprop, len(w))
	for i, x := range w {
		all[i] = &kernel.RMSprop{W: x.Value, G: x.Grad, V: x.Moments[0], Rho: float32(r.Rho), Eps: float32(r.Epsilon)}
	}
	return &kernels{group(all), func(at At) {
		for _, k := range all {
			k.Rate = float32(r.LearningRate * at.Factor)
		}
	}}
}

// SGD is gradient descent, with momentum as Keras has it. Keras's learning rate is
// 1e-2.
type SGD struct {
	LearningRate float64 // > 0
	Momentum     float64 // 0 ≤ momentum < 1; 0: none
}

// Check wants all settings in range.
func (s SGD) Check() error {
	return firstError(positive("SGD", "learning rate", s.LearningRate), decay("SGD", "momentum", s.Momentum, 0))
}

// Slots names the velocity.
func (s SGD) Slots() []string { return []string{"m"} }

// Bind returns the update.
func (s SGD) Bind(w []Weights) Update {
	all := make([]*kernel.SGD, len(w))
	for i, x := range w {
		all[i] = &kernel.SGD{W: x.Value, G: x.Grad, M: x.Moments[0], Momentum: float32(s.Momentum)}
	}
	return &kernels{group(all), func(at At) {
		for _, k := range all {
			k.Rate = float32(s.LearningRate * at.Factor)
		}
	}}
}

// group returns the kernels as one task.
func group[K kernel.Task](all []K) kernel.Task {
	tasks := make([]kernel.Task, len(all))
	for i, k := range all {
		tasks[i] = k
	}
	return kernel.NewGroup(tasks...)
}
