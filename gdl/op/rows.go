package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// AddRow returns x + row, where row [1 C] or [C] is added to every row of
// x [... C], as a bias is.
func AddRow(x, row *G.Node) *G.Node {
	c := checkRow("op.AddRow", x, row)
	return ir.Apply(ir.Op{
		Name: "AddRow", Out: x.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { addRow(dst, s[0], s[1], c) },
		Ref64: func(dst []float64, s ...[]float64) { addRow(dst, s[0], s[1], c) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.AddRow{X: s[0], Row: s[1], Y: dst}
		},
		Fuse: func(t kernel.Task, s ...[]float32) bool { return fuseBias(t, c, s[1]) },
		Over: []int{0},
		Grad: func(_, dy *G.Node) []*G.Node { return []*G.Node{dy, sumRows(dy, row.Shape())} },
	}, x, row)
}

func checkRow(who string, x, row *G.Node) int {
	xs, rs := x.Shape(), row.Shape()
	if len(xs) == 0 || rs.TotalSize() != xs[len(xs)-1] || len(rs) == 0 || rs[len(rs)-1] != xs[len(xs)-1] {
		panic(fmt.Errorf("%s: row has shape %v, want one value for each of the last axis of %v", who, []int(rs), []int(xs)))
	}
	return xs[len(xs)-1]
}

func addRow[T float32 | float64](y, x, row []T, c int) {
	for i := range y {
		y[i] = x[i] + row[i%c]
	}
}

// SumRows returns the sum of the rows of x [... C], [1 C].
func SumRows(x *G.Node) *G.Node {
	s := x.Shape()
	if len(s) == 0 {
		panic(fmt.Errorf("op.SumRows: input is a scalar, want [... C]"))
	}
	return sumRows(x, []int{1, s[len(s)-1]})
}

func sumRows(x *G.Node, out []int) *G.Node {
	s := x.Shape()
	c := s[len(s)-1]
	return ir.Apply(ir.Op{
		Name: "SumRows", Out: out,
		Ref32: func(dst []float32, s ...[]float32) { sumRowsRef(dst, s[0], c) },
		Ref64: func(dst []float64, s ...[]float64) { sumRowsRef(dst, s[0], c) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.ColSum{X: s[0], Y: dst}
		},
		Grad: func(_, dy *G.Node) []*G.Node { return []*G.Node{fillRows(dy, x.Shape())} },
	}, x)
}

func sumRowsRef[T float32 | float64](y, x []T, c int) {
	clear(y)
	for i, v := range x {
		y[i%c] += v
	}
}

// fillRows returns a tensor of the given shape whose rows all are row.
func fillRows(row *G.Node, shape []int) *G.Node {
	c := shape[len(shape)-1]
	return ir.Apply(ir.Op{
		Name: "FillRows", Out: shape,
		Ref32: func(dst []float32, s ...[]float32) { fillRowsRef(dst, s[0], c) },
		Ref64: func(dst []float64, s ...[]float64) { fillRowsRef(dst, s[0], c) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return newRanges(len(dst)/c, len(dst), func(lo, hi int) { fillRowsRef(dst[lo*c:hi*c], s[0], c) })
		},
		Grad: func(_, dy *G.Node) []*G.Node { return []*G.Node{sumRows(dy, row.Shape())} },
	}, row)
}

func fillRowsRef[T float32 | float64](y, row []T, c int) {
	for ; len(y) > 0; y = y[c:] {
		copy(y, row)
	}
}
