package kernel

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// gemmCase makes a Gemm with room of pad floats after each row.
func gemmCase(s *space, transA, transB bool, m, n, k, batch, pad int) *Gemm {
	g := &Gemm{TransA: transA, TransB: transB, M: m, N: n, K: k, Batch: batch}
	side := func(trans bool, rows, cols int) (ld, size int) {
		if trans {
			rows, cols = cols, rows
		}
		return cols + pad, max(0, (rows-1)*(cols+pad)+cols)
	}
	var sa, sb, sc int
	g.LdA, sa = side(transA, m, k)
	g.LdB, sb = side(transB, k, n)
	g.LdC, sc = side(false, m, n)
	g.StrideA, g.StrideB, g.StrideC = sa, sb, sc
	count := max(batch, 1)
	g.A, g.B, g.C = s.random(count*sa), s.random(count*sb), s.unset(count*sc)
	return g
}

// naiveGemm returns op(A)·op(B) and Σ|a·b| of batch entry z, in float64.
func naiveGemm(g *Gemm, z int) (c, size []float64) {
	for i := range g.M {
		for j := range g.N {
			var sum, abs float64
			for p := range g.K {
				ia, ib := z*g.StrideA+i*g.LdA+p, z*g.StrideB+p*g.LdB+j
				if g.TransA {
					ia = z*g.StrideA + p*g.LdA + i
				}
				if g.TransB {
					ib = z*g.StrideB + j*g.LdB + p
				}
				v := float64(g.A[ia]) * float64(g.B[ib])
				sum += v
				abs += math.Abs(v)
			}
			c, size = append(c, sum), append(size, abs)
		}
	}
	return c, size
}

func checkGemm(tb failer, g *Gemm) {
	tb.Helper()
	for z := range max(g.Batch, 1) {
		want, size := naiveGemm(g, z)
		for i := range g.M {
			row := g.C[z*g.StrideC+i*g.LdC:][:g.N]
			for j := range row {
				w := want[i*g.N+j]
				if g.Bias != nil {
					w += float64(g.Bias[j])
				}
				want[i*g.N+j] = g.Act.Eval(w, float64(g.Alpha))
			}
			near(tb, fmt.Sprintf("C[%d][%d]", z, i), row, want[i*g.N:][:g.N], size[i*g.N:][:g.N], 1e-6)
		}
	}
}

func TestGemmSizes(t *testing.T) {
	sizes := []int{1, 3, 7, 15, 17, 33, 63, 65}
	eachISA(t, func(t *testing.T) {
		for trans := range 4 {
			t.Run(fmt.Sprintf("A%dB%d", trans&1, trans>>1), func(t *testing.T) {
				for _, m := range sizes {
					for _, n := range sizes {
						for i, k := range []int{1, 5, 9, 33} {
							t.Run("", func(t *testing.T) {
								s := newSpace(t, (m+n+i)%2 == 0)
								g := gemmCase(s, trans&1 != 0, trans&2 != 0, m, n, k, 0, i%3)
								Do(g)
								checkGemm(t, g)
							})
						}
					}
				}
			})
		}
	})
}

func TestGemmProperty(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		rapid.Check(t, func(r *rapid.T) {
			small := rapid.IntRange(1, 80)
			m, n := small.Draw(r, "m"), small.Draw(r, "n")
			k := rapid.OneOf(small, rapid.IntRange(500, 1200)).Draw(r, "k")
			flag := rapid.Bool()
			s := newSpace(t, flag.Draw(r, "before")) // t: memory is freed at the end
			g := gemmCase(s, flag.Draw(r, "transA"), flag.Draw(r, "transB"), m, n, k,
				rapid.IntRange(0, 3).Draw(r, "batch"), rapid.IntRange(0, 5).Draw(r, "pad"))
			if flag.Draw(r, "bias") {
				g.Bias = times(8, s.random(n))
			}
			g.Act = rapid.SampledFrom([]Fn{Identity, ReLU, LeakyReLU, ReLU6, Tanh}).Draw(r, "act")
			g.Alpha = 0.2
			Do(g)
			checkGemm(r, g)
		})
	})
}

// An activation in the tiles gives what it gives by itself, of numbers beyond its bounds
// and of what is no number.
func TestTileActivations(t *testing.T) {
	nan := float32(math.NaN())
	rows := []float32{-7, -1, 0, 0.5, 5.5, 6, 6.5, 100, nan, float32(math.Inf(1)), float32(math.Inf(-1))}
	eachISA(t, func(t *testing.T) {
		for _, act := range []Fn{Identity, ReLU, LeakyReLU, ReLU6} {
			for _, n := range []int{1, 20, 70} {
				ones := make([]float32, n)
				for i := range ones {
					ones[i] = 1
				}
				g := &Gemm{M: len(rows), N: n, K: 1, A: rows, LdA: 1, B: ones, LdB: n, C: make([]float32, len(rows)*n), LdC: n, Act: act, Alpha: 0.2}
				Do(g)
				for i, v := range g.C {
					want := float32(act.Eval(float64(rows[i/n]), 0.2))
					if v != want && !(math.IsNaN(float64(v)) && math.IsNaN(float64(want))) {
						t.Fatalf("%v of %g in column %d of %d: %g, want %g", act, rows[i/n], i%n, n, v, want)
					}
				}
			}
		}
	})
}

