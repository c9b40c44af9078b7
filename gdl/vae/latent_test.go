package vae_test

import (
	"math"
	"slices"
	"testing"

	"github.com/generative-deep-learning/go/gdl/vae"
)

func TestPaths(t *testing.T) {
	a, b := []float32{3, 0}, []float32{0, 3}
	for _, tc := range []struct {
		name      string
		got, want []float32
	}{
		{"line", vae.Line(a, b, 3), []float32{3, 0, 1.5, 1.5, 0, 3}},
		{"arc", vae.Arc(a, b, 3), []float32{3, 0, 3 / math.Sqrt2, 3 / math.Sqrt2, 0, 3}},
		// Nearly opposite and unlike in length: the length stays between the ends'.
		{"wide arc", vae.Arc([]float32{1, 0}, []float32{-3, 0.003}, 3)[2:4], []float32{0.001, 2}},
		{"arc of one direction", vae.Arc(a, []float32{1, 0}, 3), []float32{3, 0, 2, 0, 1, 0}},
		{"arc from 0", vae.Arc([]float32{0, 0}, a, 2), []float32{0, 0, 3, 0}},
		{"traverse", vae.Traverse([]float32{7, 8}, 1, -2, 2, 3), []float32{7, -2, 7, 0, 7, 2}},
		// Quantiles ¼ and ¾ of N(0, 1); the first row is the upper one.
		{"grid", vae.PriorGrid(2), []float32{-0.67449, 0.67449, 0.67449, 0.67449, -0.67449, -0.67449, 0.67449, -0.67449}},
	} {
		if len(tc.got) != len(tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, tc.got, tc.want)
			continue
		}
		for i := range tc.got {
			if math.Abs(float64(tc.got[i]-tc.want[i])) > 1e-4 {
				t.Errorf("%s: %v, want %v", tc.name, tc.got, tc.want)
				break
			}
		}
	}
}

// On an arc between two codes of 512 axes the length stays that of the ends; the
// line's midpoint is at 1/√2 of it.
func TestArcKeepsTheLength(t *testing.T) {
	length := func(z []float32) (s float64) {
		for _, v := range z {
			s += float64(v) * float64(v)
		}
		return math.Sqrt(s)
	}
	z := vae.Prior(2, 512, 1)
	a, b := z[:512], z[512:]
	mean := (length(a) + length(b)) / 2
	if got := length(vae.Arc(a, b, 3)[512:1024]); math.Abs(got/mean-1) > 1e-5 {
		t.Errorf("arc's midpoint has length %g, ends %g", got, mean)
	}
	if got := length(vae.Line(a, b, 3)[512:1024]); math.Abs(got/mean-math.Sqrt2/2) > 0.05 {
		t.Errorf("line's midpoint has length %g, ends %g; want 0.71 of it", got, mean)
	}
}

func TestPrior(t *testing.T) {
	z := vae.Prior(20000, 2, 1)
	var sum, squares float64
	for _, v := range z {
		sum, squares = sum+float64(v), squares+float64(v)*float64(v)
	}
	n := float64(len(z))
	if math.Abs(sum/n) > 0.02 || math.Abs(squares/n-1) > 0.03 {
		t.Errorf("mean %g, mean square %g; want 0 and 1", sum/n, squares/n)
	}
	if !slices.Equal(z, vae.Prior(20000, 2, 1)) || slices.Equal(z, vae.Prior(20000, 2, 2)) {
		t.Error("the numbers are not those of the seed")
	}
}

func TestDirection(t *testing.T) {
	z := []float32{1, 0, 3, 2, 10, 4, 0, 8}
	if got := vae.Direction(z, []bool{true, true, false, false}); !slices.Equal(got, []float32{-3, -5}) {
		t.Errorf("%v, want [2 1] − [5 6]", got)
	}
	for _, has := range [][]bool{{true, true}, {false, false}, nil, {true, false, true}} {
		func() {
			defer func() {
				if err, ok := recover().(error); !ok {
					t.Errorf("%v: panic %v, want an error", has, err)
				}
			}()
			vae.Direction(z, has)
		}()
	}
}
