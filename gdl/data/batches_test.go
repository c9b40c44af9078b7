package data

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// count is a source of n examples [1] with the values 0…n−1.
func count(n int) *Floats {
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(i)
	}
	f, err := NewFloats(values, n, 1)
	if err != nil {
		panic(err)
	}
	return f
}

func TestBatchesCoverEachEpochOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "n")
		batch := rapid.IntRange(1, 400).Draw(t, "batch")
		b, err := NewBatches(batch, rapid.Uint64().Draw(t, "seed"), count(n), count(n))
		if err != nil {
			t.Fatal(err)
		}
		epoch := rapid.IntRange(0, 1000).Draw(t, "epoch")
		var seen []int
		for step := range b.Steps() {
			k := b.Size(step)
			if last := step == b.Steps()-1; k != batch && !last || k < 1 {
				t.Fatalf("step %d of %d has %d examples, batch %d", step, b.Steps(), k, batch)
			}
			x, y := make([]float32, k), make([]float32, k)
			b.Fill([][]float32{x, y}, epoch, step)
			if !slices.Equal(x, y) {
				t.Fatal("the sources lost step")
			}
			for _, v := range x {
				seen = append(seen, int(v))
			}
		}
		slices.Sort(seen)
		for i, v := range seen {
			if i != v {
				t.Fatalf("example %d is not there exactly once", i)
			}
		}
		if len(seen) != n {
			t.Fatalf("%d of %d examples", len(seen), n)
		}
	})
}

func TestOrderDependsOnSeedAndEpochOnly(t *testing.T) {
	order := func(seed uint64, epoch int) []int {
		b, err := NewBatches(7, seed, count(100))
		if err != nil {
			t.Fatal(err)
		}
		return b.Order(epoch)
	}
	if d := cmp.Diff(order(3, 5), order(3, 5)); d != "" {
		t.Error("the same seed and epoch give two orders:\n", d)
	}
	if slices.Equal(order(3, 5), order(3, 6)) || slices.Equal(order(3, 5), order(4, 5)) {
		t.Error("another epoch or seed gives the same order")
	}
}

func TestInOrderKeepsTheOrder(t *testing.T) {
	b, err := InOrder(3, count(5))
	if err != nil {
		t.Fatal(err)
	}
	for epoch := range 2 {
		x := make([]float32, 2)
		b.Fill([][]float32{x}, epoch, 1)
		if x[0] != 3 || x[1] != 4 {
			t.Errorf("epoch %d: last batch %v, want [3 4]", epoch, x)
		}
	}
}

// Consecutive epochs seed neighbouring generators; example 0 must still land
// everywhere equally often. χ² with 9 degrees of freedom stays below 27.9 with
// probability 0.999.
func TestOrderIsUniformOverEpochs(t *testing.T) {
	const epochs = 20000
	b, err := NewBatches(1, 1, count(10))
	if err != nil {
		t.Fatal(err)
	}
	var at [10]float64
	for epoch := range epochs {
		at[slices.Index(b.Order(epoch), 0)]++
	}
	chi2 := 0.0
	for _, c := range at {
		chi2 += (c - epochs/10) * (c - epochs/10) / (epochs / 10)
	}
	if chi2 > 27.9 {
		t.Errorf("χ² = %.1f, positions %v", chi2, at)
	}
}

func TestNewBatchesRefuses(t *testing.T) {
	for _, tc := range []struct {
		batch   int
		sources []Source
		want    string
	}{
		{0, []Source{count(8)}, "data: batch of 0; at least 1 is needed"},
		{-3, []Source{count(8)}, "data: batch of -3; at least 1 is needed"},
		{8, nil, "data: batches of no source; at least 1 is needed"},
		{8, []Source{count(8), count(7)}, "data: source 1 has 7 examples, source 0 has 8"},
	} {
		if _, err := NewBatches(tc.batch, 1, tc.sources...); err == nil || err.Error() != tc.want {
			t.Errorf("batch %d: %v, want %s", tc.batch, err, tc.want)
		}
	}
}

func TestDigestFollowsSourceAndOrder(t *testing.T) {
	digest := func(b *Batches, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return b.Digest()
	}
	all := []string{
		digest(NewBatches(4, 1, count(8))), digest(NewBatches(4, 2, count(8))), digest(NewBatches(3, 1, count(8))),
		digest(NewBatches(4, 1, count(9))), digest(NewBatches(4, 1, count(8), count(8))), digest(InOrder(4, count(8))),
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != 6 {
		t.Errorf("equal digests of different batches: %v", all)
	}
	if digest(InOrder(4, count(8))) != digest(InOrder(4, count(8))) {
		t.Error("different digests of equal batches")
	}
}

func TestFill(t *testing.T) {
	m, err := NewImages([]uint8{0, 51, 102, 153, 204, 255}, 3, 1, 2, 1, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]float32{0, 0.2, 0.4, 0.6, 0.8, 1}, All(m)); d != "" {
		t.Error(d)
	}
	got := make([]float32, 4)
	fill(got, m, []int{2, 0}, 0)
	if d := cmp.Diff([]float32{0.8, 1, 0, 0.2}, got); d != "" {
		t.Error(d)
	}
	if n := testing.AllocsPerRun(10, func() { fill(got, m, []int{1, 2}, 0) }); n != 0 {
		t.Errorf("fill allocates %v times", n)
	}
	wantPanic(t, "data: 1 examples of shape [1 2 1] need 2 values, the destination holds 4", func() { fill(got, m, []int{1}, 0) })
	wantPanic(t, "data: example 3; there are 3", func() { fill(got, m, []int{0, 3}, 0) })
	wantPanic(t, "data: example -1; there are 3", func() { fill(got, m, []int{0, -1}, 0) })
}

// wantPanic runs f and fails unless it panics with an error of this text.
func wantPanic(t *testing.T, text string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if r := recover(); fmt.Sprint(r) != text {
			t.Errorf("panic %v, want %s", r, text)
		}
	}()
	f()
}

func BenchmarkFill(b *testing.B) {
	m, err := NewImages(make([]uint8, 60000*784), 60000, 28, 28, 1, nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	benchmarkFill(b, m)
}

// benchmarkFill fills batches of a source of 60 000 images [28 28 1].
func benchmarkFill(b *testing.B, src Source) {
	batches, err := NewBatches(128, 1, src)
	if err != nil {
		b.Fatal(err)
	}
	x := [][]float32{make([]float32, 128*784)}
	b.SetBytes(128 * 784)
	step := 0
	for b.Loop() {
		batches.Fill(x, 0, step%468)
		step++
	}
}

func TestFillPart(t *testing.T) {
	b, err := NewBatches(7, 3, count(10), count(10))
	if err != nil {
		t.Fatal(err)
	}
	whole, part := make([]float32, 3), make([]float32, 2)
	b.Fill([][]float32{whole, make([]float32, 3)}, 4, 1)
	b.FillPart([][]float32{make([]float32, 2), part}, 4, 1, 1)
	if !slices.Equal(part, whole[1:]) {
		t.Errorf("examples %v, want %v", part, whole[1:])
	}
	defer func() {
		if err, ok := recover().(error); !ok || err.Error() != "data: examples 2 to 3 of a batch of 3" {
			t.Errorf("panic %v", err)
		}
	}()
	b.FillPart([][]float32{part, part}, 4, 1, 2)
}
