package kernel

import (
	"fmt"
	"math"
	"testing"
)

func TestZip(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for op := range arithCount {
			for i, n := range oddSizes {
				s := newSpace(t, i%2 == 0)
				z := &Zip{Op: op, A: s.random(n), B: s.random(n), Y: s.unset(n)}
				want := make([]float64, n)
				for i, a := range wide(z.A) {
					b := float64(z.B[i])
					want[i] = []float64{a + b, a - b, a * b, a / b}[op]
				}
				Do(z)
				for i, w := range want {
					if z.Y[i] != float32(w) {
						t.Fatalf("%v: Y[%d] = %v, want %v", op, i, z.Y[i], w)
					}
				}
				z.Y = z.B
				Do(z)
				near(t, op.String()+" in place", z.Y, want, abs(want), 1e-7)
				noAllocs(t, z)
			}
		}
	})
}

func abs(x []float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = math.Abs(v)
	}
	return y
}

func TestAffine(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for i, n := range oddSizes {
			s := newSpace(t, i%2 == 0)
			a := &Affine{Scale: 2, Shift: -3, X: s.random(n), Y: s.unset(n)}
			want := make([]float64, n)
			for i, x := range wide(a.X) {
				want[i] = float64(float32(2*x)) - 3
			}
			Do(a)
			near(t, "Y", a.Y, want, nil, 1e-6)
			noAllocs(t, a)
		}
	})
}

func TestQuantize(t *testing.T) {
	nan, inf, minus0 := float32(math.NaN()), float32(math.Inf(1)), float32(math.Copysign(0, -1))
	x := []float32{0, minus0, -0.1, 0.125, 0.375, -0.375, 0.126, 5, -7, nan, inf, -inf}
	want := []float32{0, 0, 0, 0, 0.5, -0.5, 0.25, 1.75, -2, nan, 1.75, -2}
	eachISA(t, func(t *testing.T) {
		for _, n := range oddSizes {
			s := newSpace(t, n%2 == 0)
			q := &Quantize{Scale: 0.25, Lo: -8, Hi: 7, X: s.random(n), Y: s.unset(n)}
			for i := range q.X {
				q.X[i] = x[i%len(x)]
			}
			Do(q)
			for i, v := range q.Y {
				w := want[i%len(x)]
				if math.Float32bits(v) != math.Float32bits(w) && !(v != v && w != w) {
					t.Fatalf("%g of %d: %g, want %g", q.X[i], n, v, w)
				}
			}
			noAllocs(t, q)
		}
	})
}

func TestWithSign(t *testing.T) {
	nan, minus0 := float32(math.NaN()), float32(math.Copysign(0, -1))
	eachISA(t, func(t *testing.T) {
		for i, n := range oddSizes {
			s := newSpace(t, i%2 == 0)
			x, dy := s.random(n), s.random(n)
			copy(x[n/2:], []float32{0, minus0, nan})
			want := make([]float32, n)
			for i, v := range x {
				switch {
				case v > 0:
					want[i] = dy[i]
				case v < 0:
					want[i] = -dy[i]
				default:
					want[i] = v
				}
			}
			k := &WithSign{X: x, DY: dy, DX: s.unset(n)}
			Do(k)
			sameBits(t, "DX", k.DX, want)
			noAllocs(t, k)
			k.DX = k.DY
			Do(k)
			sameBits(t, "in place", k.DX, want)
		}
	})
}

func TestFill(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for i, n := range oddSizes {
			s := newSpace(t, i%2 == 0)
			f := &Fill{Scale: -1.5, X: s.random(1), Y: s.unset(n)}
			Do(f)
			for i, y := range f.Y {
				if y != -1.5*f.X[0] {
					t.Fatalf("Y[%d] of %d = %v, want %v", i, n, y, -1.5*f.X[0])
				}
			}
			noAllocs(t, f)
		}
	})
}

// rowShapes are numbers of rows and columns that reach every way a row operand
// or a column sum is computed.
var rowShapes = [][2]int{
	{1, 1}, {5, 1}, {1000, 1}, {7, 3}, {200, 3}, {64, 15}, {65, 16}, {33, 17}, {300, 20}, {130, 32},
	{70, 33}, {128, 64}, {129, 65}, {40, 100}, {128, 784}, {3, 20000}, {70000, 2},
}

