package op_test

import (
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

// unary makes a gdltest.Fn of a function of one node.
func unary(f func(*G.Node) *G.Node) gdltest.Fn {
	return func(in ...*G.Node) *G.Node { return f(in[0]) }
}

func binary(f func(a, b *G.Node) *G.Node) gdltest.Fn {
	return func(in ...*G.Node) *G.Node { return f(in[0], in[1]) }
}

// positive maps inputs to values away from 0, where log and root are smooth.
func positive(f func(*G.Node) *G.Node) gdltest.Fn {
	return func(in ...*G.Node) *G.Node { return f(op.Shift(0.5, op.Square(in[0]))) }
}

// ops lists every op, to be checked in every way.
var ops = []struct {
	name   string
	f      gdltest.Fn
	shapes [][]int
}{
	{"MatMul", binary(op.MatMul), [][]int{{3, 5}, {5, 4}}},
	{"MatMul Aᵀ", matMulT(op.Trans{A: true}), [][]int{{5, 3}, {5, 4}}},
	{"MatMul Bᵀ", matMulT(op.Trans{B: true}), [][]int{{3, 5}, {4, 5}}},
	{"MatMul AᵀBᵀ", matMulT(op.Trans{A: true, B: true}), [][]int{{5, 3}, {4, 5}}},
	{"MatMul 1×1", binary(op.MatMul), [][]int{{1, 1}, {1, 1}}},
	{"Add", binary(op.Add), [][]int{{2, 3}, {2, 3}}},
	{"Add to itself", unary(func(x *G.Node) *G.Node { return op.Add(x, x) }), [][]int{{2, 3}}},
	{"Sub", binary(op.Sub), [][]int{{2, 3}, {2, 3}}},
	{"Mul", binary(op.Mul), [][]int{{2, 3}, {2, 3}}},
	{"Div", func(in ...*G.Node) *G.Node { return op.Div(in[0], op.Shift(1, op.Square(in[1]))) }, [][]int{{2, 3}, {2, 3}}},
	{"Scale", unary(func(x *G.Node) *G.Node { return op.Scale(-1.5, x) }), [][]int{{7}}},
	{"Shift", unary(func(x *G.Node) *G.Node { return op.Shift(0.25, x) }), [][]int{{7}}},
	{"ReLU", unary(op.ReLU), [][]int{{4, 5}}},
	{"Sigmoid", unary(op.Sigmoid), [][]int{{4, 5}}},
	{"Tanh", unary(op.Tanh), [][]int{{4, 5}}},
	{"Softplus", unary(op.Softplus), [][]int{{4, 5}}},
	{"Exp", unary(op.Exp), [][]int{{4, 5}}},
	{"Log", positive(op.Log), [][]int{{4, 5}}},
	{"Square", unary(op.Square), [][]int{{4, 5}}},
	{"Sqrt", positive(op.Sqrt), [][]int{{4, 5}}},
	{"Clip", unary(func(x *G.Node) *G.Node { return op.Clip(x, -0.5, 0.7) }), [][]int{{4, 5}}},
	{"BCELogits", binary(op.BCELogits), [][]int{{3, 4}, {3, 4}}},
	{"BCEProbs", binary(func(p, t *G.Node) *G.Node {
		return op.BCEProbs(op.Sigmoid(p), op.Sigmoid(t), 1e-7)
	}), [][]int{{3, 4}, {3, 4}}},
	{"Sum", unary(op.Sum), [][]int{{4, 5}}},
	{"Mean", unary(op.Mean), [][]int{{4, 5}}},
	{"BatchMean", unary(op.BatchMean), [][]int{{4, 5, 2}}},
	{"Fill", unary(func(x *G.Node) *G.Node { return op.Fill(op.Sum(x), 3, 2) }), [][]int{{2}}},
	{"AddRow", binary(op.AddRow), [][]int{{4, 3}, {1, 3}}},
	{"AddRow images", binary(op.AddRow), [][]int{{2, 3, 3, 2}, {2}}},
	{"SumRows", unary(op.SumRows), [][]int{{4, 3}}},
	{"Reshape", unary(func(x *G.Node) *G.Node { return op.Reshape(x, 3, op.Any) }), [][]int{{2, 6}}},
	{"Flatten", unary(op.Flatten), [][]int{{2, 3, 2}}},
}

func matMulT(t op.Trans) gdltest.Fn {
	return binary(func(a, b *G.Node) *G.Node { return op.MatMulT(a, b, t) })
}

func TestGrad(t *testing.T) {
	for _, tc := range ops {
		t.Run(tc.name, func(t *testing.T) { gdltest.CheckGrad(t, tc.f, 1e-7, tc.shapes...) })
	}
}

func TestSecondDerivative(t *testing.T) {
	for _, tc := range ops {
		if strings.HasPrefix(tc.name, "Add to") {
			continue // its derivative does not depend on its input
		}
		// Squaring makes the first derivative depend on the inputs.
		f := func(in ...*G.Node) *G.Node { return op.Square(tc.f(in...)) }
		t.Run(tc.name, func(t *testing.T) { gdltest.CheckGrad2(t, f, 1e-6, tc.shapes...) })
	}
}

func TestMachinesAgree(t *testing.T) {
	for _, tc := range ops {
		t.Run(tc.name, func(t *testing.T) { gdltest.CheckMachines(t, tc.f, 2e-5, tc.shapes...) })
	}
}
