package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Sum returns the sum of all elements of x, a scalar.
func Sum(x *G.Node) *G.Node { return sum(1, x) }

// Mean returns the mean of all elements of x, a scalar.
func Mean(x *G.Node) *G.Node { return sum(1/float64(x.Shape().TotalSize()), x) }

// BatchMean returns the sum over each example's elements averaged over the
// batch, the first axis of x [B ...]; a scalar.
func BatchMean(x *G.Node) *G.Node {
	if x.Shape().Dims() == 0 {
		panic(fmt.Errorf("op.BatchMean: input is a scalar, want [B ...]"))
	}
	return sum(1/float64(x.Shape()[0]), x)
}

// weight is the factor of a sum or of a fill.
type weight struct{ Scale float64 }

func sum(scale float64, x *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: "Sum", Attr: weight{scale}, Out: []int{},
		Ref32: func(dst []float32, s ...[]float32) { sumRef(scale, dst, s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { sumRef(scale, dst, s[0]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.Sum{Scale: scale, X: s[0], Y: dst}
		},
		Grad: func(_, dy *G.Node) []*G.Node { return []*G.Node{fill(scale, dy, x.Shape())} },
	}, x)
}

func sumRef[T float32 | float64](scale float64, y, x []T) {
	var t float64
	for _, v := range x {
		t += float64(v)
	}
	y[0] = T(scale * t)
}

// Fill returns a tensor of the given shape whose elements all are the scalar x.
func Fill(x *G.Node, shape ...int) *G.Node {
	checkRank("op.Fill", x, 0)
	return fill(1, x, shape)
}

func fill(scale float64, x *G.Node, shape []int) *G.Node {
	return ir.Apply(ir.Op{
		Name: "Fill", Attr: weight{scale}, Out: shape,
		Ref32: func(dst []float32, s ...[]float32) { fillRef(scale, dst, s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { fillRef(scale, dst, s[0]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.Fill{Scale: float32(scale), X: s[0], Y: dst}
		},
		Grad: func(_, dy *G.Node) []*G.Node { return []*G.Node{sum(scale, dy)} },
	}, x)
}

func fillRef[T float32 | float64](scale float64, y, x []T) {
	for i := range y {
		y[i] = T(scale) * x[0]
	}
}
