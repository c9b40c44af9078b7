package data

import (
	"math"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// grey returns n examples of size values, all 0.5.
func grey(n, size int) *Floats {
	f, err := NewFloats(slices.Repeat([]float32{0.5}, n*size), n, size)
	if err != nil {
		panic(err)
	}
	return f
}

func newNoisy(t testing.TB, src Source, n Noise) Epoched {
	t.Helper()
	s, err := NewNoisy(src, n)
	if err != nil {
		t.Fatal(err)
	}
	return s.(Epoched)
}

// example returns an example of an epoch.
func example(s Epoched, i, epoch int) []float32 {
	x := make([]float32, size(s))
	s.ReadEpoch(x, i, epoch)
	return x
}

func TestNewNoisyRefuses(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, tc := range []struct {
		factor, lowest float64
		want           string
	}{
		{-0.5, 0, "data: noise factor -0.5; it must be a number from 0 on"},
		{nan, 0, "data: noise factor NaN; it must be a number from 0 on"},
		{inf, 0, "data: noise factor +Inf; it must be a number from 0 on"},
		{0.5, 0.6, "data: lowest noise factor 0.6; it must lie between 0 and the factor, 0.5"},
		{0.5, -1, "data: lowest noise factor -1; it must lie between 0 and the factor, 0.5"},
		{0.5, nan, "data: lowest noise factor NaN; it must lie between 0 and the factor, 0.5"},
	} {
		_, err := NewNoisy(grey(2, 2), Noise{Factor: tc.factor, Lowest: tc.lowest})
		if err == nil || err.Error() != tc.want {
			t.Errorf("error %v, want %s", err, tc.want)
		}
	}
}

func TestNoFactorNoNoise(t *testing.T) {
	if got := example(newNoisy(t, grey(3, 4), Noise{Seed: 1}), 2, 5); !slices.Equal(got, []float32{0.5, 0.5, 0.5, 0.5}) {
		t.Errorf("factor 0 made 0.5 into %v", got)
	}
}

func TestNoiseIsClippedUnlessAsked(t *testing.T) {
	open := example(newNoisy(t, grey(1, 1000), Noise{Factor: 0.5, Seed: 1, Unclipped: true}), 0, 0)
	clipped := example(newNoisy(t, grey(1, 1000), Noise{Factor: 0.5, Seed: 1}), 0, 0)
	outside := 0
	for i, v := range open {
		if v < 0 || v > 1 {
			outside++
		}
		if want := min(max(v, 0), 1); clipped[i] != want {
			t.Fatalf("value %d: %g became %g, want %g", i, v, clipped[i], want)
		}
	}
	// Values further than one standard deviation: 31.7 %.
	if outside < 270 || outside > 365 {
		t.Errorf("%d of 1000 values outside [0, 1], want about 317", outside)
	}
}

// Mean, variance and fourth moment of N(0, 1) are 0, 1 and 3; their estimates
// from n values have standard deviations of 1, √2 and √96 over √n.
func TestNoiseIsNormal(t *testing.T) {
	const examples, size, factor = 1000, 784, 0.25
	s := newNoisy(t, grey(examples, size), Noise{Factor: factor, Seed: 3, Unclipped: true})
	var mean, square, fourth float64
	for i := range examples {
		for _, v := range example(s, i, 0) {
			z := (float64(v) - 0.5) / factor
			mean, square, fourth = mean+z, square+z*z, fourth+z*z*z*z
		}
	}
	const n = examples * size
	for _, m := range []struct {
		name            string
		got, want, sdev float64
	}{{"mean", mean / n, 0, 1}, {"variance", square / n, 1, math.Sqrt2}, {"fourth moment", fourth / n, 3, math.Sqrt(96)}} {
		if math.Abs(m.got-m.want) > 5*m.sdev/math.Sqrt(n) {
			t.Errorf("%s %g, want %g", m.name, m.got, m.want)
		}
	}
}

// Neighbouring examples, epochs and seeds start their generators from
// neighbouring states; the noise must not show it.
func TestNoiseIsUncorrelated(t *testing.T) {
	const size, pairs = 784, 500
	s, other := newNoisy(t, grey(pairs+1, size), Noise{Factor: 1, Seed: 8, Unclipped: true}),
		newNoisy(t, grey(pairs+1, size), Noise{Factor: 1, Seed: 9, Unclipped: true})
	for _, tc := range []struct {
		name string
		of   func(i int) []float32
	}{
		{"the next example", func(i int) []float32 { return example(s, i+1, 0) }},
		{"the next epoch", func(i int) []float32 { return example(s, i, 1) }},
		{"the next seed", func(i int) []float32 { return example(other, i, 0) }},
	} {
		sum := 0.0
		for i := range pairs {
			x, y := example(s, i, 0), tc.of(i)
			for j := range x {
				sum += float64(x[j]-0.5) * float64(y[j]-0.5)
			}
		}
		if r := sum / (size * pairs); math.Abs(r) > 5/math.Sqrt(size*pairs) {
			t.Errorf("correlation with %s: %g", tc.name, r)
		}
	}
}

// What a batch holds follows from epoch and step alone: a run that is resumed,
// or whose batches are asked for in another order, sees the same noise.
func TestNoiseFollowsEpochAndExample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, batch := rapid.IntRange(1, 40).Draw(t, "n"), rapid.IntRange(1, 20).Draw(t, "batch")
		clean := count(n)
		s, err := NewNoisy(clean, Noise{Factor: 0.5, Seed: rapid.Uint64().Draw(t, "seed"), Unclipped: true})
		if err != nil {
			t.Fatal(err)
		}
		first, err := NewBatches(batch, 1, s, clean)
		if err != nil {
			t.Fatal(err)
		}
		second, _ := NewBatches(batch, 1, s, clean)
		second.Fill([][]float32{make([]float32, second.Size(0)), make([]float32, second.Size(0))}, 7, 0)
		epoch := rapid.IntRange(0, 1<<31-1).Draw(t, "epoch")
		step := rapid.IntRange(0, first.Steps()-1).Draw(t, "step")
		k := first.Size(step)
		x, y := make([]float32, k), make([]float32, k)
		first.Fill([][]float32{x, y}, epoch, step)
		again := make([]float32, k)
		second.Fill([][]float32{again, y}, epoch, step)
		if !slices.Equal(x, again) {
			t.Fatalf("epoch %d step %d: %v, then %v", epoch, step, x, again)
		}
		for j, v := range y {
			if want := example(s.(Epoched), int(v), epoch); x[j] != want[0] {
				t.Fatalf("example %v of epoch %d: %v in a batch, %v alone", v, epoch, x[j], want[0])
			}
		}
	})
}

