package op_test

import (
	"math"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

func batchMatMul(t op.Trans) gdltest.Fn {
	return binary(func(a, b *G.Node) *G.Node { return op.BatchMatMulT(a, b, t) })
}

func TestImageOps(t *testing.T) {
	checkOps(t, []opCase{
		{"products", batchMatMul(op.Trans{}), [][]int{{2, 3, 4}, {2, 4, 5}}},
		{"products Aᵀ", batchMatMul(op.Trans{A: true}), [][]int{{2, 4, 3}, {2, 4, 5}}},
		{"products Bᵀ", batchMatMul(op.Trans{B: true}), [][]int{{1, 3, 4}, {1, 5, 4}}},
		{"products AᵀBᵀ", batchMatMul(op.Trans{A: true, B: true}), [][]int{{3, 4, 3}, {3, 5, 4}}},
		{"Gram matrix", unary(op.GramMatrix), [][]int{{2, 3, 2, 4}}},
		{"total variation", unary(op.TotalVariation), [][]int{{2, 3, 4, 2}}},
	})
}

func TestImageOpsClosedForms(t *testing.T) {
	// The notes' two columns: a1 = (1, 3), a2 = (2, 4).
	gram := run(t, unary(op.GramMatrix), [][]float32{{1, 2, 3, 4}}, []int{1, 2, 1, 2})
	if want := []float32{10. / 2, 14. / 2, 14. / 2, 20. / 2}; !slices.Equal(gram, want) {
		t.Errorf("Gram matrix %v, want %v", gram, want)
	}
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
}

func TestImageOpMistakes(t *testing.T) {
	g := G.NewGraph()
	x, a, b := input(g, "x", 1, 1, 5, 4), input(g, "a", 2, 3, 4), input(g, "b", 2, 3, 4)
	wantError(t, func() { op.TotalVariation(x) }, "op.TotalVariation", "[1 1 5 4]", "2×2")
	wantError(t, func() { op.GramMatrix(a) }, "op.GramMatrix", "[2 3 4]", "4 axes")
	wantError(t, func() { op.BatchMatMulT(a, b, op.Trans{}) }, "op.BatchMatMul", "[2 3 4]")
}
