package op

import (
	"math"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
)

// Gather returns rows of x [N C], [B C]: row i is row index[i] of x. The index
// [B] is a node, so that each batch can have its own rows; it holds whole
// numbers from 0 to N−1, which floats hold exactly. A row for any other number
// is NaN, so that training stops there.
func Gather(x, index *G.Node) *G.Node {
	checkRank("op.Gather", x, 2)
	checkRank("op.Gather", index, 1)
	s := x.Shape()
	return ir.Apply(ir.Op{
		Name: "Gather", Out: []int{index.Shape()[0], s[1]},
		Ref32: func(dst []float32, v ...[]float32) { gatherRef(s[0], s[1], dst, v[0], v[1]) },
		Ref64: func(dst []float64, v ...[]float64) { gatherRef(s[0], s[1], dst, v[0], v[1]) },
		Diff:  []bool{true, false},
		Grad:  func(_, dy *G.Node) []*G.Node { return []*G.Node{scatter(dy, index, s[0]), nil} },
	}, x, index)
}

// scatter adds the rows of y [B C] to those of a zero [n C]: the adjoint of
// Gather.
func scatter(y, index *G.Node, n int) *G.Node {
	c := y.Shape()[1]
	return ir.Apply(ir.Op{
		Name: "Scatter", Out: []int{n, c},
		Ref32: func(dst []float32, v ...[]float32) { scatterRef(n, c, dst, v[0], v[1]) },
		Ref64: func(dst []float64, v ...[]float64) { scatterRef(n, c, dst, v[0], v[1]) },
		Diff:  []bool{true, false},
		Grad:  func(_, d *G.Node) []*G.Node { return []*G.Node{Gather(d, index), nil} },
	}, y, index)
}

// row returns the row that v means, -1 when it is none of n.
func row(v float64, n int) int {
	if v >= 0 && v < float64(n) && v == math.Trunc(v) {
		return int(v)
	}
	return -1
}

func gatherRef[T float32 | float64](n, c int, y, x, index []T) {
	for i, v := range index {
		out := y[i*c:][:c]
		if r := row(float64(v), n); r >= 0 {
			copy(out, x[r*c:])
			continue
		}
		for j := range out {
			out[j] = T(math.NaN())
		}
	}
}

func scatterRef[T float32 | float64](n, c int, x, y, index []T) {
	clear(x)
	for i, v := range index {
		if r := row(float64(v), n); r >= 0 {
			for j, d := range y[i*c:][:c] {
				x[r*c+j] += d
			}
		}
	}
}
