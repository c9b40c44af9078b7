package op_test

import (
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

func reflect(e op.Edges) gdltest.Fn {
	return unary(func(x *G.Node) *G.Node { return op.ReflectPad(x, e) })
}

func resize(h, w int) gdltest.Fn {
	return unary(func(x *G.Node) *G.Node { return op.ResizeBilinear(x, h, w) })
}

// uneven are edges that differ at each side.
var uneven = op.Edges{Top: 1, Left: 2, Bottom: 2, Right: 0}

func TestResampling(t *testing.T) {
	checkOps(t, []opCase{
		{"reflected", reflect(uneven), [][]int{{2, 3, 4, 2}}},
		{"reflected nowhere", reflect(op.Edges{}), [][]int{{1, 1, 2, 1}}},
		{"enlarged", resize(5, 7), [][]int{{2, 3, 2, 2}}},
		{"shrunk", resize(2, 1), [][]int{{2, 5, 4, 3}}},
		{"from one pixel", resize(2, 3), [][]int{{1, 1, 1, 2}}},
	})
	checkTranspose(t, reflect(uneven), []int{2, 3, 4, 2}, []int{2, 6, 6, 2})
	checkTranspose(t, resize(7, 3), []int{2, 4, 5, 2}, []int{2, 7, 3, 2})
}

func TestResamplingClosedForms(t *testing.T) {
	row := [][]float32{{1, 2, 3}}
	got := run(t, reflect(op.Edges{Left: 2, Right: 1}), row, []int{1, 1, 3, 1})
	if want := []float32{3, 2, 1, 2, 3, 2}; !slices.Equal(got, want) {
		t.Errorf("reflected: %v, want %v", got, want)
	}
	// Twice as many pixels: centres a quarter from the old ones.
	got = run(t, resize(1, 4), [][]float32{{0, 1}}, []int{1, 1, 2, 1})
	if want := []float32{0, 0.25, 0.75, 1}; !slices.Equal(got, want) {
		t.Errorf("enlarged: %v, want %v", got, want)
	}
	got = run(t, resize(1, 2), [][]float32{{0, 1, 2, 3}}, []int{1, 1, 4, 1})
	if want := []float32{0.5, 2.5}; !slices.Equal(got, want) {
		t.Errorf("halved: %v, want %v", got, want)
	}
}

func TestResamplingMistakes(t *testing.T) {
	g := G.NewGraph()
	x, a := input(g, "x", 1, 2, 3, 4), input(g, "a", 2, 3, 4)
	wantError(t, func() { op.ReflectPad(x, op.Edges{Top: 2}) }, "op.ReflectPad", "Top:2", "[1 2 3 4]", "less than height and width")
	wantError(t, func() { op.ReflectPad(x, op.Edges{Left: -1}) }, "op.ReflectPad", "Left:-1")
	wantError(t, func() { op.ReflectPad(a, op.Edges{}) }, "op.ReflectPad", "[2 3 4]", "4 axes")
	wantError(t, func() { op.ResizeBilinear(x, 0, 3) }, "op.ResizeBilinear", "0×3", "at least 1×1")
	wantError(t, func() { op.ResizeBilinear(a, 1, 3) }, "op.ResizeBilinear", "[2 3 4]", "4 axes")
}

// testdata/resample_torch.py writes the file, with second derivatives.
func TestResamplingAgreesWithPyTorch(t *testing.T) {
	gdltest.Golden(t, "testdata/resample_torch.json", map[string]gdltest.Fn{
		"ReflectPad":         squared(reflect(uneven)),
		"ResizeBilinear 5×7": squared(resize(5, 7)),
		"ResizeBilinear 2×3": squared(resize(2, 3)),
		"Maximum":            squared(binary(op.Maximum)),
		"Minimum":            squared(binary(op.Minimum)),
		"Maximum alone":      binary(op.Maximum),
		"Minimum alone":      binary(op.Minimum),
		"Length":             squared(unary(op.Length)),
	})
}
