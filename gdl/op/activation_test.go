package op_test

import (
	"math"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

func leaky(alpha float64) func(*G.Node) *G.Node {
	return func(x *G.Node) *G.Node { return op.LeakyReLU(x, alpha) }
}

func TestActivations(t *testing.T) {
	shifted := func(f func(*G.Node) *G.Node) opCase { // so that both kinks of ReLU6 lie inside
		return opCase{"", unary(func(x *G.Node) *G.Node { return f(op.Shift(3, op.Scale(4, x))) }), [][]int{{5, 7}}}
	}
	relu6 := shifted(op.ReLU6)
	relu6.name = "ReLU6"
	checkOps(t, []opCase{
		{"LeakyReLU", unary(leaky(0.2)), [][]int{{5, 7}}},
		{"LeakyReLU of a product", binary(func(a, b *G.Node) *G.Node { return op.LeakyReLU(op.MatMul(a, b), 0.2) }), [][]int{{3, 4}, {4, 5}}},
		{"SELU", unary(op.SELU), [][]int{{5, 7}}},
		{"Abs", unary(op.Abs), [][]int{{5, 7}}},
		relu6,
	})
}

func TestActivationClosedForms(t *testing.T) {
	const lambda, alpha = 1.0507009873554805, 1.6732632423543772
	slope := func(f func(*G.Node) *G.Node) func(*G.Node) *G.Node {
		return func(x *G.Node) *G.Node { return op.Grad(op.Sum(f(x)), x)[0] }
	}
	for _, tc := range []struct {
		name    string
		f       func(*G.Node) *G.Node
		x, want float64
	}{
		{"SELU 2", op.SELU, 2, 2 * lambda},
		{"SELU −ln 2", op.SELU, -math.Ln2, -lambda * alpha / 2},
		{"SELU' −ln 2", slope(op.SELU), -math.Ln2, lambda * alpha / 2},
		{"SELU' 0", slope(op.SELU), 0, lambda * alpha},
		{"LeakyReLU −3", leaky(0.2), -3, -0.6},
		{"LeakyReLU' 0", slope(leaky(0.2)), 0, 0.2},
		{"LeakyReLU' −3 with alpha 0", slope(leaky(0)), -3, 0},
		{"ReLU6 7", op.ReLU6, 7, 6},
		{"ReLU6' 6", slope(op.ReLU6), 6, 0},
		{"ReLU6' 0", slope(op.ReLU6), 0, 0},
		{"ReLU6' 5", slope(op.ReLU6), 5, 1},
		{"Abs −3", op.Abs, -3, 3},
		{"Abs' −3", slope(op.Abs), -3, -1},
		{"Abs' 0", slope(op.Abs), 0, 0},
	} {
		got := run(t, unary(tc.f), [][]float32{{float32(tc.x)}}, []int{1})[0]
		if math.Abs(float64(got)-tc.want) > 1e-6 {
			t.Errorf("%s: %g, want %g", tc.name, got, tc.want)
		}
	}
	wantError(t, func() { op.LeakyReLU(input(G.NewGraph(), "x", 2), -0.1) }, "op.LeakyReLU", "-0.1")
}
