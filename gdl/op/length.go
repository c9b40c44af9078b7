package op

import (
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Length returns the Euclidean norm √Σx² of each example of x [B ...], [B]. At
// the zero vector, where it has no derivative, first and second derivatives are 0,
// so that a penalty on it is finite everywhere: PyTorch's norm has 0 there too, but
// NaN as second derivative.
func Length(x *G.Node) *G.Node {
	s := x.Shape()
	if len(s) == 0 {
		panic(fmt.Errorf("op.Length: input is a scalar, want [B ...]"))
	}
	return ir.Apply(ir.Op{
		Name: "Length", Out: []int{s[0]},
		Ref32: func(dst []float32, v ...[]float32) { lengthRef(dst, v[0]) },
		Ref64: func(dst []float64, v ...[]float64) { lengthRef(dst, v[0]) },
		Lower: func(dst []float32, v ...[]float32) kernel.Task {
			k := len(v[0]) / len(dst)
			return newRanges(len(dst), len(v[0]), func(lo, hi int) { lengthRef(dst[lo:hi], v[0][lo*k:hi*k]) })
		},
		Grad: func(y, dy *G.Node) []*G.Node {
			ones := make([]int, len(s)) // [B 1 … 1]
			for i := range ones {
				ones[i] = 1
			}
			ones[0] = s[0]
			return []*G.Node{Mul(x, Broadcast(Reshape(Mul(dy, reciprocal(y)), ones...), s...))}
		},
	}, x)
}

func lengthRef[T float32 | float64](y, x []T) {
	k := len(x) / len(y)
	for i := range y {
		var sum float64
		for _, v := range x[i*k : (i+1)*k] {
			sum += float64(v) * float64(v)
		}
		y[i] = T(math.Sqrt(sum))
	}
}

// reciprocal returns 1/x, and 0 where x is 0.
func reciprocal(x *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: "Reciprocal", Out: x.Shape(),
		Ref32: func(dst []float32, v ...[]float32) { reciprocalRef(dst, v[0]) },
		Ref64: func(dst []float64, v ...[]float64) { reciprocalRef(dst, v[0]) },
		Over:  []int{0},
		Grad:  func(y, dy *G.Node) []*G.Node { return []*G.Node{Scale(-1, Mul(dy, Square(y)))} },
	}, x)
}

func reciprocalRef[T float32 | float64](y, x []T) {
	for i, v := range x {
		y[i] = 0
		if v != 0 {
			y[i] = 1 / v
		}
	}
}
