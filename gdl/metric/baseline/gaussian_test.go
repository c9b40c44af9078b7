package baseline_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/generative-deep-learning/go/gdl/metric/baseline"
)

// Samples have the mean and the covariance of the codes: here of axes of different
// scale that depend on each other, with one that is constant and one that is the
// sum of two others.
func TestGaussianHasTheMomentsOfTheCodes(t *testing.T) {
	const n, axes = 500, 5
	rng := rand.New(rand.NewPCG(1, 1))
	var codes []float32
	for range n {
		a, b := rng.ExpFloat64(), rng.NormFloat64()
		codes = append(codes, float32(a), 7, float32(3*b+2*a-1), float32(a)+float32(3*b+2*a-1), float32(rng.NormFloat64()/100))
	}
	g, err := baseline.FitGaussian(codes, axes)
	if err != nil {
		t.Fatal(err)
	}
	const samples = 100_000
	x, err := g.Sample(samples, 3)
	if err != nil {
		t.Fatal(err)
	}
	wantMean, want := moments(codes, axes)
	gotMean, got := moments(x, axes)
	for i := range axes {
		if d := math.Abs(gotMean[i] - wantMean[i]); d > 5*math.Sqrt(want[i][i]/samples)+1e-6 {
			t.Errorf("axis %d: mean %g, want %g", i, gotMean[i], wantMean[i])
		}
		for j := range axes {
			scale := math.Sqrt(want[i][i] * want[j][j])
			if d := math.Abs(got[i][j] - want[i][j]); d > 5*scale*math.Sqrt(2./samples)+1e-6 {
				t.Errorf("axes %d, %d: covariance %g, want %g", i, j, got[i][j], want[i][j])
			}
		}
	}
	for i := 0; i < len(x); i += axes {
		if sum := x[i] + x[i+2]; x[i+1] != 7 || math.Abs(float64(x[i+3]-sum)) > 1e-4 {
			t.Fatalf("sample %v: want 7 on axis 1, and on axis 3 the sum of axes 0 and 2", x[i:i+axes])
		}
	}
}

// moments returns mean and covariance of rows, in the plain way.
func moments(x []float32, axes int) ([]float64, [][]float64) {
	n := float64(len(x) / axes)
	mean, c := make([]float64, axes), make([][]float64, axes)
	for i, v := range x {
		mean[i%axes] += float64(v) / n
	}
	for i := range c {
		c[i] = make([]float64, axes)
		for j := range axes {
			for r := 0; r < len(x); r += axes {
				c[i][j] += (float64(x[r+i]) - mean[i]) * (float64(x[r+j]) - mean[j]) / (n - 1)
			}
		}
	}
	return mean, c
}

func TestGaussianSeeds(t *testing.T) {
	g, err := baseline.FitGaussian([]float32{0, 1, 2, 5, 3, 3}, 2)
	if err != nil {
		t.Fatal(err)
	}
	sample := func(n int, seed uint64) []float32 {
		x, err := g.Sample(n, seed)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	if a := sample(9, 1); !slices.Equal(a[:6], sample(3, 1)) || slices.Equal(a, sample(9, 2)) {
		t.Error("samples must depend on the seed, and on it alone")
	}
}
