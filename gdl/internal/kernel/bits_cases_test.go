package kernel

import (
	"fmt"
	"math"
)

// bitsCase is a kernel on some inputs. run makes it anew and returns its results.
type bitsCase struct {
	name string
	slow bool // in portable Go
	run  func() [][]float32
}

// bitsCases returns all cases. Their inputs depend on the name alone.
func bitsCases() []bitsCase {
	var all []bitsCase
	add := func(name string, run func(g *lcg) [][]float32) {
		var seed lcg
		for _, r := range name {
			seed = seed*31 + lcg(r)
		}
		all = append(all, bitsCase{name: name, run: func() [][]float32 {
			g := seed
			return run(&g)
		}})
	}
	elementwiseBits(add)
	randomBits(add)
	sumBits(add)
	normBits(add)
	poolBits(add)
	depthwiseBits(add)
	gemmBits(add)
	convBits(add)
	for i := range all {
		all[i].slow = slowBits[all[i].name]
	}
	return all
}

// addBits adds a case.
type addBits func(name string, run func(g *lcg) [][]float32)

// did runs tasks one after the other and returns results.
func did(results [][]float32, tasks ...Task) [][]float32 {
	for _, t := range tasks {
		Do(t)
	}
	return results
}

func elementwiseBits(add addBits) {
	const n = 3001
	for f := range fnCount {
		add("map/"+f.String(), func(g *lcg) [][]float32 {
			m := &Map{F: f, Alpha: 0.3, X: g.any(n), Y: make([]float32, n)}
			return did([][]float32{m.Y}, m)
		})
		if f == Square || f == Abs {
			continue
		}
		add("map/"+f.String()+"/gradient", func(g *lcg) [][]float32 {
			m := &MapGrad{F: f, Alpha: 0.3, Y: g.any(n), DY: g.random(n), DX: make([]float32, n)}
			return did([][]float32{m.DX}, m)
		})
	}
	for op := range arithCount {
		add("zip/"+op.String(), func(g *lcg) [][]float32 {
			z := &Zip{Op: op, A: g.any(n), B: g.any(n), Y: make([]float32, n)}
			for i := range z.B { // all pairs of the special values
				z.A[i] = z.A[i*7%n]
			}
			return did([][]float32{z.Y}, z)
		})
	}
	add("affine", func(g *lcg) [][]float32 {
		a := &Affine{Scale: 1.7, Shift: -0.3, X: g.any(n), Y: make([]float32, n)}
		return did([][]float32{a.Y}, a)
	})
	add("quantize", func(g *lcg) [][]float32 {
		q := &Quantize{Scale: 0.07, Lo: -128, Hi: 127, X: g.any(n), Y: make([]float32, n)}
		return did([][]float32{q.Y}, q)
	})
	add("sign", func(g *lcg) [][]float32 {
		s := &WithSign{X: g.any(n), DY: g.random(n), DX: make([]float32, n)}
		return did([][]float32{s.DX}, s)
	})
	add("fill", func(g *lcg) [][]float32 {
		f := &Fill{Scale: 0.7, X: g.random(1), Y: make([]float32, 37)}
		return did([][]float32{f.Y}, f)
	})
	for _, d := range rowShapes {
		add(fmt.Sprintf("addrow/%dx%d", d[0], d[1]), func(g *lcg) [][]float32 {
			a := &AddRow{X: g.random(d[0] * d[1]), Row: g.random(d[1]), Y: make([]float32, d[0]*d[1])}
			return did([][]float32{a.Y}, a)
		})
	}
	add("bce/logits", func(g *lcg) [][]float32 {
		z, t, y, dz := g.any(n), g.uniform(n, 0, 1), make([]float32, n), make([]float32, n)
		return did([][]float32{y, dz}, &BCELogits{Z: z, T: t, Y: y}, &BCELogitsGrad{Z: z, T: t, DY: g.random(n), DZ: dz})
	})
	add("bce/probabilities", func(g *lcg) [][]float32 {
		p, t, y, dp := append(g.any(n/2), g.uniform(n-n/2, 0, 1)...), g.uniform(n, 0, 1), make([]float32, n), make([]float32, n)
		return did([][]float32{y, dp}, &BCEProbs{P: p, T: t, Y: y, Eps: 1e-7}, &BCEProbsGrad{P: p, T: t, DY: g.random(n), DP: dp, Eps: 1e-7})
	})
	add("chain", func(g *lcg) [][]float32 {
		const rows, cols = 1031, 130
		x, out := g.random(rows*cols), make([]float32, rows*cols)
		c, sum := NewChain(&AddRow{X: x, Row: g.random(cols), Y: out}), &ColSum{X: out, Y: make([]float32, cols)}
		c.Append(&Map{F: Tanh, X: out, Y: out})
		c.Append(&Zip{Op: Mul, A: out, B: x, Y: out})
		c.Reduce(sum)
		return did([][]float32{out, sum.Y}, c)
	})
	optimiserBits(add)
}

