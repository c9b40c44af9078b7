package op_test

import (
	"math"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

func quantize(x *G.Node) *G.Node {
	return op.FakeQuantize(x, op.Steps{Scale: 0.25, Zero: -3, Lo: -8, Hi: 7})
}

func TestFakeQuantizeMachinesAgree(t *testing.T) {
	gdltest.CheckMachines(t, unary(quantize), 1e-6, []int{3, 40000}) // several chunks
}

// What is rounded already stays: each number of the steps is its own nearest.
func TestFakeQuantizeTwice(t *testing.T) {
	s := op.Steps{Scale: 0.0235294122248888, Zero: -128, Lo: -128, Hi: 127}
	f, err := train.CompileFunc(train.FuncSpec{Shapes: [][]int{{6}}, Build: func(c *nn.Ctx, x []*G.Node) []*G.Node {
		y := op.FakeQuantize(x[0], s)
		return []*G.Node{op.Sub(op.FakeQuantize(y, s), y), y}
	}})
	if err != nil {
		t.Fatal(err)
	}
	y, err := f.CallAll([]float32{-1, 0.011, 0.012, 3, 7, float32(math.NaN())})
	if err != nil {
		t.Fatal(err)
	}
	want := []float32{0, 0, 1, 128, 255} // steps: 3/Scale is 127.5, and a half goes to the even neighbour
	for i, q := range want {
		if y[0][i] != 0 || y[1][i] != q*float32(s.Scale) {
			t.Errorf("value %d: %g, want %g steps; again: %g more", i, y[1][i]/float32(s.Scale), q, y[0][i])
		}
	}
	if v := y[1][5]; v == v {
		t.Errorf("NaN became %g", v)
	}
}

// What rounds to zero from below is 0, not −0, as an integer would be.
func TestFakeQuantizeZero(t *testing.T) {
	f, err := train.CompileFunc(train.FuncSpec{Shapes: [][]int{{2}}, Build: func(c *nn.Ctx, x []*G.Node) []*G.Node {
		return []*G.Node{quantize(x[0])}
	}})
	if err != nil {
		t.Fatal(err)
	}
	y, err := f.Call([]float32{-0.1, 0.1})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range y {
		if math.Float32bits(v) != 0 {
			t.Errorf("%g, want 0", v)
		}
	}
}
