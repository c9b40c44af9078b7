package kernel

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// normShapes are groups, rows of a group and columns.
var normShapes = [][3]int{{1, 5, 1}, {1, 200, 3}, {3, 49, 16}, {1, 6272, 64}, {7, 33, 65}, {2, 1000, 17}, {130, 4, 8}}

func TestMoments(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for i, d := range normShapes {
			t.Run(fmt.Sprint(d), func(t *testing.T) {
				s := newSpace(t, i%2 == 0)
				m := &Moments{Groups: d[0], X: s.random(d[0] * d[1] * d[2]), Mean: s.unset(d[0] * d[2]), Var: s.unset(d[0] * d[2])}
				for i := range m.X {
					m.X[i] += 100 // a mean far from 0: E[x²]−mean² would lose four digits
				}
				anyThreads(t, m, m.Var, func() {})
				mean, variance := naiveMoments(m.X, d)
				near(t, "Mean", m.Mean, mean, mean, 1e-6)
				near(t, "Var", m.Var, variance, nil, 1e-5)
				noAllocs(t, m)
			})
		}
	})
}

func naiveMoments(x []float32, d [3]int) (mean, variance []float64) {
	mean, variance = make([]float64, d[0]*d[2]), make([]float64, d[0]*d[2])
	stat := func(i int) int { return i/(d[1]*d[2])*d[2] + i%d[2] }
	for i, v := range x {
		mean[stat(i)] += float64(v) / float64(d[1])
	}
	for i, v := range x {
		variance[stat(i)] += math.Pow(float64(v)-mean[stat(i)], 2) / float64(d[1])
	}
	return mean, variance
}

// naiveNorm returns Σ proj·norm(x) for the float64 difference quotients.
func naiveNorm(x []float32, at int, h float64, gamma, beta, proj []float32, d [3]int, eps float64) float64 {
	y := wide(x)
	y[at] += h
	sum := 0.0
	for g := range d[0] {
		for c := range d[2] {
			var mean, variance float64
			for r := range d[1] {
				mean += y[(g*d[1]+r)*d[2]+c] / float64(d[1])
			}
			for r := range d[1] {
				variance += math.Pow(y[(g*d[1]+r)*d[2]+c]-mean, 2) / float64(d[1])
			}
			for r := range d[1] {
				i := (g*d[1]+r)*d[2] + c
				sum += float64(proj[i]) * ((y[i]-mean)/math.Sqrt(variance+eps)*float64(gamma[c]) + float64(beta[c]))
			}
		}
	}
	return sum
}

func TestNorm(t *testing.T) {
	const eps = 1e-3
	eachISA(t, func(t *testing.T) {
		for i, d := range normShapes {
			t.Run(fmt.Sprint(d), func(t *testing.T) {
				s := newSpace(t, i%2 == 0)
				size, stats := d[0]*d[1]*d[2], d[0]*d[2]
				x, gamma, beta, dy := s.random(size), s.random(d[2]), s.random(d[2]), s.random(size)
				m := &Moments{Groups: d[0], X: x, Mean: s.unset(stats), Var: s.unset(stats)}
				a := &NormApply{Groups: d[0], X: x, Mean: m.Mean, Var: m.Var, Gamma: gamma, Beta: beta, Y: s.unset(size), Eps: eps, Act: ReLU}
				sums := &NormSums{
					Groups: d[0], DY: dy, X: x, Mean: m.Mean, Var: m.Var, Eps: eps, Sum: s.unset(stats), Product: s.unset(stats),
				}
				g := &NormGrad{
					Groups: d[0], X: x, DY: dy, Mean: m.Mean, Var: m.Var, Gamma: gamma, Eps: eps,
					Sum: sums.Sum, Product: sums.Product, DX: s.unset(size),
				}
				Do(m)
				anyThreads(t, a, a.Y, func() {})
				anyThreads(t, sums, sums.Sum, func() {})
				anyThreads(t, sums, sums.Product, func() {})
				anyThreads(t, g, g.DX, func() {})
				mean, variance := naiveMoments(x, d)
				y, product, sum := make([]float64, size), make([]float64, stats), make([]float64, stats)
				for i, v := range wide(x) {
					c, stat := i%d[2], i/(d[1]*d[2])*d[2]+i%d[2]
					hat := (v - mean[stat]) / math.Sqrt(variance[stat]+eps)
					y[i] = max(0, hat*float64(gamma[c])+float64(beta[c]))
					product[stat] += float64(dy[i]) * hat
					sum[stat] += float64(dy[i])
				}
				near(t, "Y", a.Y, y, nil, 1e-5)
				near(t, "Sum", sums.Sum, sum, nil, 2e-4)
				near(t, "Product", sums.Product, product, nil, 2e-4)
				for k := range 5 {
					at, h := (k*7919+3)%size, 1e-4
					want := (naiveNorm(x, at, h, gamma, beta, dy, d, eps) - naiveNorm(x, at, -h, gamma, beta, dy, d, eps)) / (2 * h)
					if math.Abs(float64(g.DX[at])-want) > 1e-4*max(1, math.Abs(want)) {
						t.Errorf("DX[%d] = %v, difference quotient %v", at, g.DX[at], want)
					}
				}
				noAllocs(t, a)
				noAllocs(t, sums)
				noAllocs(t, g)
			})
		}
	})
}

