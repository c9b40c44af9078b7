package baseline_test

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/metric/baseline"
)

// noisy returns n images of size pixels, each like one of k patterns.
func noisy(n, size, k int) []float32 {
	rng := rand.New(rand.NewPCG(1, 2))
	x := make([]float32, n*size)
	for i := range n {
		for p := range size {
			if on := (p/3+i%k)%k == 0; on != (rng.IntN(20) == 0) {
				x[i*size+p] = 0.5 + rng.Float32()/2
			}
		}
	}
	return x
}

// crossEntropy is that of an image and a picture, as it is defined.
func crossEntropy(x, picture []float32) float64 {
	sum := 0.0
	for p, v := range x {
		m := float64(picture[p])
		sum -= float64(v)*math.Log(m) + (1-float64(v))*math.Log(1-m)
	}
	return sum
}

func codebook(t *testing.T, x []float32, k int, seed uint64, shape ...int) *baseline.Codebook {
	t.Helper()
	b, err := baseline.NewCodebook(x, k, baseline.CodebookOpts{Seed: seed}, shape...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCrossEntropyAndSharesAreThoseOfTheBestPicture(t *testing.T) {
	const size = 24
	x := noisy(60, size, 4)[:58*size] // shares differ
	b := codebook(t, x, 4, 1, 4, 6)
	want, shares := 0.0, make([]float64, 4)
	for i := 0; i < len(x); i += size {
		best, at := math.Inf(1), 0
		for k := range shares {
			if c := crossEntropy(x[i:i+size], b.Pictures[k*size:(k+1)*size]); c < best {
				best, at = c, k
			}
		}
		want += best / 58
		shares[at] += 1. / 58
	}
	for k, s := range shares {
		if math.Abs(s-b.Shares[k]) > 1e-12 {
			t.Errorf("picture %d has share %g, want %g", k, b.Shares[k], s)
		}
	}
	if got, err := b.CrossEntropy(x); err != nil || math.Abs(got-want) > 1e-5*want {
		t.Errorf("cross-entropy %g, want %g; error %v", got, want, err)
	}
}

// One picture is the mean; with one for each pattern, each is found.
func TestFindsThePatterns(t *testing.T) {
	const n, size = 400, 24
	x := noisy(n, size, 4)
	one := codebook(t, x, 1, 1, size)
	for p := range size {
		var want float64
		for i := range n {
			want += float64(x[i*size+p]) / n
		}
		if got := float64(one.Pictures[p]); math.Abs(got-want) > 1e-6 {
			t.Errorf("pixel %d of the one picture is %g, the mean %g", p, got, want)
		}
	}
	found := false // hard EM can stop short of the best from a bad start
	for seed := range uint64(5) {
		b := codebook(t, x, 4, seed, size)
		found = found || slices.Max(b.Shares) < 0.27 && slices.Min(b.Shares) > 0.23
	}
	if !found {
		t.Error("no start of five finds four patterns of equal share")
	}
}

// Pictures that lose all their images start anew, and a pixel that is always 0 or
// 1 costs little, not infinitely much.
func TestAlikeImages(t *testing.T) {
	x := make([]float32, 10*6)
	for i := range x {
		x[i] = float32(i % 2)
	}
	b := codebook(t, x, 3, 1, 6)
	other, err := b.CrossEntropy([]float32{1, 1, 1, 1, 1, 1})
	if got, err2 := b.CrossEntropy(x); err != nil || err2 != nil || got > 0.01 || math.IsInf(other, 0) || other < 10 {
		t.Errorf("cross-entropy of the images %g, of an unlike one %g; errors %v, %v", got, other, err2, err)
	}
}

func TestSampleFollowsTheShares(t *testing.T) {
	b := codebook(t, noisy(300, 12, 3), 3, 2, 12)
	const n = 6000
	x, err := b.Sample(n, 5)
	if err != nil {
		t.Fatal(err)
	}
	counts := make([]float64, 3)
	for i := 0; i < len(x); i += 12 {
		k := 0
		for k < 3 && !slices.Equal(x[i:i+12], b.Pictures[k*12:(k+1)*12]) {
			k++
		}
		if k == 3 {
			t.Fatal("a sample is none of the pictures")
		}
		counts[k] += 1. / n
	}
	for k, c := range counts {
		if s := b.Shares[k]; math.Abs(c-s) > 4*math.Sqrt(s*(1-s)/n) {
			t.Errorf("picture %d is %.3f of the samples, want %.3f", k, c, s)
		}
	}
}

func TestSeedsAndThreads(t *testing.T) {
	x := noisy(200, 24, 5)
	make := func(threads int, seed uint64) []float32 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		b := codebook(t, x, 5, seed, 24)
		s, err := b.Sample(20, seed)
		if err != nil {
			t.Fatal(err)
		}
		return append(s, b.Pictures...)
	}
	if a := make(1, 1); !slices.Equal(a, make(3, 1)) || slices.Equal(a, make(1, 2)) {
		t.Error("pictures and samples must depend on the seed, and on it alone")
	}
}

// The floors that week 3 begins with, from a third of the digits.
func TestFloorsOfDigits(t *testing.T) {
	if _, err := datasets.Path("mnist"); err != nil {
		t.Skip(err) // tests do not download
	}
	images, err := datasets.Open("mnist", "train")
	if err != nil {
		t.Fatal(err)
	}
	test, err := datasets.Open("mnist", "test")
	if err != nil {
		t.Fatal(err)
	}
	x, y := data.All(images.Range(0, 20000)), data.All(test)
	for k, want := range map[int]float64{1: 206.0, 10: 166.8, 100: 134.3} {
		b := codebook(t, x, k, 1, images.Shape()...)
		if got, err := b.CrossEntropy(y); err != nil || got > want || got < 0.97*want {
			t.Errorf("%d pictures: %.2f nats, want a little less than %.1f; error %v", k, got, want, err)
		}
	}
}

func TestRefuses(t *testing.T) {
	x := make([]float32, 12)
	nan := float32(math.NaN())
	create := func(x []float32, k, rounds int, shape ...int) error {
		_, err := baseline.NewCodebook(x, k, baseline.CodebookOpts{Rounds: rounds}, shape...)
		return err
	}
	b := codebook(t, x, 1, 1, 6)
	first := func(_ any, err error) error { return err }
	for _, tc := range []struct {
		err  error
		want string
	}{
		{create(x, 1, 0), "baseline: 12 values are no whole number of images of shape []"},
		{create(nil, 1, 0, 3), "baseline: 0 values are no whole number"},
		{create(x, 1, 0, 5), "baseline: 12 values are no whole number of images of shape [5]"},
		{create(x, 1, 0, 3, 0), "shape [3 0]"},
		{create(x, 1, 0, 1<<40, 1<<40), "no whole number"},
		{create([]float32{0, nan}, 1, 0, 1), "baseline: value 0 of image 1 is NaN, want 0 to 1"},
		{create([]float32{0, 255}, 1, 0, 2), "baseline: value 1 of image 0 is 255"},
		{create(x, 0, 0, 6), "baseline: a codebook of 0 pictures for 2 images, want 1 to 2"},
		{create(x, 3, 0, 6), "baseline: a codebook of 3 pictures for 2 images"},
		{create(x, 1, -1, 6), "baseline: -1 rounds"},
		{first(b.CrossEntropy(x[:5])), "baseline: 5 values are no whole number of images of shape [6]"},
		{first(b.Sample(0, 1)), "baseline: 0 samples"},
		{first(baseline.FitGaussian(x, 0)), "baseline: 12 values are no codes of 0 axes"},
		{first(baseline.FitGaussian(x, 5)), "baseline: 12 values are no codes of 5 axes"},
		{first(baseline.FitGaussian(x, 12)), "want at least 2 rows"},
		{first(baseline.FitGaussian([]float32{0, 0, 0, nan}, 2)), "baseline: axis 1 of code 1 is NaN"},
		{first(new(baseline.Gaussian).Sample(0, 1)), "baseline: 0 samples"},
	} {
		if tc.err == nil || !strings.Contains(tc.err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", tc.err, tc.want)
		}
	}
}
