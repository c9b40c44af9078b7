package op_test

import (
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

func broadcast(shape ...int) gdltest.Fn {
	return unary(func(x *G.Node) *G.Node { return op.Broadcast(x, shape...) })
}

func sumTo(shape ...int) gdltest.Fn {
	return unary(func(x *G.Node) *G.Node { return op.SumTo(x, shape...) })
}

func transpose(perm ...int) gdltest.Fn {
	return unary(func(x *G.Node) *G.Node { return op.Transpose(x, perm...) })
}

func slice(start, end []int) gdltest.Fn {
	return unary(func(x *G.Node) *G.Node { return op.Slice(x, start, end) })
}

func pad(before, after []int) gdltest.Fn {
	return unary(func(x *G.Node) *G.Node { return op.Pad(x, before, after) })
}

func concat(axis int) gdltest.Fn {
	return func(in ...*G.Node) *G.Node { return op.Concat(axis, in...) }
}

// moves are linear ops of one operand with the shape of their result.
var moves = []struct {
	name string
	f    gdltest.Fn
	x, y []int
}{
	{"broadcast a scalar", broadcast(2, 3), nil, []int{2, 3}},
	{"broadcast a row", broadcast(2, 3, 4), []int{4}, []int{2, 3, 4}},
	{"broadcast a column", broadcast(2, 3, 4), []int{3, 1}, []int{2, 3, 4}},
	{"broadcast nothing", broadcast(2, 3), []int{2, 3}, []int{2, 3}},
	{"sum to a scalar", sumTo(), []int{2, 3}, []int{}},
	{"sum to a row", sumTo(4), []int{2, 3, 4}, []int{4}},
	{"sum to a middle axis", sumTo(3, 1), []int{2, 3, 4}, []int{3, 1}},
	{"sum of two axes", unary(func(x *G.Node) *G.Node { return op.SumAxes(x, 2, 0) }), []int{2, 3, 4}, []int{1, 3, 1}},
	{"mean of an axis", unary(func(x *G.Node) *G.Node { return op.MeanAxes(x, 1) }), []int{2, 3, 4}, []int{2, 1, 4}},
	{"transpose a matrix", transpose(1, 0), []int{2, 3}, []int{3, 2}},
	{"transpose four axes", transpose(2, 0, 3, 1), []int{2, 3, 4, 5}, []int{4, 2, 5, 3}},
	{"slice", slice([]int{0, 1, 2}, []int{2, 3, 3}), []int{2, 3, 4}, []int{2, 2, 1}},
	{"slice of all", slice([]int{0}, []int{5}), []int{5}, []int{5}},
	{"pad", pad([]int{0, 1, 0}, []int{0, 2, 1}), []int{2, 3, 1}, []int{2, 6, 2}},
}

func TestMoves(t *testing.T) {
	var cases []opCase
	for _, m := range moves {
		cases = append(cases, opCase{m.name, m.f, [][]int{m.x}})
	}
	checkOps(t, append(cases,
		opCase{"concat channels", concat(2), [][]int{{2, 3, 1}, {2, 3, 2}, {2, 3, 3}}},
		opCase{"concat a batch", concat(0), [][]int{{1, 3}, {2, 3}}},
		opCase{"concat one", concat(0), [][]int{{2, 3}}}))
}

func TestMoveAdjoints(t *testing.T) {
	for _, m := range moves {
		if len(m.x) > 0 { // CheckAdjoint takes tensors
			t.Run(m.name, func(t *testing.T) { checkTranspose(t, m.f, m.x, m.y) })
		}
	}
}

func TestMovesClosedForms(t *testing.T) {
	x := []float32{1, 2, 3, 4, 5, 6} // [2 3]
	for _, tc := range []struct {
		name string
		f    gdltest.Fn
		want []float32
	}{
		{"transpose", transpose(1, 0), []float32{1, 4, 2, 5, 3, 6}},
		{"slice", slice([]int{0, 1}, []int{2, 3}), []float32{2, 3, 5, 6}},
		{"pad", pad([]int{1, 0}, []int{0, 1}), []float32{0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0}},
		{"broadcast", broadcast(2, 2, 3), []float32{1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6}},
		{"sum", sumTo(2, 1), []float32{6, 15}},
		{"mean", unary(func(x *G.Node) *G.Node { return op.MeanAxes(x, 0, 1) }), []float32{3.5}},
		{"concat", unary(func(x *G.Node) *G.Node { return op.Concat(1, x, x) }), []float32{1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6}},
		// Gorgonia's own Slice gave the same node for both halves.
		{"two slices", unary(func(x *G.Node) *G.Node {
			return op.Sub(op.Slice(x, []int{0, 0}, []int{2, 1}), op.Slice(x, []int{0, 2}, []int{2, 3}))
		}), []float32{-2, -2}},
	} {
		if got := run(t, tc.f, [][]float32{x}, []int{2, 3}); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestMoveMistakes(t *testing.T) {
	x := input(G.NewGraph(), "x", 2, 3)
	y := input(x.Graph(), "y", 2, 4)
	for _, tc := range []struct {
		f     func()
		words []string
	}{
		{func() { op.Broadcast(x, 3, 2) }, []string{"op.Broadcast", "[2 3]", "[3 2]"}},
		{func() { op.Broadcast(x, 3) }, []string{"op.Broadcast", "[2 3]", "[3]"}},
		{func() { op.SumTo(x, 2, 2) }, []string{"op.SumTo", "[2 3]", "[2 2]"}},
		{func() { op.SumAxes(x, 0, 0) }, []string{"op.SumAxes", "[0 0]", "[2 3]"}},
		{func() { op.MeanAxes(x, 2) }, []string{"op.MeanAxes", "[2]", "[2 3]"}},
		{func() { op.Transpose(x, 0, 0) }, []string{"op.Transpose", "[0 0]", "[2 3]"}},
		{func() { op.Transpose(x) }, []string{"op.Transpose", "[]", "[2 3]"}},
		{func() { op.Slice(x, []int{0, 2}, []int{2, 2}) }, []string{"op.Slice", "[2 3]", "axis 1"}},
		{func() { op.Slice(x, []int{0}, []int{2}) }, []string{"op.Slice", "[2 3]", "2 numbers"}},
		{func() { op.Pad(x, []int{0, -1}, []int{0, 0}) }, []string{"op.Pad", "[0 -1]", "[2 3]"}},
		{func() { op.Concat(0, x, y) }, []string{"op.Concat", "[2 3]", "[2 4]", "axis 0"}},
		{func() { op.Concat(2, x) }, []string{"op.Concat", "axis 2", "[2 3]"}},
		{func() { op.Concat(0) }, []string{"op.Concat", "nothing"}},
		{func() { op.Gather(x, y) }, []string{"op.Gather", "[2 4]", "1 axes"}},
	} {
		wantError(t, tc.f, tc.words...)
	}
}

// A large tensor is cut into parts; zeros and copies are where they should be.
func TestPadInParts(t *testing.T) {
	gdltest.CheckMachines(t, pad([]int{1, 3, 2, 0}, []int{0, 40, 1, 3}), 0, []int{2, 90, 80, 5})
}