// Values against the formula, gradients against difference quotients.
func TestLayerNorm(t *testing.T) {
	bits := map[string][]float32{} // of the first instruction set
	eachISA(t, func(t *testing.T) {
		for i, d := range [][2]int{{1, 7}, {5, 64}, {33, 33}, {70, 25}, {200, 8}, {2, 20000}} {
			t.Run(fmt.Sprint(d), func(t *testing.T) {
				s := newSpace(t, i%2 == 0)
				rows, n := d[0], d[1]
				size := rows * n
				m := &LayerMoments{X: s.random(size), Mean: s.unset(rows), Var: s.unset(rows)}
				l := &LayerApply{
					X: m.X, Mean: m.Mean, Var: m.Var, Gamma: s.random(n), Beta: s.random(n), Y: s.unset(size), Eps: 1e-3,
				}
				g := &LayerGrad{X: m.X, DY: s.random(size), Mean: m.Mean, Var: m.Var, Gamma: l.Gamma, DX: s.unset(size), Eps: 1e-3}
				sums := &LayerSums{DY: g.DY, X: m.X, Mean: m.Mean, Var: m.Var, Sum: s.unset(n), Product: s.unset(n), Eps: 1e-3}
				anyThreads(t, m, m.Mean, func() {})
				anyThreads(t, l, l.Y, func() {})
				anyThreads(t, g, g.DX, func() {})
				anyThreads(t, sums, sums.Product, func() {})
				checkLayerSums(t, sums, l)
				all := slices.Concat(m.Mean, m.Var, l.Y, g.DX, sums.Sum, sums.Product)
				if first := bits[fmt.Sprint(d)]; first == nil {
					bits[fmt.Sprint(d)] = all
				} else {
					sameBits(t, "against the first", all, first)
				}
				f := func(r, at int, h float64) (sum float64) {
					x := wide(l.X[r*n:][:n])
					x[at] += h
					var mean, variance float64
					for _, v := range x {
						mean += v / float64(n)
					}
					for _, v := range x {
						variance += (v - mean) * (v - mean) / float64(n)
					}
					for i, v := range x {
						y := (v-mean)/math.Sqrt(variance+1e-3)*float64(l.Gamma[i]) + float64(l.Beta[i])
						if h == 0 {
							near(t, "Y", l.Y[r*n+i:][:1], []float64{y}, nil, 1e-5)
						}
						sum += y * float64(g.DY[r*n+i])
					}
					return sum
				}
				for r := range rows {
					f(r, 0, 0)
					at, h := (r*31)%n, 1e-4
					want := (f(r, at, h) - f(r, at, -h)) / (2 * h)
					if math.Abs(float64(g.DX[r*n+at])-want) > 1e-4*max(1, math.Abs(want)) {
						t.Errorf("DX[%d][%d] = %v, difference quotient %v", r, at, g.DX[r*n+at], want)
					}
				}
				noAllocs(t, m)
				noAllocs(t, l)
				noAllocs(t, g)
				noAllocs(t, sums)
			})
		}
	})
}

// checkLayerSums compares the sums with those of the rows of l.
func checkLayerSums(t *testing.T, sums *LayerSums, l *LayerApply) {
	t.Helper()
	n := len(sums.Sum)
	sum, product, size := make([]float64, n), make([]float64, n), make([]float64, n)
	for i, d := range wide(sums.DY) {
		hat := (float64(l.X[i]) - float64(l.Mean[i/n])) / math.Sqrt(float64(l.Var[i/n])+float64(l.Eps))
		sum[i%n] += d
		product[i%n] += d * hat
		size[i%n] += math.Abs(d) * (1 + math.Abs(hat))
	}
	near(t, "Sum", sums.Sum, sum, size, 1e-6)
	near(t, "Product", sums.Product, product, size, 1e-6)
}
