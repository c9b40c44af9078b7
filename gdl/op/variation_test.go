package op_test

import (
	"math"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

func TestTotalVariation(t *testing.T) {
	checkOps(t, []opCase{{"total variation", unary(op.TotalVariation), [][]int{{2, 3, 4, 2}}}})
	checkerboard := []float32{0, 1, 0, 1, 0, 1, 0, 1, 0}
	if got := run(t, unary(op.TotalVariation), [][]float32{checkerboard}, []int{1, 3, 3, 1})[0]; got != 12 {
		t.Errorf("total variation of a checkerboard %g, want 1 for each of its 12 edges", got)
	}
	flat := make([]float32, 12)
	for i := range flat {
		flat[i] = math.Pi
	}
	if got := run(t, unary(op.TotalVariation), [][]float32{flat}, []int{1, 2, 2, 3})[0]; got != 0 {
		t.Errorf("total variation of a flat image %g, want 0", got)
	}
	x := input(G.NewGraph(), "x", 1, 1, 5, 4)
	wantError(t, func() { op.TotalVariation(x) }, "op.TotalVariation", "[1 1 5 4]", "2×2")
}
