package op_test

import (
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

// The derivative of a linear function is its adjoint: ⟨f(x), y⟩ = ⟨x, f'(y)⟩. An
// op of two operands is linear in each when the other is fixed.
func TestAdjoints(t *testing.T) {
	fixed := func(f gdltest.Fn, shape ...int) gdltest.Fn {
		return unary(func(x *G.Node) *G.Node { return f(x, random(x, shape)) })
	}
	second := func(f gdltest.Fn, shape ...int) gdltest.Fn {
		return unary(func(x *G.Node) *G.Node { return f(random(x, shape), x) })
	}
	both := op.Trans{A: true, B: true}
	for _, tc := range []struct {
		name string
		f    gdltest.Fn
		x, y []int
	}{
		{"scale", unary(func(x *G.Node) *G.Node { return op.Scale(-1.5, x) }), []int{5}, []int{5}},
		{"product by the first", fixed(binary(op.MatMul), 3, 4), []int{2, 3}, []int{2, 4}},
		{"product by the second", second(binary(op.MatMul), 2, 3), []int{3, 4}, []int{2, 4}},
		{"product AᵀBᵀ by the first", fixed(matMulT(both), 4, 3), []int{3, 2}, []int{2, 4}},
		{"product AᵀBᵀ by the second", second(matMulT(both), 3, 2), []int{4, 3}, []int{2, 4}},
		{"products by the first", fixed(batchMatMul(op.Trans{B: true}), 3, 4, 5), []int{3, 2, 5}, []int{3, 2, 4}},
		{"products by the second", second(batchMatMul(op.Trans{A: true}), 3, 5, 2), []int{3, 5, 4}, []int{3, 2, 4}},
		{"quotient", fixed(binary(op.Div), 4), []int{4}, []int{4}},
		{"row product by the images", fixed(binary(op.MulRow), 3), []int{1, 2, 3, 3}, []int{1, 2, 3, 3}},
		{"row product by the row", second(binary(op.MulRow), 5, 3), []int{1, 3}, []int{5, 3}},
		{"sum of rows", unary(op.SumRows), []int{5, 3}, []int{1, 3}},
		{"mean over the batch", unary(op.BatchMean), []int{5, 3}, []int{}},
		{"fill", unary(func(x *G.Node) *G.Node { return op.Fill(op.Sum(x), 2, 3) }), []int{1}, []int{2, 3}},
		{"first half of two", unary(func(x *G.Node) *G.Node { return op.Concat(0, x, op.Scale(2, x)) }), []int{2, 3}, []int{4, 3}},
		{"dropout", dropout(0.4), []int{4, 5}, []int{4, 5}},
		{"rows", unary(func(x *G.Node) *G.Node { return op.Gather(x, indices(x, 2, 0, 2, 1)) }), []int{4, 3}, []int{4, 3}},
		{"convolution by the kernel", second(conv(op.ConvOpts{Stride: 2}), 2, 5, 4, 3), []int{3, 3, 3, 2}, []int{2, 3, 2, 2}},
		{"convolution in groups", fixed(conv(op.ConvOpts{Groups: 2}), 3, 3, 2, 6), []int{1, 3, 5, 4}, []int{1, 3, 5, 6}},
		{"convolution with edges", fixed(conv(edges), 2, 3, 3, 2), []int{1, 5, 3, 3}, []int{1, 3, 2, 2}},
		{"depthwise convolution", fixed(depthwise(op.ConvOpts{}), 3, 3, 3, 2), []int{2, 3, 4, 3}, []int{2, 3, 4, 6}},
		{"convolution of doubled images", fixed(upConv(op.ConvOpts{}), 3, 3, 3, 1), []int{1, 2, 3, 3}, []int{1, 4, 6, 1}},
		{"transposed convolution", fixed(convT(op.ConvOpts{Stride: 3}), 2, 2, 3, 2), []int{1, 2, 3, 2}, []int{1, 6, 9, 3}},
		{"transposed convolution by the kernel", second(convT(edges), 1, 3, 2, 2), []int{2, 3, 3, 2}, []int{1, 5, 3, 3}},
	} {
		t.Run(tc.name, func(t *testing.T) { checkTranspose(t, tc.f, tc.x, tc.y) })
	}
}

// random returns a float64 input beside x of values of N(0, 1).
func random(x *G.Node, shape []int) *G.Node {
	return constant(x, gdltest.Normal(uint64(3+tensor.Shape(shape).TotalSize()), shape...), shape)
}
