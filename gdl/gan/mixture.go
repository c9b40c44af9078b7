package gan

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Mixture is a mixture of round Gaussians on the plane, fitted by expectation
// maximisation (Dempster, Laird & Rubin 1977): the trivial baseline of lab 0. It
// finds all modes of the ring, without an opponent.
type Mixture struct {
	Weight []float64    // of each Gaussian; they sum to 1
	Mean   [][2]float64 // centres
	Sigma  []float64    // standard deviations, the same along both axes
}

// minSigma keeps a Gaussian from shrinking onto one point.
const minSigma = 1e-3

// FitMixture fits k Gaussians to points [n 2] in the given number of steps. Its
// centres start at points far from each other: the seed chooses the first, each
// next is the point farthest from all before. It panics with an error when there
// are fewer points than Gaussians, or k or steps is below 1.
func FitMixture(points []float32, k, steps int, seed uint64) *Mixture {
	n := len(points) / 2
	if k < 1 || n < k || steps < 1 || len(points)%2 != 0 {
		panic(fmt.Errorf("gan: mixture of %d Gaussians in %d steps of %d coordinates, want at least 1, 1 and an even number of two for each Gaussian", k, steps, len(points)))
	}
	x := make([][2]float64, n)
	for i := range x {
		x[i] = [2]float64{float64(points[2*i]), float64(points[2*i+1])}
	}
	m := &Mixture{Mean: farthest(x, k, rand.New(rand.NewPCG(seed, 0x6d6978)).IntN(n))}
	for range k {
		m.Weight, m.Sigma = append(m.Weight, 1/float64(k)), append(m.Sigma, 1)
	}
	for range steps {
		m.step(x)
	}
	return m
}

// farthest returns k of x, from the first on each the farthest from all before.
func farthest(x [][2]float64, k, first int) [][2]float64 {
	out := [][2]float64{x[first]}
	for len(out) < k {
		best, far := 0, -1.0
		for i, p := range x {
			d := math.Inf(1)
			for _, q := range out {
				d = min(d, squared(p, q))
			}
			if d > far {
				best, far = i, d
			}
		}
		out = append(out, x[best])
	}
	return out
}

func squared(a, b [2]float64) float64 {
	return float64((a[0]-b[0])*(a[0]-b[0])) + float64((a[1]-b[1])*(a[1]-b[1]))
}

// step sets each Gaussian to the points that are its own, as shares.
func (m *Mixture) step(x [][2]float64) {
	k := len(m.Mean)
	sum, sx, sy, sq := make([]float64, k), make([]float64, k), make([]float64, k), make([]float64, k)
	for _, p := range x {
		for j, r := range m.shares(p) {
			sum[j] += r
			sx[j] += float64(r * p[0])
			sy[j] += float64(r * p[1])
			sq[j] += float64(r * squared(p, m.Mean[j]))
		}
	}
	for j := range k {
		if sum[j] < 1e-9 { // has no points: it stays where it is
			continue
		}
		old := m.Mean[j]
		m.Weight[j] = sum[j] / float64(len(x))
		m.Mean[j] = [2]float64{sx[j] / sum[j], sy[j] / sum[j]}
		// The squares are about the old mean: the shift comes off.
		m.Sigma[j] = max(math.Sqrt(max(sq[j]/sum[j]-squared(old, m.Mean[j]), 0)/2), minSigma)
	}
}

// shares returns how much of a point each Gaussian accounts for; they sum to 1.
func (m *Mixture) shares(p [2]float64) []float64 {
	r := m.logs(p)
	top, sum := slices.Max(r), 0.0
	for j := range r {
		r[j] = math.Exp(r[j] - top)
		sum += r[j]
	}
	for j := range r {
		r[j] /= sum
	}
	return r
}

// logs returns the logarithm of each Gaussian's weighted density at p.
func (m *Mixture) logs(p [2]float64) []float64 {
	r := make([]float64, len(m.Mean))
	for j, s := range m.Sigma {
		r[j] = math.Log(m.Weight[j]) - math.Log(2*math.Pi*s*s) - squared(p, m.Mean[j])/(2*s*s)
	}
	return r
}

// Sample draws n points, [n 2]; the same for a seed.
func (m *Mixture) Sample(n int, seed uint64) []float32 {
	rng := rand.New(rand.NewPCG(seed, 0x6d6978))
	p := make([]float32, 0, 2*n)
	for range n {
		u, j := rng.Float64(), 0
		for ; j < len(m.Weight)-1 && u >= m.Weight[j]; j++ {
			u -= m.Weight[j]
		}
		p = append(p, float32(m.Mean[j][0]+float64(m.Sigma[j]*rng.NormFloat64())), float32(m.Mean[j][1]+float64(m.Sigma[j]*rng.NormFloat64())))
	}
	return p
}
