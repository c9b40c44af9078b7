package op

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// order is an order of axes.
type order struct{ Axes []int }

// Transpose returns x with its axes in another order: axis i of the result is
// axis perm[i] of x.
func Transpose(x *G.Node, perm ...int) *G.Node {
	s := x.Shape()
	n := nest{}
	inverse := make([]int, len(s))
	seen := 0
	for i, a := range perm {
		if len(perm) != len(s) || a < 0 || a >= len(s) || seen>>a&1 == 1 {
			panic(fmt.Errorf("op.Transpose: order %v of shape %v, want each axis from 0 to %d once", perm, []int(s), len(s)-1))
		}
		seen |= 1 << a
		inverse[a] = i
		n.shape, n.src = append(n.shape, s[a]), append(n.src, strides(s)[a])
	}
	if len(perm) != len(s) {
		panic(fmt.Errorf("op.Transpose: order %v of shape %v, want %d axes", perm, []int(s), len(s)))
	}
	n.dst = strides(n.shape)
	return copied("Transpose", order{perm}, n.shape, n, x, func(dy *G.Node) *G.Node { return Transpose(dy, inverse...) })
}

// part is a part of a tensor: elements from Start up to End along each axis.
type part struct{ Start, End []int }

// Slice returns the part of x from start up to, not including, end along each
// axis.
func Slice(x *G.Node, start, end []int) *G.Node {
	s := x.Shape()
	if len(start) != len(s) || len(end) != len(s) {
		panic(fmt.Errorf("op.Slice: from %v to %v of shape %v, want %d numbers each", start, end, []int(s), len(s)))
	}
	out, before, after := make([]int, len(s)), slices.Clone(start), make([]int, len(s))
	for i := range s {
		if start[i] < 0 || end[i] > s[i] || start[i] >= end[i] {
			panic(fmt.Errorf("op.Slice: from %v to %v of shape %v: axis %d is empty or out of range", start, end, []int(s), i))
		}
		out[i], after[i] = end[i]-start[i], s[i]-end[i]
	}
	n := nest{shape: out, dst: strides(out), src: strides(s), src0: dot(start, strides(s))}
	return copied("Slice", part{before, slices.Clone(end)}, out, n, x, func(dy *G.Node) *G.Node { return Pad(dy, before, after) })
}

// margin is a number of zeros on both sides of each axis.
type margin struct{ Before, After []int }

// Pad returns x with zeros before and after it along each axis.
func Pad(x *G.Node, before, after []int) *G.Node {
	s := x.Shape()
	if len(before) != len(s) || len(after) != len(s) || slices.Min(append(slices.Clone(before), after...)) < 0 {
		panic(fmt.Errorf("op.Pad: %v before and %v after shape %v, want %d numbers ≥ 0 each", before, after, []int(s), len(s)))
	}
	out, end := make([]int, len(s)), make([]int, len(s))
	for i := range s {
		out[i], end[i] = before[i]+s[i]+after[i], before[i]+s[i]
	}
	n := nest{shape: s, dst: strides(out), src: strides(s), dst0: dot(before, strides(out))}.short()
	return ir.Apply(ir.Op{
		Name: "Pad", Attr: margin{before, after}, Out: out,
		Ref32: func(dst []float32, v ...[]float32) { padRef(n, dst, v[0]) },
		Ref64: func(dst []float64, v ...[]float64) { padRef(n, dst, v[0]) },
		Lower: func(dst []float32, v ...[]float32) kernel.Task { return n.padTask(dst, v[0]) },
		Grad:  func(_, dy *G.Node) []*G.Node { return []*G.Node{Slice(dy, before, end)} },
	}, x)
}

func padRef[T float32 | float64](n nest, dst, src []T) {
	clear(dst)
	copyNest(n, 0, n.dst0, n.src0, dst, src)
}

func dot(a, b []int) int {
	t := 0
	for i := range a {
		t += a[i] * b[i]
	}
	return t
}
