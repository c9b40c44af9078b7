package style

import (
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// See returns what a view of a square picture shows, for the test beside PyTorch's
// numbers.
func See(t *testing.T, p Picture, degrees, k, down, right float64) []float32 {
	t.Helper()
	n := 4 * p.H * p.H
	x := [][]float32{make([]float32, n), make([]float32, n)}
	views{side: p.H}.fill(x, degrees, k, down, right)
	f, err := train.CompileFunc(train.FuncSpec{
		Shapes: [][]int{{p.H, p.H, 3}, {n}, {n}},
		Build:  func(_ *nn.Ctx, x []*G.Node) []*G.Node { return []*G.Node{seenFrom(x[0], x[1], x[2])} },
	})
	if err != nil {
		t.Fatal(err)
	}
	y, err := f.Call(p.Pix, x[0], x[1])
	if err != nil {
		t.Fatal(err)
	}
	return y
}

// A step's view depends on its number and the seed alone, and stays within what is
// asked for: with nothing to choose, all steps see the image as it is.
func TestViewsOfSteps(t *testing.T) {
	fill := func(v views, epoch, step int) []float32 {
		n := 4 * v.side * v.side
		x := [][]float32{make([]float32, n), make([]float32, n)}
		v.Fill(x, epoch, step)
		return append(x[0], x[1]...)
	}
	v := views{side: 8, shift: 2, turn: 5, zoom: 1.2, steps: 10, seed: 1}
	if !slices.Equal(fill(v, 1, 2), fill(v, 1, 2)) || slices.Equal(fill(v, 1, 2), fill(v, 1, 3)) || slices.Equal(fill(v, 0, 2), fill(v, 1, 2)) {
		t.Error("a view does not depend on the number of its step alone")
	}
	still := views{side: 8, zoom: 1, steps: 10}
	x := fill(still, 3, 4)
	for i := range 64 {
		if x[i] != float32(i) || x[4*64+i] != 1 {
			t.Fatalf("pixel %d is seen at %g with weight %g, want itself", i, x[i], x[4*64+i])
		}
	}
}

func TestMirrored(t *testing.T) {
	for i, want := range map[int]int{-4: 0, -3: 1, -2: 2, -1: 1, 0: 0, 2: 2, 3: 1, 4: 0, 5: 1} {
		if got := reflected(i, 3); got != want {
			t.Errorf("pixel %d of 3 is %d, want %d", i, got, want)
		}
	}
	if got := reflected(7, 1); got != 0 {
		t.Errorf("pixel 7 of 1 is %d, want 0", got)
	}
}
