package kernel

import (
	"math"
	"testing"
)

func TestOptimisers(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for i, n := range oddSizes {
			s := newSpace(t, i%2 == 0)
			g, m, v := s.random(n), s.random(n), s.uniform(n, 0, 1)
			a := &Adam{W: s.random(n), G: g, M: m, V: v, Rate: 0.1, B1: 0.9, C1: 0.1, B2: 0.999, C2: 0.001, Eps: 1e-7}
			want := make([]float64, n)
			for i := range want {
				m2 := 0.9*float64(m[i]) + 0.1*float64(g[i])
				v2 := 0.999*float64(v[i]) + 0.001*float64(g[i])*float64(g[i])
				want[i] = float64(a.W[i]) - 0.1*m2/(math.Sqrt(v2)+1e-7)
			}
			Do(a)
			near(t, "Adam", a.W, want, abs(want), 2e-6)

			r := &RMSprop{W: s.random(n), G: g, V: s.uniform(n, 0.1, 1), Rate: 0.1, Rho: 0.9, Eps: 1e-7}
			for i := range want {
				v2 := 0.9*float64(r.V[i]) + 0.1*float64(g[i])*float64(g[i])
				want[i] = float64(r.W[i]) - 0.1*float64(g[i])/math.Sqrt(v2+1e-7)
			}
			Do(r)
			near(t, "RMSprop", r.W, want, abs(want), 2e-6)

			d := &SGD{W: s.random(n), G: g, M: s.random(n), Rate: 0.1, Momentum: 0.9}
			for i := range want {
				want[i] = float64(d.W[i]) + 0.9*float64(d.M[i]) - 0.1*float64(g[i])
			}
			Do(d)
			near(t, "SGD", d.W, want, abs(want), 2e-6)
			for _, task := range []Task{a, r, d} {
				noAllocs(t, task)
			}
		}
	})
}

// Moments of a derivative that has become 0 end at 0, and nothing else changes:
// every instruction set settles the same numbers.
func TestSettle(t *testing.T) {
	tiny := float32(smallestNormal)
	below := math.Nextafter32(tiny, 0)
	x := []float32{0, tiny, -tiny, below, -below, 1e-45, -1e-45, 1, -1, tiny / 2, 2 * tiny, float32(math.Inf(1)), float32(math.Inf(-1)), 3e38, 1e-38, -1e-39, 5}
	want := []float32{0, tiny, -tiny, 0, 0, 0, 0, 1, -1, 0, 2 * tiny, float32(math.Inf(1)), float32(math.Inf(-1)), 3e38, 0, 0, 5}
	eachISA(t, func(t *testing.T) {
		s := newSpace(t, false)
		in := s.unset(len(x) + 1) // the last stays NaN
		copy(in, x)
		task := &Settle{X: in, Y: s.uniform(len(in), 0, 1)}
		Do(task)
		sameBits(t, "Y", task.Y, append(want, in[len(x)]))
		noAllocs(t, task)
		n := len(x)
		for name, of := range map[string]struct {
			task    func(w, g, m, v []float32) Task
			moments int
		}{
			"Adam": {func(w, g, m, v []float32) Task {
				return &Adam{W: w, G: g, M: m, V: v, Rate: 0.001, B1: 0.9, C1: 0.1, B2: 0.99, C2: 0.01, Eps: 1e-7}
			}, 2},
			"RMSprop": {func(w, g, m, _ []float32) Task { return &RMSprop{W: w, G: g, V: m, Rate: 0.001, Rho: 0.9, Eps: 1e-7} }, 1},
			"SGD":     {func(w, g, m, _ []float32) Task { return &SGD{W: w, G: g, M: m, Rate: 0.001, Momentum: 0.9} }, 1},
		} {
			w, g := s.uniform(n, 1, 2), s.uniform(n, 0, 0)
			moments := [][]float32{s.uniform(n, 1e-3, 1), s.uniform(n, 1e-3, 1)}
			update := of.task(w, g, moments[0], moments[1])
			for range 10000 {
				Do(update)
			}
			for _, m := range moments[:of.moments] {
				for i, v := range m {
					if v != 0 {
						t.Fatalf("%s: moment %d is %g after 10000 derivatives of 0", name, i, v)
					}
				}
			}
		}
	})
}