func optimiserBits(add addBits) {
	const n = 1003
	w := func(g *lcg) (w, d, m, v []float32) { return g.random(n), g.random(n), g.random(n), g.uniform(n, 0, 1) }
	add("adam", func(g *lcg) [][]float32 {
		w, d, m, v := w(g)
		a := &Adam{W: w, G: d, M: m, V: v, Rate: 1e-3, B1: 0.9, C1: 0.1, B2: 0.999, C2: 0.001, Eps: 1e-7}
		return did([][]float32{w, m, v}, a, a)
	})
	add("rmsprop", func(g *lcg) [][]float32 {
		w, d, _, v := w(g)
		r := &RMSprop{W: w, G: d, V: v, Rate: 1e-3, Rho: 0.9, Eps: 1e-7}
		return did([][]float32{w, v}, r, r)
	})
	add("sgd", func(g *lcg) [][]float32 {
		w, d, m, _ := w(g)
		s := &SGD{W: w, G: d, M: m, Rate: 1e-2, Momentum: 0.9}
		return did([][]float32{w, m}, s, s)
	})
	add("settle", func(g *lcg) [][]float32 {
		s := &Settle{X: g.any(n), Y: make([]float32, n)}
		return did([][]float32{s.Y}, s)
	})
}

func randomBits(add addBits) {
	for _, s := range []Stream{{Seed: 7}, {Seed: 1<<40 + 3, ID: 5, First: 1000, Step: []float32{12}}} {
		const n = span + 77
		add(fmt.Sprintf("random/uniform%d", s.ID), func(*lcg) [][]float32 {
			u := &Uniform{Stream: s, Y: make([]float32, n)}
			return did([][]float32{u.Y}, u)
		})
		add(fmt.Sprintf("random/normal%d", s.ID), func(*lcg) [][]float32 {
			u := &Normal{Stream: s, Y: make([]float32, n)}
			return did([][]float32{u.Y}, u)
		})
		add(fmt.Sprintf("random/dropout%d", s.ID), func(g *lcg) [][]float32 {
			d := &Dropout{Stream: s, Rate: 0.3, X: g.random(n), Y: make([]float32, n)}
			return did([][]float32{d.Y}, d)
		})
	}
}

func sumBits(add addBits) {
	for _, n := range append([]int{0, 1 << 20}, oddSizes...) {
		add(fmt.Sprintf("sum/%d", n), func(g *lcg) [][]float32 {
			s := &Sum{Scale: 0.7, X: g.random(n), Y: make([]float32, 1)}
			return did([][]float32{s.Y}, s)
		})
	}
	for _, d := range rowShapes {
		add(fmt.Sprintf("colsum/%dx%d", d[0], d[1]), func(g *lcg) [][]float32 {
			s := &ColSum{X: g.random(d[0] * d[1]), Y: make([]float32, d[1])}
			return did([][]float32{s.Y}, s)
		})
	}
}

func normBits(add addBits) {
	for _, d := range normShapes {
		add(fmt.Sprintf("norm/%dx%dx%d", d[0], d[1], d[2]), func(g *lcg) [][]float32 {
			size, stats, n := d[0]*d[1]*d[2], d[0]*d[2], d[2]
			m := &Moments{Groups: d[0], X: g.random(size), Mean: make([]float32, stats), Var: make([]float32, stats)}
			a := &NormApply{Groups: d[0], X: m.X, Mean: m.Mean, Var: m.Var, Gamma: g.random(n), Beta: g.random(n), Y: make([]float32, size), Eps: 1e-3, Act: ReLU}
			s := &NormSums{Groups: d[0], DY: g.random(size), X: m.X, Mean: m.Mean, Var: m.Var, Sum: make([]float32, stats), Product: make([]float32, stats), Eps: 1e-3}
			b := &NormGrad{Groups: d[0], X: m.X, DY: s.DY, Mean: m.Mean, Var: m.Var, Sum: s.Sum, Product: s.Product, Gamma: a.Gamma, DX: make([]float32, size), Eps: 1e-3}
			return did([][]float32{m.Mean, m.Var, a.Y, s.Sum, s.Product, b.DX}, m, a, s, b)
		})
	}
	for _, d := range rowShapes {
		add(fmt.Sprintf("layer/%dx%d", d[0], d[1]), func(g *lcg) [][]float32 {
			rows, n, size := d[0], d[1], d[0]*d[1]
			m := &LayerMoments{X: g.random(size), Mean: make([]float32, rows), Var: make([]float32, rows)}
			a := &LayerApply{X: m.X, Mean: m.Mean, Var: m.Var, Gamma: g.random(n), Beta: g.random(n), Y: make([]float32, size), Eps: 1e-3}
			b := &LayerGrad{X: m.X, DY: g.random(size), Mean: m.Mean, Var: m.Var, Gamma: a.Gamma, DX: make([]float32, size), Eps: 1e-3}
			s := &LayerSums{DY: b.DY, X: m.X, Mean: m.Mean, Var: m.Var, Sum: make([]float32, n), Product: make([]float32, n), Eps: 1e-3}
			return did([][]float32{m.Mean, m.Var, a.Y, b.DX, s.Sum, s.Product}, m, a, b, s)
		})
	}
}

