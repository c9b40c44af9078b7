package op

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Abs returns |x|; its derivative at 0 is 0.
func Abs(x *G.Node) *G.Node {
	return unary(kernel.Abs, 0, x, func(_, dy *G.Node) *G.Node { return withSign(x, dy) })
}

// withSign returns dy times the sign of x. It is linear in dy and constant in x
// almost everywhere.
func withSign(x, dy *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: "AbsGrad", Out: x.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { withSignRef(dst, s[0], s[1]) },
		Ref64: func(dst []float64, s ...[]float64) { withSignRef(dst, s[0], s[1]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.WithSign{X: s[0], DY: s[1], DX: dst}
		},
		Over: []int{0, 1},
		Diff: []bool{false, true},
		Grad: func(_, d *G.Node) []*G.Node { return []*G.Node{nil, withSign(x, d)} },
	}, x, dy)
}

func withSignRef[T float32 | float64](dx, x, dy []T) {
	for i, v := range x {
		switch {
		case v > 0:
			dx[i] = dy[i]
		case v < 0:
			dx[i] = -dy[i]
		default: // 0, and a NaN stays one
			dx[i] = v
		}
	}
}
