package train

import (
	"fmt"
	"math"
)

// LBFGS is the limited-memory BFGS method with a line search that satisfies the
// strong Wolfe conditions (Nocedal & Wright 2006, Numerical Optimization, 2nd
// ed., algorithms 7.4, 7.5, 3.5 and 3.6). A step evaluates the loss two times or
// more. It is for the whole set in one batch, as the one image of style transfer,
// and for losses that draw no random numbers. NewLBFGS has defaults.
//
// A step that finds no lower loss leaves the weights as they are: at the accuracy
// of float32 that is the minimum.
type LBFGS struct {
	Memory      int     // pairs of steps and changes of the gradient that it keeps, ≥ 1
	Evaluations int     // of the loss in a line search, at most; ≥ 1
	FirstStep   float64 // length of the first step along the normalised gradient (L1 norm), > 0
}

// NewLBFGS returns the method with a memory of 10 and at most 20 evaluations, and
// a first step as long as PyTorch's.
func NewLBFGS() LBFGS { return LBFGS{Memory: 10, Evaluations: 20, FirstStep: 1} }

// Check wants all settings in range.
func (l LBFGS) Check() error {
	if l.Memory < 1 || l.Evaluations < 1 {
		return fmt.Errorf("LBFGS: memory of %d, %d evaluations, want at least 1 each: start from NewLBFGS()", l.Memory, l.Evaluations)
	}
	return positive("LBFGS", "first step", l.FirstStep)
}

// FullBatch is true: a step evaluates the loss several times.
func (l LBFGS) FullBatch() bool { return true }

// Slots names where the last step started, the gradient there, and the pairs.
func (l LBFGS) Slots() []string {
	s := []string{"x", "g"}
	for i := range l.Memory {
		s = append(s, fmt.Sprint("s", i), fmt.Sprint("y", i))
	}
	return s
}

// Bind returns the update.
func (l LBFGS) Bind(w []Weights) Update {
	n := 0
	for _, x := range w {
		n += len(x.Value)
	}
	return &lbfgs{LBFGS: l, w: w, start: make([]float64, n), d: make([]float64, n), alpha: make([]float64, l.Memory)}
}

// lbfgs is the method bound to parameters, which it sees as one vector.
type lbfgs struct {
	LBFGS
	w     []Weights
	start []float64 // where the step starts
	d     []float64 // the direction it takes
	alpha []float64 // of the two-loop recursion
}

// Step makes a step: direction, then line search.
func (l *lbfgs) Step(at At) error {
	l.remember(at.Step)
	i := 0
	for _, w := range l.w {
		for j, v := range w.Value {
			l.start[i], l.d[i] = float64(v), -float64(w.Grad[j])
			i++
		}
	}
	steepest := l.direction(at.Step)
	first := 1.0
	if steepest {
		first = min(1, l.FirstStep/l.norm1())
	}
	moved, err := l.search(at, first*at.Factor)
	if err != nil || moved || steepest {
		return err
	}
	// The pairs have led astray, as they can near the minimum: start again.
	for _, w := range l.w {
		for _, m := range w.Moments[2:] {
			clear(m)
		}
	}
	if _, err := at.Evaluate(); err != nil {
		return err
	}
	i = 0
	for _, w := range l.w {
		for _, g := range w.Grad {
			l.d[i] = -float64(g)
			i++
		}
	}
	_, err = l.search(at, min(1, l.FirstStep/l.norm1())*at.Factor)
	return err
}

// remember stores the last step and the change of the gradient over it as the
// newest pair, zeros when the loss does not curve upwards there, and notes where
// this step starts. Taking the weights as they now are, and not as the line search
// left them, lets the pair hold after a projection too.
func (l *lbfgs) remember(step int) {
	k := l.slot(step - 1)
	var sy, yy float64
	for _, w := range l.w {
		x, g, s, y := w.Moments[0], w.Moments[1], w.Moments[k], w.Moments[k+1]
		for j, v := range w.Value {
			if step > 1 {
				s[j], y[j] = v-x[j], w.Grad[j]-g[j]
				sy += float64(s[j]) * float64(y[j])
				yy += float64(y[j]) * float64(y[j])
			}
			x[j], g[j] = v, w.Grad[j]
		}
	}
	if step > 1 && !(sy > 1e-10*yy) {
		for _, w := range l.w {
			clear(w.Moments[k])
			clear(w.Moments[k+1])
		}
	}
}

// slot returns the index of the moment that holds the first half of the pair of a
// step, counted from 1.
func (l *lbfgs) slot(step int) int { return 2 + 2*((step+l.Memory-1)%l.Memory) }

// direction multiplies d, the negative gradient, by the inverse Hessian as the
// pairs tell it, and reports whether there are none: the two-loop recursion.
func (l *lbfgs) direction(step int) (steepest bool) {
	scale := 0.0
	newest, oldest := step-1, max(1, step-l.Memory)
	for t := newest; t >= oldest; t-- {
		k := l.slot(t)
		sy := l.pairs(k, k+1)
		if sy == 0 {
			continue
		}
		if scale == 0 {
			scale = sy / l.pairs(k+1, k+1)
		}
		a := l.dot(k) / sy
		l.alpha[t%l.Memory] = a
		l.add(-a, k+1)
	}
	if scale == 0 {
		return true
	}
	for i := range l.d {
		l.d[i] *= scale
	}
	for t := oldest; t <= newest; t++ {
		k := l.slot(t)
		if sy := l.pairs(k, k+1); sy != 0 {
			l.add(l.alpha[t%l.Memory]-l.dot(k+1)/sy, k)
		}
	}
	return false
}

// pairs returns the product of two moments.
func (l *lbfgs) pairs(a, b int) float64 {
	var sum float64
	for _, w := range l.w {
		for j, v := range w.Moments[a] {
			sum += float64(v) * float64(w.Moments[b][j])
		}
	}
	return sum
}

// dot returns the product of a moment and d.
func (l *lbfgs) dot(k int) float64 {
	var sum float64
	i := 0
	for _, w := range l.w {
		for _, v := range w.Moments[k] {
			sum += float64(float64(v) * l.d[i])
			i++
		}
	}
	return sum
}

// add adds a times a moment to d.
func (l *lbfgs) add(a float64, k int) {
	i := 0
	for _, w := range l.w {
		for _, v := range w.Moments[k] {
			l.d[i] += float64(a * float64(v))
			i++
		}
	}
}

func (l *lbfgs) norm1() float64 {
	var sum float64
	for _, v := range l.d {
		sum += math.Abs(v)
	}
	return max(sum, math.SmallestNonzeroFloat32)
}
