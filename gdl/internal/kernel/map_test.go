package kernel

import (
	"fmt"
	"math"
	"testing"
)

func TestMapSpecialValues(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	eachISA(t, func(t *testing.T) {
		for f := range fnCount {
			x := []float32{0, float32(math.Copysign(0, -1)), inf, -inf, nan, math.MaxFloat32, -math.MaxFloat32,
				math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, 88.7, 88.8, -87.4, -103.9, -104.1}
			y := make([]float32, len(x))
			Do(&Map{F: f, Alpha: 0.3, X: x, Y: y})
			for i, v := range x {
				want := f.Eval(float64(v), float64(float32(0.3)))
				if u := ulps(y[i], want); u > max(ulpBounds[f], 0) {
					t.Errorf("%v(%v) = %v, want %v", f, v, y[i], want)
				}
			}
		}
	})
}

var oddSizes = []int{1, 3, 7, 8, 15, 16, 17, 31, 33, 63, 65, 200, span, span + 5, 3*span + 1}

func TestMapSizes(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for f := range fnCount {
			for i, n := range oddSizes {
				t.Run(fmt.Sprint(f, n), func(t *testing.T) {
					s := newSpace(t, i%2 == 0)
					x := s.uniform(n, 0.1, 3)
					m := &Map{F: f, Alpha: 0.3, X: x, Y: s.unset(n)}
					Do(m)
					want := make([]float64, n)
					for i, v := range x {
						want[i] = f.Eval(float64(v), float64(m.Alpha))
					}
					near(t, f.String(), m.Y, want, nil, 1e-5)
					noAllocs(t, m)
					out := append([]float32(nil), m.Y...)
					m.Y = m.X
					Do(m)
					sameBits(t, "in place", m.Y, out)
				})
			}
		}
	})
}

// The slopes are checked against differences of the function itself.
func TestSlopeIsTheDerivative(t *testing.T) {
	for f := range fnCount {
		if f == Square || f == Abs {
			continue
		}
		for _, x := range []float64{0.3, 0.9, 2.5, 5.9, 7} {
			for _, sign := range []float64{1, -1} {
				x := sign * x
				if x < 0 && (f == Log || f == Sqrt) {
					continue
				}
				const h = 1e-5
				want := (f.Eval(x+h, 0.3) - f.Eval(x-h, 0.3)) / (2 * h)
				got := f.Slope(f.Eval(x, 0.3), 0.3)
				if math.Abs(got-want) > 1e-6*max(1, math.Abs(want)) {
					t.Errorf("%v: slope at %v is %v, want %v", f, x, got, want)
				}
			}
		}
	}
}

func TestMapGradSizes(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for f := range fnCount {
			if f == Square || f == Abs {
				continue
			}
			for i, n := range oddSizes {
				t.Run(fmt.Sprint(f, n), func(t *testing.T) {
					s := newSpace(t, i%2 == 0)
					m := &MapGrad{F: f, Alpha: 0.3, Y: s.random(n), DY: s.random(n), DX: s.unset(n)}
					if f == ReLU6 {
						m.Y[n/2] = 6
					}
					want := make([]float64, n)
					for i, y := range m.Y {
						want[i] = float64(m.DY[i]) * f.Slope(float64(y), float64(m.Alpha))
					}
					Do(m)
					for i := range want {
						if math.Abs(float64(m.DX[i])-want[i]) > 2e-6*max(1, math.Abs(want[i])) {
							t.Fatalf("DX[%d] = %v, want %v", i, m.DX[i], want[i])
						}
					}
					noAllocs(t, m)
					out := append([]float32(nil), m.DX...)
					m.DX = m.DY
					Do(m)
					sameBits(t, "in place", m.DX, out)
				})
			}
		}
	})
}

func BenchmarkMap(b *testing.B) {
	for f := range fnCount {
		b.Run(f.String(), func(b *testing.B) {
			s := newSpace(b, false)
			m := &Map{F: f, Alpha: 0.3, X: s.uniform(span, 0, 2), Y: s.unset(span)}
			b.SetBytes(span * 8)
			for b.Loop() {
				Do(m)
			}
		})
	}
}
