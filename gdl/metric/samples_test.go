package metric_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/metric"
)

// scipy is what testdata/golden_scipy.py writes.
type scipy struct {
	Counts  []int
	Entropy float64
	Cases   []struct {
		Name              string
		Features          int
		X, Y              []float32
		Frechet, Pairwise float64
		Nearest, Variance []float64
		Index             []int
	}
}

func TestAgreesWithSciPy(t *testing.T) {
	text, err := os.ReadFile("testdata/scipy.json")
	if err != nil {
		t.Fatal(err)
	}
	var file scipy
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	got, err := metric.Entropy(file.Counts)
	near(t, "entropy", got, file.Entropy, 1e-12, err)
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	for _, tc := range file.Cases {
		t.Run(tc.Name, func(t *testing.T) {
			got, err := metric.Frechet(tc.X, tc.Y, tc.Features)
			near(t, "Fréchet distance", got, tc.Frechet, 1e-6, err)
			back, err := metric.Frechet(tc.Y, tc.X, tc.Features)
			near(t, "Fréchet distance the other way", back, got, 1e-6, err)
			got, err = metric.PairwiseDistance(tc.X, tc.Features)
			near(t, "pairwise distance", got, tc.Pairwise, 1e-12, err)
			distance, index, err := metric.Nearest(tc.X, tc.Y, tc.Features)
			if !slices.Equal(index, tc.Index) {
				t.Errorf("neighbours %v, want %v", index, tc.Index)
			}
			_, variance, err2 := metric.ActiveUnits(tc.X, tc.Features)
			for i := range variance {
				near(t, "variance", 1+variance[i], 1+tc.Variance[i], 1e-12, err2)
			}
			for i := range distance {
				near(t, "distance", distance[i], tc.Nearest[i], 1e-12, err)
			}
		})
	}
}

// Two samples with known moments: along one axis N(0, 1) against N(3, 4), whose
// distance is 3² + (1 − 2)²; along the other the same values.
func TestFrechetByHand(t *testing.T) {
	r := float32(math.Sqrt(1.5)) // ±r twice and 0 twice: variance 4r²/5
	unit := []float32{-r, -r, 0, 0, r, r}
	var x, y []float32
	for i, v := range unit {
		v /= float32(math.Sqrt(1.2)) // variance 1
		other := []float32{1, -1, -1, 1, 0, 0}[i]
		x, y = append(x, v, other), append(y, 3+2*v, other)
	}
	got, err := metric.Frechet(x, y, 2)
	near(t, "Fréchet distance", got, 10, 1e-5, err)
	if got, err = metric.Frechet(x, x, 2); err != nil || got > 1e-12 {
		t.Errorf("equal sets: %g, want 0; error %v", got, err)
	}
}

func TestClassesByHand(t *testing.T) {
	p := []float32{0.9, 0.1, 0 /**/, 0.2, 0.8, 0 /**/, 0.85, 0.15, 0 /**/, 0.4, 0.4, 0.2}
	counts, err := metric.ClassHistogram(p, 3)
	if err != nil || !slices.Equal(counts, []int{3, 1, 0}) {
		t.Errorf("histogram %v, want [3 1 0]; error %v", counts, err)
	}
	share, err := metric.ConfidentShare(p, 3, 0.8)
	near(t, "confident share", share, 0.5, 0, err)
	for atLeast, want := range map[int]int{1: 2, 2: 1, 4: 0} {
		if got, err := metric.Coverage(counts, atLeast); err != nil || got != want {
			t.Errorf("%d classes with at least %d, want %d; error %v", got, atLeast, want, err)
		}
	}
	for _, tc := range []struct {
		counts []int
		want   float64
	}{
		{[]int{5, 5, 5, 5}, math.Log(4)},
		{[]int{0, 9, 0}, 0},
		{[]int{3, 1}, math.Log(4) - 0.75*math.Log(3)},
	} {
		if got, err := metric.Entropy(tc.counts); err != nil || math.Abs(got-tc.want) > 1e-15 {
			t.Errorf("entropy of %v: %g, want %g; error %v", tc.counts, got, tc.want, err)
		}
	}
}

// The entropy of samples is too low by what its doc says.
func TestEntropyBias(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const samples, runs = 1000, 2000
	sum := 0.0
	for range runs {
		counts := make([]int, 10)
		for range samples {
			counts[rng.IntN(10)]++
		}
		h, err := metric.Entropy(counts)
		if err != nil {
			t.Fatal(err)
		}
		sum += math.Log(10) - h
	}
	// The bias of one run has a standard deviation of √18/(2N).
	if got, want := sum/runs, 9./(2*samples); math.Abs(got-want) > 4*math.Sqrt(18./runs)/(2*samples) {
		t.Errorf("bias %g, want %g", got, want)
	}
}

