package op_test

import (
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

func batchMatMul(t op.Trans) gdltest.Fn {
	return binary(func(a, b *G.Node) *G.Node { return op.BatchMatMulT(a, b, t) })
}

func TestGramMatrix(t *testing.T) {
	checkOps(t, []opCase{
		{"products", batchMatMul(op.Trans{}), [][]int{{2, 3, 4}, {2, 4, 5}}},
		{"products Aᵀ", batchMatMul(op.Trans{A: true}), [][]int{{2, 4, 3}, {2, 4, 5}}},
		{"products Bᵀ", batchMatMul(op.Trans{B: true}), [][]int{{1, 3, 4}, {1, 5, 4}}},
		{"products AᵀBᵀ", batchMatMul(op.Trans{A: true, B: true}), [][]int{{3, 4, 3}, {3, 5, 4}}},
		{"Gram matrix", unary(op.GramMatrix), [][]int{{2, 3, 2, 4}}},
	})
	// The notes' two columns: a1 = (1, 3), a2 = (2, 4).
	gram := run(t, unary(op.GramMatrix), [][]float32{{1, 2, 3, 4}}, []int{1, 2, 1, 2})
	if want := []float32{10. / 2, 14. / 2, 14. / 2, 20. / 2}; !slices.Equal(gram, want) {
		t.Errorf("Gram matrix %v, want %v", gram, want)
	}
	g := G.NewGraph()
	a, b := input(g, "a", 2, 3, 4), input(g, "b", 2, 3, 4)
	wantError(t, func() { op.GramMatrix(a) }, "op.GramMatrix", "[2 3 4]", "4 axes")
	wantError(t, func() { op.BatchMatMulT(a, b, op.Trans{}) }, "op.BatchMatMul", "[2 3 4]")
}
