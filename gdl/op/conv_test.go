package op_test

import (
	"math"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

func conv(o op.ConvOpts) gdltest.Fn {
	return binary(func(x, w *G.Node) *G.Node { return op.Conv2D(x, w, o) })
}

func convT(o op.ConvOpts) gdltest.Fn {
	return binary(func(x, w *G.Node) *G.Node { return op.ConvT2D(x, w, o) })
}

func depthwise(o op.ConvOpts) gdltest.Fn {
	return binary(func(x, w *G.Node) *G.Node { return op.DepthwiseConv2D(x, w, o) })
}

func upConv(o op.ConvOpts) gdltest.Fn {
	return binary(func(x, w *G.Node) *G.Node { return op.Conv2D(op.UpsampleNearest(x, 2), w, o) })
}

// layer is a convolution of in[0] with in[1], bias in[2] and an activation.
func layer(f gdltest.Fn, act func(*G.Node) *G.Node) gdltest.Fn {
	return func(in ...*G.Node) *G.Node { return act(op.AddRow(f(in[0], in[1]), in[2])) }
}

var edges = op.ConvOpts{Stride: 2, Padding: op.Explicit, Pad: op.Edges{Top: 1, Right: 2}}

func TestConv(t *testing.T) {
	checkOps(t, []opCase{
		{"same", conv(op.ConvOpts{}), [][]int{{2, 3, 4, 2}, {3, 3, 2, 3}}},
		{"one pixel", conv(op.ConvOpts{}), [][]int{{1, 1, 1, 1}, {1, 1, 1, 1}}},
		{"same, stride 2, odd size", conv(op.ConvOpts{Stride: 2}), [][]int{{1, 5, 3, 1}, {3, 3, 1, 2}}},
		{"same, stride 2, even size", conv(op.ConvOpts{Stride: 2}), [][]int{{1, 4, 4, 3}, {3, 2, 3, 1}}},
		{"valid, kernel not square", conv(op.ConvOpts{Padding: op.Valid}), [][]int{{1, 3, 4, 2}, {3, 1, 2, 2}}},
		{"stride larger than the kernel", conv(op.ConvOpts{Stride: 3, Padding: op.Valid}), [][]int{{1, 5, 4, 1}, {2, 1, 1, 2}}},
		{"explicit", conv(edges), [][]int{{1, 3, 3, 1}, {2, 3, 1, 2}}},
		{"dilated", conv(op.ConvOpts{Dilation: 2}), [][]int{{1, 4, 5, 1}, {2, 3, 1, 2}}},
		{"groups", conv(op.ConvOpts{Groups: 2}), [][]int{{1, 2, 3, 4}, {2, 2, 2, 6}}},
		{"depthwise", depthwise(op.ConvOpts{}), [][]int{{1, 3, 3, 3}, {2, 2, 3, 2}}},
		{"depthwise, stride 2", depthwise(op.ConvOpts{Stride: 2}), [][]int{{2, 5, 4, 2}, {3, 3, 2, 1}}},
		{"depthwise, with bias and activation", layer(depthwise(op.ConvOpts{}), op.SELU), [][]int{{1, 3, 4, 2}, {3, 2, 2, 2}, {4}}},
		{"doubled", upConv(op.ConvOpts{}), [][]int{{1, 2, 3, 2}, {3, 3, 2, 2}}},
		{"doubled, valid", upConv(op.ConvOpts{Padding: op.Valid}), [][]int{{2, 2, 1, 1}, {3, 2, 1, 3}}},
		{"doubled, stride 2", upConv(op.ConvOpts{Stride: 2}), [][]int{{1, 2, 2, 1}, {3, 3, 1, 1}}},
		{"with bias and activation", layer(conv(op.ConvOpts{}), op.SELU), [][]int{{2, 3, 3, 2}, {3, 3, 2, 3}, {3}}},
		{"transposed, with bias and activation", layer(convT(op.ConvOpts{Stride: 2}), op.Tanh), [][]int{{1, 2, 2, 2}, {3, 3, 3, 2}, {3}}},
		{"transposed, same", convT(op.ConvOpts{Stride: 2}), [][]int{{2, 2, 3, 2}, {3, 3, 1, 2}}},
		{"transposed, valid", convT(op.ConvOpts{Stride: 2, Padding: op.Valid}), [][]int{{1, 2, 1, 3}, {4, 3, 2, 3}}},
		{"transposed, stride larger than the kernel", convT(op.ConvOpts{Stride: 3, Padding: op.Valid}), [][]int{{1, 2, 2, 1}, {2, 1, 1, 1}}},
		{"transposed, explicit", convT(edges), [][]int{{1, 3, 2, 2}, {2, 3, 1, 2}}},
	})
}

func TestConvTIsTheAdjointOfConv(t *testing.T) {
	for _, tc := range []struct {
		o       op.ConvOpts
		x, w, y []int
	}{
		{op.ConvOpts{Stride: 2}, []int{2, 6, 4, 3}, []int{3, 5, 3, 2}, []int{2, 3, 2, 2}},
		{op.ConvOpts{Stride: 2, Padding: op.Valid}, []int{1, 6, 6, 1}, []int{4, 4, 1, 5}, []int{1, 2, 2, 5}},
		{op.ConvOpts{Stride: 3, Padding: op.Valid}, []int{1, 6, 3, 2}, []int{2, 1, 2, 2}, []int{1, 2, 1, 2}},
		{op.ConvOpts{Dilation: 2}, []int{1, 5, 4, 2}, []int{3, 2, 2, 3}, []int{1, 5, 4, 3}},
	} {
		w := gdltest.Normal(3, tc.w...)
		fixed := func(f gdltest.Fn) func(*G.Node) *G.Node {
			return func(x *G.Node) *G.Node { return f(x, constant(x, w, tc.w)) }
		}
		gdltest.CheckAdjoint(t, fixed(conv(tc.o)), fixed(convT(tc.o)), tc.x, tc.y)
	}
}

// The large images are never made, and the result is as if they were.
func TestConvOfDoubledImages(t *testing.T) {
	made := binary(func(x, w *G.Node) *G.Node { // no UpsampleNearest in front of the convolution
		return op.Conv2D(op.Shift(0, op.UpsampleNearest(x, 2)), w, op.ConvOpts{})
	})
	shapeX, shapeW := []int{2, 5, 4, 3}, []int{3, 3, 3, 5}
	values := [][]float32{floats(1, shapeX), floats(2, shapeW)}
	got := run(t, upConv(op.ConvOpts{}), values, shapeX, shapeW)
	want := run(t, made, values, shapeX, shapeW)
	for i := range want {
		if math.Abs(float64(got[i]-want[i])) > 1e-5 {
			t.Fatalf("at %d: %g, want %g", i, got[i], want[i])
		}
	}
}

// A kernel that is 1 at one tap moves the image; a sum of all taps counts the
// pixels under the kernel.
func TestConvClosedForms(t *testing.T) {
	image := []float32{1, 2, 3, 4, 5, 6, 7, 8, 9}
	right := []float32{0, 0, 0, 0, 0, 1, 0, 0, 0} // the tap right of the middle
	ones := []float32{1, 1, 1, 1, 1, 1, 1, 1, 1}
	for _, tc := range []struct {
		name         string
		f            gdltest.Fn
		x, w         []float32
		shapeX, want []int
	}{
		{"no flip", conv(op.ConvOpts{}), image, right, []int{1, 3, 3, 1}, []int{2, 3, 0, 5, 6, 0, 8, 9, 0}},
		{"same padding counts", conv(op.ConvOpts{}), ones, ones, []int{1, 3, 3, 1}, []int{4, 6, 4, 6, 9, 6, 4, 6, 4}},
		{"the odd zero is at the end", conv(op.ConvOpts{Stride: 2}), ones[:4], ones, []int{1, 2, 2, 1}, []int{4}},
		{"the transpose moves back", convT(op.ConvOpts{}), image, right, []int{1, 3, 3, 1}, []int{0, 1, 2, 0, 4, 5, 0, 7, 8}},
	} {
		got := run(t, tc.f, [][]float32{tc.x, tc.w}, tc.shapeX, []int{3, 3, 1, 1})
		if !slices.EqualFunc(got, tc.want, func(a float32, b int) bool { return a == float32(b) }) {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestConvShapeMistakes(t *testing.T) {
	g := G.NewGraph()
	x, w, v := input(g, "x", 1, 5, 5, 4), input(g, "w", 3, 3, 2, 6), input(g, "v", 5, 4)
	for _, tc := range []struct {
		f     func()
		words []string
	}{
		{func() { op.Conv2D(x, w, op.ConvOpts{}) }, []string{"op.Conv2D", "[1 5 5 4]", "[3 3 2 6]", "4 channels"}},
		{func() { op.Conv2D(x, w, op.ConvOpts{Groups: 2, Stride: -1}) }, []string{"stride -1"}},
		{func() { op.Conv2D(x, w, op.ConvOpts{Groups: 2, Pad: op.Edges{Top: 1}}) }, []string{"Top:1", "Explicit"}},
		{func() { op.Conv2D(x, v, op.ConvOpts{}) }, []string{"op.Conv2D", "[5 4]", "4 axes"}},
		{func() { op.Conv2D(x, w, op.ConvOpts{Groups: 2, Dilation: 3, Padding: op.Valid}) }, []string{"larger than the images", "dilation 3"}},
		{func() { op.ConvT2D(x, w, op.ConvOpts{}) }, []string{"op.ConvT2D", "[1 5 5 4]", "[3 3 2 6]", "[kH kW Cout 4]"}},
		{func() { op.DepthwiseConv2D(x, w, op.ConvOpts{}) }, []string{"op.DepthwiseConv2D", "[3 3 2 6]", "[kH kW 4 M]"}},
	} {
		wantError(t, tc.f, tc.words...)
	}
}
