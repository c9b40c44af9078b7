package kernel

import "math"

// A moment whose derivatives have become 0 decays into subnormal numbers, some
// 600 steps on with β₁ = 0.9, and stays there: rounding keeps it from 0. Arithmetic
// on these takes up to a hundred times as long, so what is kept from step to step is
// settled: 0 in their place.

// smallestNormal is 2⁻¹²⁶.
const smallestNormal = 0x1p-126

// settled returns x, 0 if it is subnormal.
func settled(x float32) float32 {
	if -smallestNormal < x && x < smallestNormal {
		return 0
	}
	return x
}

// Settle copies X to Y, with 0 for subnormal numbers.
type Settle struct{ X, Y []float32 }

// Chunks returns the number of spans.
func (s *Settle) Chunks() int { return chunks(len(s.Y)) }

// Run copies one span.
func (s *Settle) Run(c int, w *Worker) {
	lo, hi := bounds(c, len(s.Y))
	x, y := s.X[lo:hi], s.Y[lo:hi]
	if v := vecs(); v != nil {
		w.call(v.settle, len(y), 1, x, y)
		return
	}
	for i, v := range x {
		y[i] = settled(v)
	}
}

// Adam is one update of Kingma & Ba 2014 (arXiv:1412.6980), with the bias
// corrections folded into Rate as Keras does:
//
//	m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²,  w ← w − Rate·m/(√v + ε)
//
// where Rate = lr·√(1−β₂ᵗ)/(1−β₁ᵗ). C1 and C2 are 1−β₁ and 1−β₂, rounded by
// themselves: 1 minus the rounded 0.999 is off by 1.3e-5 of it.
type Adam struct {
	W, G, M, V                []float32
	Rate, B1, C1, B2, C2, Eps float32
}

// Chunks returns the number of spans.
func (a *Adam) Chunks() int { return chunks(len(a.W)) }

// Run updates one span.
func (a *Adam) Run(c int, w *Worker) {
	lo, hi := bounds(c, len(a.W))
	x, g, m, v := a.W[lo:hi], a.G[lo:hi], a.M[lo:hi], a.V[lo:hi]
	if s := vecs(); s != nil {
		w.params(a.B1, a.C1, a.B2, a.C2, a.Rate, a.Eps)
		w.call(s.adam, len(x), 1, x, g, m, v)
		return
	}
	for i, g := range g {
		m[i] = settled(float32(a.B1*m[i]) + float32(a.C1*g))
		v[i] = settled(float32(a.B2*v[i]) + float32(a.C2*(g*g)))
		x[i] -= a.Rate * m[i] / (float32(math.Sqrt(float64(v[i]))) + a.Eps)
	}
}

// RMSprop is one update v ← ρv + (1−ρ)g², w ← w − Rate·g/√(v + ε), as Keras
// writes it (Hinton's lecture 6e has ε outside the root).
type RMSprop struct {
	W, G, V        []float32
	Rate, Rho, Eps float32
}

// Chunks returns the number of spans.
func (r *RMSprop) Chunks() int { return chunks(len(r.W)) }

// Run updates one span.
func (r *RMSprop) Run(c int, w *Worker) {
	lo, hi := bounds(c, len(r.W))
	x, g, v := r.W[lo:hi], r.G[lo:hi], r.V[lo:hi]
	if s := vecs(); s != nil {
		w.params(r.Rho, 1-r.Rho, r.Rate, r.Eps)
		w.call(s.rmsprop, len(x), 1, x, g, v)
		return
	}
	for i, g := range g {
		v[i] = settled(float32(r.Rho*v[i]) + float32((1-r.Rho)*(g*g)))
		x[i] -= r.Rate * g / float32(math.Sqrt(float64(v[i]+r.Eps)))
	}
}

// SGD is one update m ← Momentum·m − Rate·g, w ← w + m, as Keras writes it.
type SGD struct {
	W, G, M        []float32
	Rate, Momentum float32
}

// Chunks returns the number of spans.
func (s *SGD) Chunks() int { return chunks(len(s.W)) }

// Run updates one span.
func (s *SGD) Run(c int, w *Worker) {
	lo, hi := bounds(c, len(s.W))
	x, g, m := s.W[lo:hi], s.G[lo:hi], s.M[lo:hi]
	if v := vecs(); v != nil {
		w.params(s.Momentum, s.Rate)
		w.call(v.sgd, len(x), 1, x, g, m)
		return
	}
	for i, g := range g {
		m[i] = settled(float32(s.Momentum*m[i]) - float32(s.Rate*g))
		x[i] += m[i]
	}
}
