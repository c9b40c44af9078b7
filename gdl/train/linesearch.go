package train

import "math"

// The constants of the Wolfe conditions, as Nocedal & Wright propose them for
// quasi-Newton methods.
const (
	sufficientDecrease = 1e-4
	curvature          = 0.9
)

// point is a place on the line of a search.
type point struct {
	alpha float64 // steps along the direction
	loss  float64 // +Inf where it is not finite
	slope float64 // of the loss along the line
}

// search is a line search.
type search struct {
	l     *lbfgs
	at    At
	start point
	best  point // the lowest of those with sufficient decrease
	here  float64
	left  int // evaluations
}

// search moves the weights from start along d to a point that satisfies the
// strong Wolfe conditions, or, when the evaluations run out, to the lowest point
// it has seen. It reports whether they have moved; alpha is the first guess.
func (l *lbfgs) search(at At, alpha float64) (moved bool, err error) {
	s := &search{l: l, at: at, start: point{0, at.Loss, l.slope()}, left: l.Evaluations}
	s.best = s.start
	if !(s.start.slope < 0) {
		return false, nil
	}
	p, ok, err := s.bracket(alpha)
	if err != nil {
		return false, err
	}
	if !ok {
		p = s.best
	}
	if p.alpha != s.here {
		if _, err = s.try(p.alpha); err != nil {
			return false, err
		}
	}
	return p.alpha > 0, nil
}

// bracket is algorithm 3.5: it widens the interval until it holds a point that
// satisfies the conditions.
func (s *search) bracket(alpha float64) (p point, ok bool, err error) {
	last := s.start
	for s.left > 0 {
		if p, err = s.try(alpha); err != nil {
			return p, false, err
		}
		switch {
		case !s.decreases(p) || last.alpha > 0 && p.loss >= last.loss:
			return s.zoom(last, p)
		case math.Abs(p.slope) <= -curvature*s.start.slope:
			return p, true, nil
		case p.slope >= 0:
			return s.zoom(p, last)
		}
		last, alpha = p, 2*alpha
	}
	return p, false, nil
}

// zoom is algorithm 3.6: it narrows the interval between lo, the lower end, and
// hi.
func (s *search) zoom(lo, hi point) (p point, ok bool, err error) {
	for s.left > 0 && math.Abs(hi.alpha-lo.alpha) > 1e-9*max(lo.alpha, hi.alpha) {
		if p, err = s.try(between(lo, hi)); err != nil {
			return p, false, err
		}
		switch {
		case !s.decreases(p) || p.loss >= lo.loss:
			hi = p
			continue
		case math.Abs(p.slope) <= -curvature*s.start.slope:
			return p, true, nil
		case p.slope*(hi.alpha-lo.alpha) >= 0:
			hi = lo
		}
		lo = p
	}
	return p, false, nil
}

func (s *search) decreases(p point) bool {
	return p.loss <= s.start.loss+float64(sufficientDecrease*p.alpha*s.start.slope)
}

// try moves the weights to a point and measures there.
func (s *search) try(alpha float64) (point, error) {
	s.left--
	s.here = alpha
	s.l.moveTo(alpha)
	loss, err := s.at.Evaluate()
	if err != nil {
		return point{}, err
	}
	p := point{alpha, loss, s.l.slope()}
	if !finite(p.loss) || !finite(p.slope) {
		p.loss, p.slope = math.Inf(1), math.Inf(1)
	}
	if p.loss < s.best.loss && s.decreases(p) {
		s.best = p
	}
	return p, nil
}

// between returns the minimum of the cubic through two points, kept away from
// both; their middle where there is none.
func between(a, b point) float64 {
	width := b.alpha - a.alpha
	mid := a.alpha + width/2
	d1 := a.slope + b.slope - 3*(a.loss-b.loss)/(a.alpha-b.alpha)
	root := float64(d1*d1) - float64(a.slope*b.slope)
	if !(root >= 0) || math.IsInf(root, 1) {
		return mid
	}
	d2 := math.Copysign(math.Sqrt(root), width)
	x := b.alpha - width*(b.slope+d2-d1)/(b.slope-a.slope+2*d2)
	lo, hi := min(a.alpha, b.alpha), max(a.alpha, b.alpha)
	if margin := float64(0.1 * (hi - lo)); !(x >= lo+margin && x <= hi-margin) {
		return mid
	}
	return x
}

// moveTo sets the weights to start + alpha·d.
func (l *lbfgs) moveTo(alpha float64) {
	i := 0
	for _, w := range l.w {
		for j := range w.Value {
			w.Value[j] = float32(l.start[i] + float64(alpha*l.d[i]))
			i++
		}
	}
}

// slope returns the derivative of the loss along d where the weights are.
func (l *lbfgs) slope() float64 {
	var sum float64
	i := 0
	for _, w := range l.w {
		for _, g := range w.Grad {
			sum += float64(float64(g) * l.d[i])
			i++
		}
	}
	return sum
}