func poolBits(add addBits) {
	some := append([]Window{
		{B: 2, H: 6, W: 6, C: 8, KH: 2, KW: 2},
		{B: 2, H: 6, W: 6, C: 27, KH: 3, KW: 3},
	}, windows...)
	for _, p := range some {
		add(fmt.Sprintf("pool/%dx%dx%dx%d/%dx%d", p.B, p.H, p.W, p.C, p.KH, p.KW), func(g *lcg) [][]float32 {
			h, w := p.Out()
			nx, ny := p.B*p.H*p.W*p.C, p.B*h*w*p.C
			x, dy := g.random(nx), g.random(ny)
			copy(x[nx/2:], g.any(min(40, nx/2)))
			for i := 0; i < ny; i += 5 {
				dy[i] = float32(math.Copysign(0, -1))
			}
			m := &MaxPool{Window: p, X: x, Y: make([]float32, ny), Arg: make([]uint8, ny)}
			d := &MaxPoolGrad{Window: p, Arg: m.Arg, DY: dy, DX: make([]float32, nx)}
			a := &AvgPool{Window: p, X: x, Y: make([]float32, ny)}
			b := &AvgPoolGrad{Window: p, DY: dy, DX: make([]float32, nx)}
			results := did([][]float32{m.Y, d.DX, a.Y, b.DX}, m, d, a, b)
			return append(results, floats(m.Arg))
		})
	}
}

func gemmBits(add addBits) {
	for _, d := range [][3]int{
		{1, 1, 1}, {3, 5, 7}, {6, 16, 9}, {7, 17, 33}, {13, 31, 64}, {15, 33, 5}, {17, 48, 33}, {29, 63, 100}, {64, 65, 33}, {128, 64, 128},
		{100, 77, 700}, {33, 300, 1030}, {300, 130, 60}, {171, 517, 3070},
	} {
		for trans := range 4 {
			if d[2] > 2000 && trans%3 != 0 {
				continue
			}
			add(fmt.Sprintf("gemm/%dx%dx%d/A%dB%d", d[0], d[1], d[2], trans&1, trans>>1), func(g *lcg) [][]float32 {
				m := bitsGemm(g, trans, d, 0)
				return did([][]float32{m.C}, m)
			})
		}
	}
	for i, act := range []Fn{Identity, ReLU, LeakyReLU, Tanh, ReLU6} {
		add("gemm/batch/"+act.String(), func(g *lcg) [][]float32 {
			m := bitsGemm(g, i, [3]int{19, 37, 41}, 3)
			m.Bias, m.Act, m.Alpha = g.random(m.N), act, 0.2
			if act == ReLU6 {
				times(8, m.Bias)
			}
			return did([][]float32{m.C}, m)
		})
	}
}

// bitsGemm makes a product of matrices without gaps.
func bitsGemm(g *lcg, trans int, d [3]int, batch int) *Gemm {
	m := &Gemm{TransA: trans&1 != 0, TransB: trans&2 != 0, M: d[0], N: d[1], K: d[2], Batch: batch, LdA: d[2], LdB: d[1], LdC: d[1]}
	if m.TransA {
		m.LdA = m.M
	}
	if m.TransB {
		m.LdB = m.K
	}
	m.StrideA, m.StrideB, m.StrideC = m.M*m.K, m.K*m.N, m.M*m.N
	count := max(1, batch)
	m.A, m.B, m.C = g.random(count*m.StrideA), g.random(count*m.StrideB), make([]float32, count*m.StrideC)
	return m
}
