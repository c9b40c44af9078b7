package op_test

import (
	"math"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

// Values that follow from the definition alone. Moves, convolutions, pools,
// softmax and images have theirs beside their other tests.
func TestClosedForms(t *testing.T) {
	v := func(x ...float32) []float32 { return x }
	s := func(x ...int) []int { return x }
	a, b, six := v(1, 9, -4), v(2, 3, 4), v(1, 2, 3, 4, 5, 6)
	row := []int{3}
	for _, tc := range []struct {
		name   string
		f      gdltest.Fn
		in     [][]float32
		shapes [][]int
		want   []float32
	}{
		{"a + b", binary(op.Add), [][]float32{a, b}, [][]int{row, row}, v(3, 12, 0)},
		{"a − b", binary(op.Sub), [][]float32{a, b}, [][]int{row, row}, v(-1, 6, -8)},
		{"a·b", binary(op.Mul), [][]float32{a, b}, [][]int{row, row}, v(2, 27, -16)},
		{"a/b", binary(op.Div), [][]float32{a, b}, [][]int{row, row}, v(0.5, 3, -1)},
		{"−1.5·x", unary(func(x *G.Node) *G.Node { return op.Scale(-1.5, x) }), [][]float32{a}, [][]int{row}, v(-1.5, -13.5, 6)},
		{"x + ¼", unary(func(x *G.Node) *G.Node { return op.Shift(0.25, x) }), [][]float32{a}, [][]int{row}, v(1.25, 9.25, -3.75)},
		{"x²", unary(op.Square), [][]float32{a}, [][]int{row}, v(1, 81, 16)},
		{"√x", unary(op.Sqrt), [][]float32{v(0, 9, 2.25)}, [][]int{row}, v(0, 3, 1.5)},
		{"exp", unary(op.Exp), [][]float32{v(0, math.Ln2, -1000)}, [][]int{row}, v(1, 2, 0)},
		{"log", unary(op.Log), [][]float32{v(1, math.E, 0.5)}, [][]int{row}, v(0, 1, -math.Ln2)},
		{"ReLU", unary(op.ReLU), [][]float32{a}, [][]int{row}, v(1, 9, 0)},
		{"sigmoid does not overflow", unary(op.Sigmoid), [][]float32{v(0, -1000, 1000)}, [][]int{row}, v(0.5, 0, 1)},
		{"tanh ½ln3", unary(op.Tanh), [][]float32{v(0.5493061443340548, 0, -1000)}, [][]int{row}, v(0.5, 0, -1)},
		{"softplus does not overflow", unary(op.Softplus), [][]float32{v(0, -1000, 1000)}, [][]int{row}, v(math.Ln2, 0, 1000)},
		{"clip", clip(-1, 2), [][]float32{a}, [][]int{row}, v(1, 2, -1)},
		{"cross-entropy of logits", binary(op.BCELogits), [][]float32{v(0, -1000, 1000), v(0.3, 1, 1)}, [][]int{row, row}, v(math.Ln2, 1000, 0)},
		{"cross-entropy of probabilities", binary(func(p, t *G.Node) *G.Node { return op.BCEProbs(p, t, 0x1p-20) }),
			[][]float32{v(0.5, 0, 0.25), v(0.3, 1, 1)}, [][]int{row, row}, v(math.Ln2, 20*math.Ln2, 2*math.Ln2)},
		{"sum", unary(op.Sum), [][]float32{six}, [][]int{s(2, 3)}, v(21)},
		{"mean", unary(op.Mean), [][]float32{six}, [][]int{s(2, 3)}, v(3.5)},
		{"mean over the batch", unary(op.BatchMean), [][]float32{six}, [][]int{s(2, 3)}, v(10.5)},
		{"fill", unary(func(x *G.Node) *G.Node { return op.Fill(op.Sum(x), 2, 2) }), [][]float32{a}, [][]int{row}, v(6, 6, 6, 6)},
		{"add a row", binary(op.AddRow), [][]float32{six, b}, [][]int{s(2, 3), row}, v(3, 5, 7, 6, 8, 10)},
		{"multiply by a row", binary(op.MulRow), [][]float32{six, b}, [][]int{s(2, 3), row}, v(2, 6, 12, 8, 15, 24)},
		{"sum of rows", unary(op.SumRows), [][]float32{six}, [][]int{s(2, 3)}, v(5, 7, 9)},
		{"sum of columns", unary(func(x *G.Node) *G.Node { return op.SumAxes(x, 1) }), [][]float32{six}, [][]int{s(2, 3)}, v(6, 15)},
		{"flatten", unary(op.Flatten), [][]float32{six}, [][]int{s(1, 3, 2)}, six},
		// [1 2 3; 4 5 6] times [1 2; 3 4; 5 6], the first or second stored transposed.
		{"product", binary(op.MatMul), [][]float32{six, six}, [][]int{s(2, 3), s(3, 2)}, v(22, 28, 49, 64)},
		{"product Aᵀ", matMulT(op.Trans{A: true}), [][]float32{v(1, 4, 2, 5, 3, 6), six}, [][]int{s(3, 2), s(3, 2)}, v(22, 28, 49, 64)},
		{"product Bᵀ", matMulT(op.Trans{B: true}), [][]float32{six, v(1, 3, 5, 2, 4, 6)}, [][]int{s(2, 3), s(2, 3)}, v(22, 28, 49, 64)},
		{"products", batchMatMul(op.Trans{}), [][]float32{v(1, 2, 3, 4), v(5, 6, 7, 8)}, [][]int{s(2, 1, 2), s(2, 2, 1)}, v(17, 53)},
		{"depthwise", depthwise(op.ConvOpts{}), [][]float32{v(2, 3), v(1, 10, 100, 1000)}, [][]int{s(1, 1, 1, 2), s(1, 1, 2, 2)}, v(2, 20, 300, 3000)},
		{"groups", conv(op.ConvOpts{Groups: 2}), [][]float32{v(2, 3), v(10, 100)}, [][]int{s(1, 1, 1, 2), s(1, 1, 1, 2)}, v(20, 300)},
		{"transposed, stride 2", convT(op.ConvOpts{Stride: 2}), [][]float32{v(1, 2), v(1, 10)}, [][]int{s(1, 2, 1, 1), s(2, 1, 1, 1)}, v(1, 0, 10, 0, 2, 0, 20, 0)},
		// Mean 2 and variance 1, with ε = 3: (x − 2)/2.
		{"batch norm", norm(func(x, g, b *G.Node) *G.Node { y, _, _ := op.BatchNorm(x, g, b, 3); return y }),
			[][]float32{v(1, 3), v(4), v(7)}, [][]int{s(2, 1), s(1), s(1)}, v(5, 9)},
		{"instance norm", norm(func(x, g, b *G.Node) *G.Node { return op.InstanceNorm(x, g, b, 3) }),
			[][]float32{v(1, 3), v(4), v(7)}, [][]int{s(1, 2, 1, 1), s(1), s(1)}, v(5, 9)},
		{"layer norm", norm(func(x, g, b *G.Node) *G.Node { return op.LayerNorm(x, g, b, 3) }),
			[][]float32{v(1, 3), v(4, 8), v(7, 0)}, [][]int{s(1, 2), s(2), s(2)}, v(5, 4)},
		{"given statistics", func(x ...*G.Node) *G.Node { return op.BatchNormWith(x[0], x[1], x[2], x[3], x[4], 3) },
			[][]float32{v(1, 3), v(4), v(7), v(2), v(1)}, [][]int{s(2, 1), s(1), s(1), s(1), s(1)}, v(5, 9)},
	} {
		got := run(t, tc.f, tc.in, tc.shapes...)
		if len(got) != len(tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
			continue
		}
		for i, w := range tc.want {
			if d := math.Abs(float64(got[i] - w)); !(d <= 1e-6*max(1, math.Abs(float64(w)))) {
				t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
			}
		}
	}
}

// norm makes a gdltest.Fn of a function of input, gamma and beta.
func norm(f func(x, gamma, beta *G.Node) *G.Node) gdltest.Fn {
	return func(in ...*G.Node) *G.Node { return f(in[0], in[1], in[2]) }
}
