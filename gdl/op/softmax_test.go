package op_test

import (
	"math"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

func TestSoftmax(t *testing.T) {
	checkOps(t, []opCase{
		{"softmax", unary(op.Softmax), [][]int{{3, 4}}},
		{"softmax of a vector", unary(op.Softmax), [][]int{{4}}},
		{"log softmax", unary(op.LogSoftmax), [][]int{{2, 2, 3}}},
	})
	for _, tc := range []struct {
		name    string
		f       func(*G.Node) *G.Node
		x, want []float32
	}{
		{"equal", op.Softmax, []float32{7, 7, 7, 7}, []float32{.25, .25, .25, .25}},
		{"large", op.Softmax, []float32{1000, 1000, -1000, -1000}, []float32{.5, .5, 0, 0}},
		{"logarithm of tiny", op.LogSoftmax, []float32{1000, 0, 0, 0}, []float32{0, -1000, -1000, -1000}},
	} {
		if got := run(t, unary(tc.f), [][]float32{tc.x}, []int{1, 4}); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
	wantError(t, func() { op.Softmax(op.Sum(input(G.NewGraph(), "x", 2))) }, "op.Softmax", "scalar")
}

func TestGather(t *testing.T) {
	rows := []float32{1, 2, 3, 4, 5, 6} // [3 2]
	gather := binary(op.Gather)
	got := run(t, gather, [][]float32{rows, {2, 0, 2, 1}}, []int{3, 2}, []int{4})
	if want := []float32{5, 6, 1, 2, 5, 6, 3, 4}; !slices.Equal(got, want) {
		t.Errorf("rows 2, 0, 2, 1: %v, want %v", got, want)
	}
	for _, bad := range []float32{-1, 3, 0.5, float32(math.NaN()), float32(math.Inf(1))} {
		if got := run(t, gather, [][]float32{rows, {bad}}, []int{3, 2}, []int{1}); got[0] == got[0] || got[1] == got[1] {
			t.Errorf("row %g: %v, want NaN", bad, got)
		}
	}
	fixed := unary(func(x *G.Node) *G.Node { return op.Gather(x, indices(x, 2, 0, 2, 1)) })
	checkOps(t, []opCase{{"fixed rows", fixed, [][]int{{3, 2}}}})
}