// Large shapes: several chunks, several passes over K, packed A and B.
func TestGemmLarge(t *testing.T) {
	skipEmulated(t)
	eachISA(t, func(t *testing.T) {
		for _, d := range [][3]int{{300, 520, 130}, {128, 784, 128}, {16, 1030, 1024}, {512, 128, 1030}} {
			if flops := 2 * float64(d[0]*d[1]*d[2]); tooLong(flops) || testing.Short() && flops > 1e8 {
				continue // the plain sum to compare with takes as long
			}
			for trans := range 4 {
				t.Run(fmt.Sprintf("%v/A%dB%d", d, trans&1, trans>>1), func(t *testing.T) {
					g := gemmCase(newSpace(t, false), trans&1 != 0, trans&2 != 0, d[0], d[1], d[2], 0, 0)
					Do(g)
					checkGemm(t, g)
				})
			}
		}
	})
}

// A product that goes through K in passes has the bits of its halves, which do
// not.
func TestGemmInPasses(t *testing.T) {
	skipEmulated(t)
	const m, n, k = 171, 517, 3070
	eachISA(t, func(t *testing.T) {
		if vecs() == nil {
			t.Skip("needs vector code")
		}
		for trans := range 4 {
			t.Run(fmt.Sprintf("A%dB%d", trans&1, trans>>1), func(t *testing.T) {
				s := newSpace(t, trans%2 == 0)
				g := gemmCase(s, trans&1 != 0, trans&2 != 0, m, n, k, 0, trans)
				g.Bias, g.Act = s.random(n), ReLU
				halves := *g
				halves.C = append([]float32(nil), g.C...) // what lies between rows too
				if anyThreads(t, g, g.C, func() {}); !g.large() {
					t.Fatal("the product is not large")
				}
				for _, half := range [][2]int{{0, 256}, {256, n}} {
					h := halves
					h.N, h.Bias, h.C = half[1]-half[0], g.Bias[half[0]:half[1]], halves.C[half[0]:]
					h.B = g.B[half[0]:]
					if g.TransB {
						h.B = g.B[half[0]*g.LdB:]
					}
					Do(&h)
				}
				sameBits(t, "C", g.C, halves.C)
				noAllocs(t, g)
			})
		}
	})
}

// With a depth a product has the bits of those of so many rows of B each, added up.
func TestGemmDepth(t *testing.T) {
	skipEmulated(t)
	eachISA(t, func(t *testing.T) {
		for _, d := range []struct{ m, n, k, depth int }{{5, 37, 1100, 128}, {200, 70, 600, 500}, {3, 9, 100, 1024}, {171, 517, 3070, 300}} {
			if tooLong(2 * float64(d.m*d.n*d.k)) {
				continue
			}
			for trans := range 4 {
				t.Run(fmt.Sprintf("%+v/A%dB%d", d, trans&1, trans>>1), func(t *testing.T) {
					g := gemmCase(newSpace(t, false), trans&1 != 0, trans&2 != 0, d.m, d.n, d.k, 0, 0)
					want := make([]float32, len(g.C))
					for k := 0; k < d.k; k += d.depth {
						part := *g
						if part.K = min(d.depth, d.k-k); g.TransA {
							part.A = g.A[k*g.LdA:]
						} else {
							part.A = g.A[k:]
						}
						if g.TransB {
							part.B = g.B[k:]
						} else {
							part.B = g.B[k*g.LdB:]
						}
						Do(&part)
						for i, v := range g.C {
							want[i] += v
						}
					}
					g.Depth = d.depth
					anyThreads(t, g, g.C, func() {})
					sameBits(t, "C", g.C, want)
				})
			}
		}
	})
}

func TestGemmThreads(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		g := gemmCase(newSpace(t, false), false, false, 200, 300, 600, 2, 0)
		anyThreads(t, g, g.C, func() {})
		noAllocs(t, g)
	})
}

func TestGemmEmptySum(t *testing.T) {
	g := &Gemm{M: 2, N: 3, LdA: 0, LdB: 3, LdC: 3, C: make([]float32, 6), Bias: []float32{1, -2, 3}, Act: ReLU}
	g.C[4] = 9
	Do(g)
	near(t, "C", g.C, []float64{1, 0, 3, 1, 0, 3}, nil, 0)
}

func BenchmarkGemm(b *testing.B) {
	for _, c := range []struct {
		name           string
		transA, transB bool
		m, n, k        int
	}{
		{"256", false, false, 256, 256, 256},
		{"512", false, false, 512, 512, 512},
		{"1024", false, false, 1024, 1024, 1024},
		{"2048", false, false, 2048, 2048, 2048},
		{"2048TN", true, false, 2048, 2048, 2048},
		{"2048NT", false, true, 2048, 2048, 2048},
		{"128x784x128", false, false, 128, 128, 784},
		{"128x128x784", false, false, 128, 784, 128},
		{"128x64x128", false, false, 128, 64, 128},
		{"128x32x64", false, false, 128, 32, 64},
		{"dW784x128", true, false, 784, 128, 128},
		{"dW128x784", true, false, 128, 784, 128},
		{"dW128x64", true, false, 128, 64, 128},
		{"dX128x128x784", false, true, 128, 128, 784},
		{"dX128x784x128", false, true, 128, 784, 128},
		{"dX128x64x32", false, true, 128, 64, 32},
		{"6272x64x64", false, false, 6272, 64, 64},
	} {
		b.Run(c.name, func(b *testing.B) {
			g := gemmCase(newSpace(b, false), c.transA, c.transB, c.m, c.n, c.k, 0, 0)
			benchFlops(b, g, 2*float64(c.m)*float64(c.n)*float64(c.k))
		})
	}
}

func BenchmarkCeiling(b *testing.B) {
	for b.Loop() {
		b.ReportMetric(Ceiling(), "GFLOP/s")
	}
}
