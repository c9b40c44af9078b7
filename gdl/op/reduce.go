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

// Weight is the factor of a sum or of a fill.
type Weight struct{ Scale float64 }

func sum(scale float64, x *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: "Sum", Attr: Weight{scale}, Out: []int{},
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
		Name: "Fill", Attr: Weight{scale}, Out: shape,
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
