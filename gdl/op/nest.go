package op

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// nest pairs elements of a result with elements of an operand: one loop for each
// length of shape, which moves by steps of both.
type nest struct {
	shape    []int
	dst, src []int // steps
	dst0     int   // position of the first element
	src0     int
}

// strides returns the steps of a row-major tensor.
func strides(shape []int) []int {
	s, n := make([]int, len(shape)), 1
	for i := len(shape) - 1; i >= 0; i-- {
		s[i] = n
		n *= shape[i]
	}
	return s
}

// short returns n without loops that run once.
func (n nest) short() nest {
	s := nest{dst0: n.dst0, src0: n.src0}
	for i, k := range n.shape {
		if k != 1 {
			s.shape, s.dst, s.src = append(s.shape, k), append(s.dst, n.dst[i]), append(s.src, n.src[i])
		}
	}
	return s
}

// copied is an op whose result takes each element from the operand as n says.
func copied(name string, attr any, out []int, n nest, x *G.Node, grad func(dy *G.Node) *G.Node) *G.Node {
	n = n.short()
	return ir.Apply(ir.Op{
		Name: name, Attr: attr, Out: out,
		Ref32: func(dst []float32, s ...[]float32) { copyNest(n, 0, n.dst0, n.src0, dst, s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { copyNest(n, 0, n.dst0, n.src0, dst, s[0]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task { return n.copyTask(dst, s[0]) },
		Grad:  func(_, dy *G.Node) []*G.Node { return []*G.Node{grad(dy)} },
	}, x)
}

// added is an op whose result is the sum of the elements of the operand that n
// puts there, at least one everywhere.
func added(name string, attr any, out []int, n nest, x *G.Node, grad func(dy *G.Node) *G.Node) *G.Node {
	n = n.short()
	return ir.Apply(ir.Op{
		Name: name, Attr: attr, Out: out,
		Ref32: func(dst []float32, s ...[]float32) { addNest(n, dst, s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { addNest(n, dst, s[0]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task { return n.addTask(dst, s[0]) },
		Grad:  func(_, dy *G.Node) []*G.Node { return []*G.Node{grad(dy)} },
	}, x)
}

// copyTask splits the outermost loop.
func (n nest) copyTask(dst, src []float32) kernel.Task {
	if len(n.shape) == 0 {
		return kernel.Func(func() { dst[n.dst0] = src[n.src0] })
	}
	return newRanges(n.shape[0], size(n.shape), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			copyNest(n, 1, n.dst0+i*n.dst[0], n.src0+i*n.src[0], dst, src)
		}
	})
}

// padTask splits the outermost loop; each turn clears the result up to where the
// next one begins.
func (n nest) padTask(dst, src []float32) kernel.Task {
	if len(n.shape) == 0 {
		return kernel.Func(func() { padRef(n, dst, src) })
	}
	return newRanges(n.shape[0], len(dst), func(lo, hi int) {
		begin := func(i int) int {
			switch i {
			case 0:
				return 0
			case n.shape[0]:
				return len(dst)
			}
			return n.dst0 + i*n.dst[0]
		}
		clear(dst[begin(lo):begin(hi)])
		for i := lo; i < hi; i++ {
			copyNest(n, 1, n.dst0+i*n.dst[0], i*n.src[0], dst, src)
		}
	})
}

// addTask splits the outermost loop when each turn has a part of the result for
// itself.
func (n nest) addTask(dst, src []float32) kernel.Task {
	if len(n.shape) == 0 || n.dst[0] == 0 {
		return kernel.Func(func() { addNest(n, dst, src) })
	}
	step := n.dst[0]
	return newRanges(n.shape[0], size(n.shape), func(lo, hi int) {
		clear(dst[lo*step : hi*step])
		for i := lo; i < hi; i++ {
			addLoops(n, 1, i*step, i*n.src[0], dst, src)
		}
	})
}

// copyNest runs the loops from axis on, from the given positions.
func copyNest[T float32 | float64](n nest, axis, d, s int, dst, src []T) {
	if axis == len(n.shape) {
		dst[d] = src[s]
		return
	}
	k, dd, ds := n.shape[axis], n.dst[axis], n.src[axis]
	switch {
	case axis < len(n.shape)-1:
		for range k {
			copyNest(n, axis+1, d, s, dst, src)
			d, s = d+dd, s+ds
		}
	case dd == 1 && ds == 1:
		copy(dst[d:d+k], src[s:])
	default:
		for range k {
			dst[d] = src[s]
			d, s = d+dd, s+ds
		}
	}
}

func addNest[T float32 | float64](n nest, dst, src []T) {
	clear(dst)
	addLoops(n, 0, 0, 0, dst, src)
}

func addLoops[T float32 | float64](n nest, axis, d, s int, dst, src []T) {
	if axis == len(n.shape) {
		dst[d] += src[s]
		return
	}
	k, dd, ds := n.shape[axis], n.dst[axis], n.src[axis]
	if axis < len(n.shape)-1 {
		for range k {
			addLoops(n, axis+1, d, s, dst, src)
			d, s = d+dd, s+ds
		}
		return
	}
	for range k {
		dst[d] += src[s]
		d, s = d+dd, s+ds
	}
}
