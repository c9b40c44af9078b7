package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
)

// Reshape returns x with another shape of as many elements. One length may be
// Any: it follows from the others.
func Reshape(x *G.Node, shape ...int) *G.Node {
	out := resolve(x.Shape(), shape)
	return ir.Apply(ir.Op{
		Name: "Reshape", Out: out, View: true,
		Ref32: func(dst []float32, s ...[]float32) { copy(dst, s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { copy(dst, s[0]) },
		Grad:  func(_, dy *G.Node) []*G.Node { return []*G.Node{Reshape(dy, x.Shape()...)} },
	}, x)
}

// Flatten returns x [B ...] as [B N].
func Flatten(x *G.Node) *G.Node {
	if x.Shape().Dims() == 0 {
		panic(fmt.Errorf("op.Flatten: input is a scalar, want [B ...]"))
	}
	return Reshape(x, x.Shape()[0], Any)
}

// Detach returns x as a constant: nothing is derived by what it is computed
// from. It is PyTorch's detach and TensorFlow's stop_gradient.
func Detach(x *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: "Detach", Out: x.Shape(), View: true,
		Ref32: func(dst []float32, s ...[]float32) { copy(dst, s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { copy(dst, s[0]) },
	}, x)
}

// Constant returns an input x, or a view of one, as a constant, as Detach does, of
// which moreover a program may keep what it makes in its first run, such as a kernel's
// transforms: the values must stay as they are from then on.
func Constant(x *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: "Constant", Out: x.Shape(), View: true, Constant: true,
		Ref32: func(dst []float32, s ...[]float32) { copy(dst, s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { copy(dst, s[0]) },
	}, x)
}

func resolve(from tensor.Shape, shape []int) tensor.Shape {
	out, open, n := tensor.Shape(append([]int{}, shape...)), -1, 1
	for i, d := range out {
		switch {
		case d == Any && open < 0:
			open = i
		case d < 1:
			panic(fmt.Errorf("op.Reshape: shape %v, want lengths ≥ 1 and at most one Any", shape))
		default:
			n *= d
		}
	}
	size := from.TotalSize()
	if open >= 0 {
		out[open] = size / n
		n *= out[open]
	}
	if n != size {
		panic(fmt.Errorf("op.Reshape: %v has %d elements, cannot become %s", []int(from), size, pattern(shape)))
	}
	return out
}
