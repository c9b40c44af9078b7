package style

import (
	"math"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// The network sees all of the image at each step, continued by its mirror image as
// numpy.pad does in mode "reflect"; over many steps at every place.
func TestShifts(t *testing.T) {
	s := shifts{h: 3, w: 5, most: 2, steps: 10, seed: 1}
	rows := [][]float32{{0, 1, 2, 1, 0}, {1, 0, 1, 2, 1}, {2, 1, 0, 1, 2}}
	x := [][]float32{make([]float32, 5), make([]float32, 7)}
	seen := map[int]int{}
	for step := range 100 {
		s.Fill(x, step/10, step%10)
		before := slices.IndexFunc(rows, func(r []float32) bool { return slices.Equal(r, x[0]) })
		if before < 0 {
			t.Fatalf("rows %v, want one of %v", x[0], rows)
		}
		seen[before]++
	}
	for before := range 3 {
		if seen[before] < 15 {
			t.Errorf("%d of 100 steps with %d rows before, want about a third", seen[before], before)
		}
	}
	again := [][]float32{make([]float32, 5), make([]float32, 7)}
	s.Fill(again, 9, 9)
	if !slices.Equal(again[0], x[0]) || !slices.Equal(again[1], x[1]) {
		t.Error("a step does not depend on its number alone")
	}
}

// seenAt takes rows and columns of an image.
func TestSeenAt(t *testing.T) {
	f, err := train.CompileFunc(train.FuncSpec{
		Shapes: [][]int{{2, 3, 2}, {3}, {2}},
		Build:  func(_ *nn.Ctx, x []*G.Node) []*G.Node { return []*G.Node{seenAt(x[0], x[1], x[2])} },
	})
	if err != nil {
		t.Fatal(err)
	}
	image := []float32{0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121} // row, column, channel
	got, err := f.Call(image, []float32{1, 0, 1}, []float32{2, 0})
	want := []float32{120, 121, 100, 101, 20, 21, 0, 1, 120, 121, 100, 101}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, want %v; %v", got, want, err)
	}
}

// torch.optim's CosineAnnealingLR from the step at which it begins.
func TestHoldCosine(t *testing.T) {
	s := HoldCosine{Hold: 6, Steps: 10}
	for step, want := range map[int]float64{0: 1, 6: 1, 7: (1 + math.Sqrt2/2) / 2, 8: 0.5, 10: 0, 12: 0} {
		if got := s.Factor(step); math.Abs(got-want) > 1e-12 {
			t.Errorf("factor %g at step %d, want %g", got, step, want)
		}
	}
	if err := (HoldCosine{5, 5}).Check(); err == nil {
		t.Error("no error for a hold of all steps")
	}
}