// Examples far from the origin and near each other are where a distance by
// |x|² + |y|² − 2x·y loses its digits.
func TestNearestIsExactFarOut(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const n, size = 300, 50
	draw := func() []float32 {
		v := make([]float32, n*size)
		for i := range v {
			v[i] = 100 + float32(rng.NormFloat64())/100
		}
		return v
	}
	x, among := draw(), draw()
	copy(among[7*size:], x[5*size:6*size])
	copy(among[9*size:], x[5*size:6*size]) // as near, but later
	distance, index, err := metric.Nearest(x, among, 5, 10)
	if err != nil || index[5] != 7 || distance[5] != 0 {
		t.Fatalf("a copy is at %d, %g away; want 7 and 0; error %v", index[5], distance[5], err)
	}
	for i := range n {
		best, at := math.Inf(1), 0
		for j := range n {
			sum := 0.0
			for k := range size {
				d := float64(x[i*size+k]) - float64(among[j*size+k])
				sum += d * d
			}
			if sum < best {
				best, at = sum, j
			}
		}
		if index[i] != at || math.Abs(distance[i]-math.Sqrt(best)) > 1e-12 {
			t.Errorf("example %d: %d, %g away; want %d, %g", i, index[i], distance[i], at, math.Sqrt(best))
		}
	}
}

func TestThreadsDoNotMatter(t *testing.T) {
	x := make([]float32, 60*7)
	for i := range x {
		x[i] = float32(i*i%97) / 97
	}
	run := func(threads int) []float64 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		d, err := metric.PairwiseDistance(x, 7)
		if err != nil {
			t.Fatal(err)
		}
		f, err := metric.Frechet(x[:30*7], x[30*7:], 7)
		if err != nil {
			t.Fatal(err)
		}
		all, _, err := metric.Nearest(x[:30*7], x[30*7:], 7)
		if err != nil {
			t.Fatal(err)
		}
		return append(all, d, f)
	}
	if one, five := run(1), run(5); !slices.Equal(one, five) {
		t.Errorf("with one thread %v, with five %v", one, five)
	}
}

func TestActiveUnitsByHand(t *testing.T) {
	// Variances 1, 0 and 0.0025.
	active, variance, err := metric.ActiveUnits([]float32{1, 5, 0.05, -1, 5, -0.05}, 3)
	if err != nil || active != 1 || variance[0] != 1 || variance[1] != 0 {
		t.Errorf("%d active, variances %v; want 1 and 1, 0, 0.0025; error %v", active, variance, err)
	}
}

func TestBadSamples(t *testing.T) {
	nan := float32(math.NaN())
	x := make([]float32, 12)
	first := func(_ any, err error) error { return err }
	second := func(_, _ any, err error) error { return err }
	nearest := func(x, among []float32, shape ...int) error {
		_, _, err := metric.Nearest(x, among, shape...)
		return err
	}
	active := func(mu []float32, axes int) error { return second(metric.ActiveUnits(mu, axes)) }
	for _, tc := range []struct {
		err  error
		want string
	}{
		{first(metric.ClassHistogram(x, 5)), "metric.ClassHistogram: 12 values are no whole number of examples of shape [5]"},
		{first(metric.ClassHistogram([]float32{0, nan}, 2)), "metric.ClassHistogram: value 1 of argument 1 is NaN"},
		{first(metric.Entropy(nil)), "metric.Entropy: 0 classes without a sample"},
		{first(metric.Entropy([]int{0, 0})), "metric.Entropy: 2 classes without a sample"},
		{first(metric.Entropy([]int{3, -1})), "metric.Entropy: class 1 has -1 samples, want 0 or more"},
		{first(metric.Coverage([]int{1}, 0)), "metric.Coverage: at least 0 samples"},
		{first(metric.Coverage([]int{0}, 1)), "metric.Coverage: 1 classes without a sample"},
		{first(metric.ConfidentShare(x, 3, 0.8)), "metric.ConfidentShare: probabilities of example 0 sum to 0, want 1"},
		{first(metric.ConfidentShare([]float32{2, -1}, 2, 0.8)), "example 0 gives class 1 probability -1"},
		{first(metric.ConfidentShare([]float32{1, 0}, 2, 1)), "metric.ConfidentShare: confidence above 1, want a number in [0, 1)"},
		{first(metric.ConfidentShare([]float32{1, 0}, 2, math.NaN())), "confidence above NaN"},
		{first(metric.Frechet(x, x[:6], 3)), "metric.Frechet: 12 values against 6, want as many"},
		{first(metric.Frechet(x, x, 12)), "metric.Frechet: 1 example of each, want at least 2"},
		{first(metric.Frechet(x, append(x[:11:11], nan), 3)), "metric.Frechet: value 11 of argument 2 is NaN"},
		{nearest(x, x, 5), "metric.Nearest: 12 values are no whole number of examples of shape [5]"},
		{nearest(x, x[:5], 2, 2), "metric.Nearest: 5 values are no whole number of examples of shape [2 2]"},
		{nearest(x, nil, 3), "metric.Nearest: no values given"},
		{nearest(x, []float32{nan}, 1), "metric.Nearest: value 0 of argument 2 is NaN"},
		{first(metric.PairwiseDistance(x, 12)), "metric.PairwiseDistance: 1 example, want at least 2"},
		{active(x, 7), "metric.ActiveUnits: 12 values are no whole number"},
	} {
		if tc.err == nil || !strings.Contains(tc.err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", tc.err, tc.want)
		}
	}
}
