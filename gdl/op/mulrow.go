package op

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// MulRow returns x with each row of its last axis multiplied by row [1 C] or
// [C], elementwise.
func MulRow(x, row *G.Node) *G.Node {
	c := checkRow("op.MulRow", x, row)
	return ir.Apply(ir.Op{
		Name: "MulRow", Out: x.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { mulRowRef(dst, s[0], s[1], c) },
		Ref64: func(dst []float64, s ...[]float64) { mulRowRef(dst, s[0], s[1], c) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return newRanges(len(dst)/c, len(dst), func(lo, hi int) { mulRowRef(dst[lo*c:hi*c], s[0][lo*c:hi*c], s[1], c) })
		},
		Over: []int{0},
		Grad: func(_, dy *G.Node) []*G.Node {
			return []*G.Node{MulRow(dy, row), sumRows(Mul(dy, x), row.Shape())}
		},
	}, x, row)
}

func mulRowRef[T float32 | float64](y, x, row []T, c int) {
	for ; len(y) > 0; x, y = x[c:], y[c:] {
		for i, v := range row {
			y[i] = x[i] * v
		}
	}
}
