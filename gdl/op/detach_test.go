package op_test

import (
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

// x·detach(x) has the value x² and the derivative x.
func TestDetach(t *testing.T) {
	for _, constant := range []func(*G.Node) *G.Node{op.Detach, op.Constant} {
		testConstant(t, constant)
	}
}

func testConstant(t *testing.T, constant func(*G.Node) *G.Node) {
	t.Helper()
	f := func(x *G.Node) *G.Node { return op.Mul(x, constant(x)) }
	in := [][]float32{{3, -2}}
	if y := run(t, unary(f), in, []int{2}); y[0] != 9 || y[1] != 4 {
		t.Errorf("values %v, want 9 and 4", y)
	}
	slope := unary(func(x *G.Node) *G.Node { return op.Grad(op.Sum(f(x)), x)[0] })
	if d := run(t, slope, in, []int{2}); d[0] != 3 || d[1] != -2 {
		t.Errorf("derivatives %v, want 3 and −2", d)
	}
	gdltest.CheckMachines(t, unary(f), 1e-6, []int{2, 3})
}

func TestNothingIsDerivedThroughDetach(t *testing.T) {
	g := G.NewGraph()
	x := input(g, "pixels", 2)
	for _, constant := range []func(*G.Node) *G.Node{op.Detach, op.Constant} {
		wantError(t, func() { op.Grad(op.Sum(op.Square(constant(x))), x) }, "cost does not depend on pixels through ops with derivatives")
	}
}
