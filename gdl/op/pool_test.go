package op_test

import (
	"math"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

type poolFunc func(x *G.Node, size, stride int, p op.Padding) *G.Node

func pool(f poolFunc, size, stride int, p op.Padding) gdltest.Fn {
	return unary(func(x *G.Node) *G.Node { return f(x, size, stride, p) })
}

func upsample(factor int) gdltest.Fn {
	return unary(func(x *G.Node) *G.Node { return op.UpsampleNearest(x, factor) })
}

func TestPools(t *testing.T) {
	var cases []opCase
	for name, f := range map[string]poolFunc{"max": op.MaxPool, "average": op.AvgPool} {
		cases = append(cases,
			opCase{name, pool(f, 2, 0, op.Valid), [][]int{{2, 4, 5, 3}}},
			opCase{name + ", overlapping", pool(f, 3, 1, op.Same), [][]int{{1, 4, 3, 2}}},
			opCase{name + ", same, stride 2", pool(f, 3, 2, op.Same), [][]int{{1, 5, 4, 1}}},
			opCase{name + ", 17 channels", pool(f, 2, 2, op.Same), [][]int{{1, 3, 3, 17}}},
			opCase{name + ", stride larger than the window", pool(f, 1, 3, op.Valid), [][]int{{1, 4, 4, 1}}})
	}
	checkOps(t, append(cases,
		opCase{"upsample 2", upsample(2), [][]int{{2, 2, 3, 3}}},
		opCase{"upsample 3", upsample(3), [][]int{{1, 1, 2, 1}}}))
}

func TestPoolsClosedForms(t *testing.T) {
	image := []float32{1, 2, 3, 4, 5, 6, 7, 8, 9}
	for _, tc := range []struct {
		name    string
		f       gdltest.Fn
		x, want []float32
	}{
		{"max valid", pool(op.MaxPool, 2, 1, op.Valid), image, []float32{5, 6, 8, 9}},
		{"max same: negative borders are no zeros", pool(op.MaxPool, 2, 2, op.Same),
			[]float32{-1, -2, -3, -4, -5, -6, -7, -8, -9}, []float32{-1, -3, -7, -9}},
		{"average same: borders do not count", pool(op.AvgPool, 2, 2, op.Same), image, []float32{3, 4.5, 7.5, 9}},
		{"average valid", pool(op.AvgPool, 3, 0, op.Valid), image, []float32{5}},
		{"upsample", upsample(2), []float32{1, 2, 3, 4, 5, 6, 7, 8, 9}, []float32{
			1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3,
			4, 4, 5, 5, 6, 6, 4, 4, 5, 5, 6, 6,
			7, 7, 8, 8, 9, 9, 7, 7, 8, 8, 9, 9,
		}},
	} {
		if got := run(t, tc.f, [][]float32{tc.x}, []int{1, 3, 3, 1}); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

// The places of maxima lie behind them as bytes, some of which are NaNs when read
// as numbers.
func TestPlacesOfMaximaAreNoNumbers(t *testing.T) {
	x := input(G.NewGraph(), "x", 1, 16, 16, 4)
	y := op.Sum(op.MaxPool(x, 16, 16, op.Valid))
	p, err := exec.Compile(y)
	if err != nil {
		t.Fatal(err)
	}
	last := p.Data(x)[255*4:]
	copy(last, []float32{1, 1, 1, 1})
	if err := p.NonFinite(); err != nil {
		t.Error(err)
	}
	last[3] = float32(math.NaN())
	if err := p.Run(); err != nil || !math.IsNaN(float64(p.Data(y)[0])) {
		t.Errorf("sum %g, error %v; want NaN", p.Data(y)[0], err)
	}
}

// Of equal values the first takes the whole derivative.
func TestMaxPoolTies(t *testing.T) {
	grad := unary(func(x *G.Node) *G.Node { return op.Grad(op.Sum(op.MaxPool(x, 2, 2, op.Valid)), x)[0] })
	got := run(t, grad, [][]float32{{0, 7, 7, 7}}, []int{1, 2, 2, 1})
	if want := []float32{0, 1, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("derivative %v, want %v", got, want)
	}
}

func TestPoolAdjoints(t *testing.T) {
	for name, f := range map[string]struct {
		fn   gdltest.Fn
		x, y []int
	}{
		"average":  {pool(op.AvgPool, 3, 2, op.Same), []int{2, 5, 4, 2}, []int{2, 3, 2, 2}},
		"upsample": {upsample(3), []int{2, 1, 2, 3}, []int{2, 3, 6, 3}},
	} {
		t.Run(name, func(t *testing.T) { checkTranspose(t, f.fn, f.x, f.y) })
	}
}

func TestPoolShapeMistakes(t *testing.T) {
	g := G.NewGraph()
	x, v := input(g, "x", 1, 2, 5, 4), input(g, "v", 5, 4)
	wantError(t, func() { op.MaxPool(x, 3, 1, op.Valid) }, "op.MaxPool", "3×3", "[1 2 5 4]")
	wantError(t, func() { op.MaxPool(x, 17, 1, op.Same) }, "op.MaxPool", "17", "at most 16")
	wantError(t, func() { op.AvgPool(x, 3, 1, op.Explicit) }, "op.AvgPool", "Explicit")
	wantError(t, func() { op.AvgPool(x, 0, 1, op.Same) }, "op.AvgPool", "size 0")
	wantError(t, func() { op.MaxPool(v, 2, 2, op.Same) }, "op.MaxPool", "[5 4]", "4 axes")
	wantError(t, func() { op.UpsampleNearest(x, 0) }, "op.UpsampleNearest", "factor 0")
	wantError(t, func() { op.UpsampleNearest(v, 2) }, "op.UpsampleNearest", "[5 4]")
}