func TestAddRow(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for i, d := range rowShapes {
			t.Run(fmt.Sprint(d), func(t *testing.T) {
				s := newSpace(t, i%2 == 0)
				a := &AddRow{X: s.random(d[0] * d[1]), Row: s.random(d[1]), Y: s.unset(d[0] * d[1])}
				want := make([]float64, len(a.Y))
				for i, x := range wide(a.X) {
					want[i] = x + float64(a.Row[i%d[1]])
				}
				Do(a)
				near(t, "Y", a.Y, want, nil, 1e-6)
				noAllocs(t, a)
			})
		}
	})
}

func TestColSum(t *testing.T) {
	var bits [][]float32
	eachISA(t, func(t *testing.T) {
		for i, d := range rowShapes {
			t.Run(fmt.Sprint(d), func(t *testing.T) {
				s := newSpace(t, i%2 == 0)
				c := &ColSum{X: s.random(d[0] * d[1]), Y: s.unset(d[1])}
				want, size := make([]float64, d[1]), make([]float64, d[1])
				for i, x := range wide(c.X) {
					want[i%d[1]] += x
					size[i%d[1]] += math.Abs(x)
				}
				anyThreads(t, c, c.Y, func() {})
				near(t, "Y", c.Y, want, size, 1e-6)
				noAllocs(t, c)
				if chosen == generic {
					bits = append(bits, append([]float32(nil), c.Y...))
				} else {
					sameBits(t, "against generic", c.Y, bits[i])
				}
			})
		}
	})
}

func TestSum(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for i, n := range append([]int{0, 1 << 20}, oddSizes...) {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				s := newSpace(t, i%2 == 0)
				c := &Sum{Scale: 0.5, X: s.random(n), Y: s.unset(1)}
				want := 0.0
				for _, x := range c.X {
					want += 0.5 * float64(x)
				}
				anyThreads(t, c, c.Y, func() {})
				near(t, "Y", c.Y, []float64{want}, []float64{math.Abs(want)}, 1e-6)
				noAllocs(t, c)
				got := c.Y[0]
				useISA(t, generic)
				Do(c)
				sameBits(t, "against generic", c.Y, []float32{got})
			})
		}
	})
}

// Values and gradients against closed forms, on logits of every size.
func TestBCE(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for i, n := range oddSizes {
			s := newSpace(t, i%2 == 0)
			z, target, dy := s.uniform(n, -30, 30), s.uniform(n, 0, 1), s.random(n)
			if n > 3 {
				z[0], z[1], z[2] = 200, -200, 0
			}
			v := &BCELogits{Z: z, T: target, Y: s.unset(n)}
			g := &BCELogitsGrad{Z: z, T: target, DY: dy, DZ: s.unset(n)}
			want, grad := make([]float64, n), make([]float64, n)
			for i, z := range wide(z) {
				want[i] = Softplus.Apply(z) - z*float64(target[i])
				grad[i] = float64(dy[i]) * (Sigmoid.Apply(z) - float64(target[i]))
			}
			Do(v)
			Do(g)
			near(t, "Y", v.Y, want, abs(want), 2e-6)
			near(t, "DZ", g.DZ, grad, nil, 1e-6)
			noAllocs(t, v)
			noAllocs(t, g)
		}
	})
}

func TestBCEProbs(t *testing.T) {
	const eps = 1e-7
	eachISA(t, func(t *testing.T) {
		for i, n := range oddSizes {
			s := newSpace(t, i%2 == 0)
			p, target, dy := s.uniform(n, 0, 1), s.uniform(n, 0, 1), s.random(n)
			copy(p, []float32{0, 1, eps, 1 - eps, 1e-4, 0.29, 0.30, 0.999})
			v := &BCEProbs{P: p, T: target, Y: s.unset(n), Eps: eps}
			g := &BCEProbsGrad{P: p, T: target, DY: dy, DP: s.unset(n), Eps: eps}
			want, grad := make([]float64, n), make([]float64, n)
			lo, hi := float64(float32(eps)), float64(1-float32(eps))
			for i, p := range wide(p) {
				q, u := min(max(p, lo), hi), float64(target[i])
				want[i] = -(u*math.Log(q) + (1-u)*math.Log1p(-q))
				if p >= lo && p <= hi {
					grad[i] = float64(dy[i]) * (q - u) / (q * (1 - q))
				}
			}
			Do(v)
			Do(g)
			near(t, "Y", v.Y, want, abs(want), 1e-6)
			near(t, "DP", g.DP, grad, abs(grad), 1e-6)
			noAllocs(t, v)
			noAllocs(t, g)
		}
	})
}