// Noise is fresh in each epoch for whatever wraps the source, and fixed for All.
func TestNoiseThroughWrappers(t *testing.T) {
	s := newNoisy(t, grey(5, 6), Noise{Factor: 0.1, Seed: 2})
	for _, tc := range []struct {
		name string
		src  Source
	}{{"plain", s}, {"taken", Take(s, 3)}, {"flat", Flatten(s)}, {"noisy twice", newNoisy(t, s, Noise{})}} {
		b, err := InOrder(1, tc.src)
		if err != nil {
			t.Fatal(err)
		}
		for epoch := range 3 {
			got := make([]float32, 6)
			b.Fill([][]float32{got}, epoch, 2)
			if !slices.Equal(got, example(s, 2, epoch)) {
				t.Errorf("%s: epoch %d has other noise than the source", tc.name, epoch)
			}
		}
		if !slices.Equal(All(tc.src)[12:18], example(s, 2, 0)) {
			t.Errorf("%s: All is not epoch 0", tc.name)
		}
		if slices.Equal(example(s, 2, 0), example(s, 2, 1)) {
			t.Errorf("%s: epochs 0 and 1 have the same noise", tc.name)
		}
	}
}

func TestNoiseLevelsSpanTheirRange(t *testing.T) {
	const n, size = 400, 784
	s := newNoisy(t, grey(n, size), Noise{Lowest: 0.1, Factor: 0.3, Seed: 1, Unclipped: true})
	var levels []float64
	for i := range n {
		sum := 0.0
		for _, v := range example(s, i, 0) {
			sum += float64(v-0.5) * float64(v-0.5)
		}
		levels = append(levels, math.Sqrt(sum/size))
	}
	slices.Sort(levels)
	for _, q := range []struct{ share, want float64 }{{0, 0.1}, {0.25, 0.15}, {0.5, 0.2}, {0.75, 0.25}, {1, 0.3}} {
		if got := levels[int(q.share*(n-1))]; math.Abs(got-q.want) > 0.03 {
			t.Errorf("quantile %g of the levels is %.3f, want %.2f", q.share, got, q.want)
		}
	}
}

func TestNoiseFromManyGoroutines(t *testing.T) {
	s := newNoisy(t, grey(16, 100), Noise{Factor: 0.5, Seed: 1})
	want := All(s)
	got := make([]float32, len(want))
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() { s.Read(got[i*100:(i+1)*100], i) })
	}
	wg.Wait()
	if !slices.Equal(got, want) {
		t.Error("reading from many goroutines gives other noise")
	}
}

func TestNoiseDigest(t *testing.T) {
	a := Noise{Factor: 0.5, Lowest: 0.1, Seed: 1}
	digests := map[string]Noise{}
	for _, n := range []Noise{a, {0.4, 0.1, 1, false}, {0.5, 0.2, 1, false}, {0.5, 0.1, 2, false}, {0.5, 0.1, 1, true}} {
		d := newNoisy(t, grey(2, 2), n).Digest()
		if same, ok := digests[d]; ok {
			t.Errorf("%+v and %+v have the same digest", same, n)
		}
		digests[d] = n
	}
	if newNoisy(t, grey(2, 2), a).Digest() != newNoisy(t, grey(2, 2), a).Digest() {
		t.Error("equal sources have different digests")
	}
}

func BenchmarkNoisyFill(b *testing.B) {
	m, err := NewImages(make([]uint8, 60000*784), 60000, 28, 28, 1, nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	benchmarkFill(b, newNoisy(b, m, Noise{Factor: 0.5, Seed: 1}))
}
