package picture

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Whatever the length, the tiles' weights add up to 1 on each pixel, tiles and
// steps fit the network, and no network sees less than an overlap beyond the
// picture.
func TestWeightsAddUpToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		length, shrink := rapid.IntRange(minSide, 1000).Draw(t, "length"), 1<<rapid.IntRange(0, 7).Draw(t, "shrink")
		a := newAxis(length, shrink)
		if a.tile%shrink != 0 || a.overlap%shrink != 0 || a.overlap < tileOverlap || a.tile < 2*a.overlap {
			t.Fatalf("tiles of %d pixels that overlap by %d, shrink %d", a.tile, a.overlap, shrink)
		}
		if end := a.start(a.count-1) + a.tile; a.start(0) > -a.overlap || end < length+a.overlap {
			t.Fatalf("tiles from %d to %d for %d pixels", a.start(0), end, length)
		}
		sum := make([]float64, length)
		for k := range a.count {
			for i := range a.tile {
				if p := a.start(k) + i; p >= 0 && p < length {
					sum[p] += float64(a.weight(i))
				}
			}
		}
		for p, s := range sum {
			if math.Abs(s-1) > 1e-6 {
				t.Fatalf("weights of pixel %d of %d add up to %g", p, length, s)
			}
		}
	})
}

// numpy.pad([0, 1, 2, 3], 8, mode="reflect")
func TestMirrorAsNumpy(t *testing.T) {
	want := []int{2, 1, 0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1}
	var got []int
	for i := -8; i < 12; i++ {
		got = append(got, axis{length: 4}.mirror(i))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
