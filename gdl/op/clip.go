package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
)

// interval is the closed interval [Lo, Hi].
type interval struct{ Lo, Hi float64 }

// Clip returns x limited to [lo, hi], elementwise. Its derivative is 1 inside
// the interval, ends included, and 0 outside, as in Keras; PyTorch has 0 at the
// ends.
func Clip(x *G.Node, lo, hi float64) *G.Node {
	if !(lo <= hi) {
		panic(fmt.Errorf("op.Clip: interval [%g, %g] is empty", lo, hi))
	}
	r := interval{lo, hi}
	return ir.Apply(ir.Op{
		Name: "Clip", Attr: r, Out: x.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { clip(r, dst, s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { clip(r, dst, s[0]) },
		Grad:  func(_, dy *G.Node) []*G.Node { return []*G.Node{clipGrad(r, x, dy)} },
	}, x)
}

// clipGrad returns dy where x lies in the interval and 0 elsewhere. It is linear
// in dy and constant in x almost everywhere.
func clipGrad(r interval, x, dy *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: "ClipGrad", Attr: r, Out: x.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { clipGradRef(r, dst, s[0], s[1]) },
		Ref64: func(dst []float64, s ...[]float64) { clipGradRef(r, dst, s[0], s[1]) },
		Diff:  []bool{false, true},
		Grad:  func(_, d *G.Node) []*G.Node { return []*G.Node{nil, clipGrad(r, x, d)} },
	}, x, dy)
}

func clip[T float32 | float64](r interval, y, x []T) {
	for i, v := range x {
		y[i] = min(max(v, T(r.Lo)), T(r.Hi))
	}
}

func clipGradRef[T float32 | float64](r interval, dx, x, dy []T) {
	for i, v := range x {
		dx[i] = 0
		if T(r.Lo) <= v && v <= T(r.Hi) {
			dx[i] = dy[i]
		}
	}
}
