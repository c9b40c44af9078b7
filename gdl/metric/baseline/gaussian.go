package baseline

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Gaussian is a normal distribution with any covariance.
type Gaussian struct {
	Mean []float64
	root [][]float64 // lower triangle L, L·Lᵀ is the covariance
}

// FitGaussian returns the normal distribution with the mean and the covariance of
// codes, which hold rows of the given number of axes, at least 2 rows. Codes of an
// autoencoder, fitted so, let its decoder draw samples: the honest rival of a VAE,
// whose codes are made to fill N(0, 1). An axis that is constant, or follows from
// others, stays so.
func FitGaussian(codes []float32, axes int) (*Gaussian, error) {
	if axes < 1 || len(codes)%max(axes, 1) != 0 || len(codes) < 2*axes {
		return nil, fmt.Errorf("baseline: %d values are no codes of %d axes, want at least 2 rows", len(codes), axes)
	}
	for i, v := range codes {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, fmt.Errorf("baseline: axis %d of code %d is %g, want a finite number", i%axes, i/axes, v)
		}
	}
	g := &Gaussian{Mean: mean(codes, axes)}
	g.root = cholesky(covariance(codes, g.Mean))
	return g, nil
}

// covariance returns that of rows of codes, with n − 1.
func covariance(codes []float32, mean []float64) [][]float64 {
	axes := len(mean)
	c, d := make([][]float64, axes), make([]float64, axes)
	for i := range c {
		c[i] = make([]float64, axes)
	}
	rest := float64(len(codes)/axes - 1)
	for row := 0; row < len(codes); row += axes {
		for i := range d {
			d[i] = float64(codes[row+i]) - mean[i]
		}
		for i, v := range d {
			for j := range i + 1 {
				c[i][j] += v * d[j] / rest
			}
		}
	}
	return c
}

// cholesky returns L with L·Lᵀ = c, of which it reads the lower triangle. A
// direction in which c has no extent gets a column of zeros.
func cholesky(c [][]float64) [][]float64 {
	l := make([][]float64, len(c))
	for i := range c {
		l[i] = make([]float64, i+1)
		for j := range i + 1 {
			sum := c[i][j]
			for k := range j {
				sum -= l[i][k] * l[j][k]
			}
			switch {
			case i == j && sum > 1e-12*c[i][i]:
				l[i][i] = math.Sqrt(sum)
			case i != j && l[j][j] > 0:
				l[i][j] = sum / l[j][j]
			}
		}
	}
	return l
}

// Sample draws n codes: [n axes].
func (g *Gaussian) Sample(n int, seed uint64) ([]float32, error) {
	if n < 1 {
		return nil, fmt.Errorf("baseline: %d samples, want at least 1", n)
	}
	rng := rand.New(rand.NewPCG(seed, 0x67617573))
	out := make([]float32, 0, n*len(g.Mean))
	e := make([]float64, len(g.Mean))
	for range n {
		for i := range e {
			e[i] = rng.NormFloat64()
		}
		for i, v := range g.Mean {
			for j, w := range g.root[i] {
				v += w * e[j]
			}
			out = append(out, float32(v))
		}
	}
	return out, nil
}
