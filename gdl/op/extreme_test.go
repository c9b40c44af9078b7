package op_test

import (
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

func TestExtremes(t *testing.T) {
	checkOps(t, []opCase{
		{"maximum", binary(op.Maximum), [][]int{{3, 4}, {3, 4}}},
		{"minimum", binary(op.Minimum), [][]int{{3, 4}, {3, 4}}},
	})
	in, shape := [][]float32{{1, 5, -2}, {1, 2, 3}}, []int{3}
	for _, tc := range []struct {
		name string
		f    func(a, b *G.Node) *G.Node
		want []float32
	}{
		{"maximum", op.Maximum, []float32{1, 5, 3}},
		{"minimum", op.Minimum, []float32{1, 2, -2}},
		{"derivative of maximum by the first", firstOf(op.Maximum), []float32{0.5, 1, 0}},
		{"derivative of minimum by the first", firstOf(op.Minimum), []float32{0.5, 0, 1}},
	} {
		if got := run(t, binary(tc.f), in, shape, shape); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
	g := G.NewGraph()
	wantError(t, func() { op.Minimum(input(g, "a", 2), input(g, "b", 3)) }, "op.Minimum", "[2] and [3]")
}

// firstOf is the derivative of Σ f(a, b) by a.
func firstOf(f func(a, b *G.Node) *G.Node) func(a, b *G.Node) *G.Node {
	return func(a, b *G.Node) *G.Node { return op.Grad(op.Sum(f(a, b)), a)[0] }
}
