package op_test

import (
	"math"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

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

func TestAdjoints(t *testing.T) {
	a := gdltest.Normal(7, 3, 4)
	withA := func(f func(x, a *G.Node) *G.Node) func(*G.Node) *G.Node {
		return func(x *G.Node) *G.Node {
			n := G.NewTensor(x.Graph(), tensor.Float64, 2, G.WithShape(3, 4), G.WithName("a"),
				G.WithValue(tensor.New(tensor.WithShape(3, 4), tensor.WithBacking(a))))
			return f(x, n)
		}
	}
	gdltest.CheckAdjoint(t,
		withA(func(x, a *G.Node) *G.Node { return op.MatMul(x, a) }),
		withA(func(y, a *G.Node) *G.Node { return op.MatMulT(y, a, op.Trans{B: true}) }), []int{2, 3}, []int{2, 4})
	gdltest.CheckAdjoint(t, op.SumRows,
		func(y *G.Node) *G.Node { // adding a row to zeros repeats it
			zero := op.Fill(op.Scale(0, op.Sum(y)), 5, 3)
			return op.AddRow(zero, y)
		}, []int{5, 3}, []int{1, 3})
}

func TestClosedForms(t *testing.T) {
	at := func(f func(*G.Node) *G.Node, x float64) float64 {
		g := G.NewGraph()
		n := G.NewTensor(g, tensor.Float64, 1, G.WithShape(1), G.WithName("x"),
			G.WithValue(tensor.New(tensor.WithShape(1), tensor.WithBacking([]float64{x}))))
		y := f(n)
		v, err := y.Op().Do(n.Value())
		if err != nil {
			t.Fatal(err)
		}
		return v.Data().([]float64)[0]
	}
	for _, tc := range []struct {
		name    string
		f       func(*G.Node) *G.Node
		x, want float64
	}{
		{"sigmoid 0", op.Sigmoid, 0, 0.5},
		{"sigmoid −1000 does not overflow", op.Sigmoid, -1000, 0},
		{"softplus 0", op.Softplus, 0, math.Ln2},
		{"softplus 1000 does not overflow", op.Softplus, 1000, 1000},
		{"ReLU −1", op.ReLU, -1, 0},
		{"tanh ½ln3", op.Tanh, math.Log(3) / 2, 0.5},
	} {
		if got := at(tc.f, tc.x); math.Abs(got-tc.want) > 1e-15 {
			t.Errorf("%s: %g, want %g", tc.name, got, tc.want)
		}
	}
}
