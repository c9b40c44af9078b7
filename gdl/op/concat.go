package op

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// alongAxis is the number of an axis, counted from 0.
type alongAxis struct{ Number int }

// Concat joins tensors along an axis; all other lengths must be equal.
func Concat(axis int, x ...*G.Node) *G.Node {
	out, at := joined(axis, x)
	nests := make([]nest, len(x))
	step := strides(out)
	for i, n := range x {
		nests[i] = nest{shape: n.Shape(), dst: step, src: strides(n.Shape()), dst0: at[i] * step[axis]}.short()
	}
	return ir.Apply(ir.Op{
		Name: "Concat", Attr: alongAxis{axis}, Out: out,
		Ref32: func(dst []float32, s ...[]float32) { concatRef(nests, dst, s) },
		Ref64: func(dst []float64, s ...[]float64) { concatRef(nests, dst, s) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			tasks := make([]kernel.Task, len(nests))
			for i, n := range nests {
				tasks[i] = n.copyTask(dst, s[i])
			}
			return kernel.NewGroup(tasks...)
		},
		Grad: func(_, dy *G.Node) []*G.Node {
			d := make([]*G.Node, len(x))
			for i, n := range x {
				start, end := make([]int, len(out)), slices.Clone(out)
				start[axis], end[axis] = at[i], at[i]+n.Shape()[axis]
				d[i] = Slice(dy, start, end)
			}
			return d
		},
	}, x...)
}

func concatRef[T float32 | float64](nests []nest, dst []T, src [][]T) {
	for i, n := range nests {
		copyNest(n, 0, n.dst0, 0, dst, src[i])
	}
}

// joined returns the shape of the tensors joined along an axis, and where each of
// them begins there.
func joined(axis int, x []*G.Node) (out, at []int) {
	if len(x) == 0 {
		panic(fmt.Errorf("op.Concat: nothing to join"))
	}
	first := x[0].Shape()
	if axis < 0 || axis >= len(first) {
		panic(fmt.Errorf("op.Concat: axis %d of shape %v, want 0 to %d", axis, []int(first), len(first)-1))
	}
	out = slices.Clone(first)
	out[axis] = 0
	at = make([]int, len(x))
	for i, n := range x {
		s := n.Shape()
		if len(s) != len(first) || !slices.Equal(s[:axis], first[:axis]) || !slices.Equal(s[axis+1:], first[axis+1:]) {
			panic(fmt.Errorf("op.Concat: shapes %v and %v differ off axis %d", []int(first), []int(s), axis))
		}
		at[i] = out[axis]
		out[axis] += s[axis]
	}
	return out, at
}
