package op

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"
)

// Broadcast returns x repeated to the given shape by the rules of NumPy: axes
// are matched from the last, and an axis of x that is 1 or missing is repeated.
func Broadcast(x *G.Node, shape ...int) *G.Node {
	n := spread("op.Broadcast", x.Shape(), shape)
	n.dst = strides(shape)
	return copied("Broadcast", nil, shape, n, x, func(dy *G.Node) *G.Node { return SumTo(dy, x.Shape()...) })
}

// SumTo returns x summed to the given shape, the adjoint of Broadcast: axes are
// matched from the last, and those that are 1 or missing in shape are summed
// over.
func SumTo(x *G.Node, shape ...int) *G.Node {
	n := spread("op.SumTo", shape, x.Shape())
	back := func(dy *G.Node) *G.Node { return Broadcast(dy, x.Shape()...) }
	switch k := len(x.Shape()); {
	case len(shape) == 0:
		return Sum(x)
	case k > 1 && size(shape) == x.Shape()[k-1] && shape[len(shape)-1] == x.Shape()[k-1]:
		return sumRows(x, shape)
	}
	n.dst, n.src = n.src, strides(x.Shape())
	return added("SumTo", nil, shape, n, x, back)
}

// spread returns the loops over large, with the steps of small in src.
func spread(who string, small, large []int) nest {
	n := nest{shape: slices.Clone(large), src: make([]int, len(large))}
	missing := len(large) - len(small)
	for i, s := range strides(small) {
		switch {
		case missing < 0 || small[i] != 1 && small[i] != large[i+missing]:
			panic(fmt.Errorf("%s: shape %v cannot be broadcast to %v", who, small, large))
		case small[i] != 1:
			n.src[i+missing] = s
		}
	}
	return n
}

func size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// SumAxes returns x summed over the given axes, which stay with length 1.
func SumAxes(x *G.Node, axes ...int) *G.Node {
	return SumTo(x, reduced("op.SumAxes", x.Shape(), axes)...)
}

// MeanAxes returns the mean of x over the given axes, which stay with length 1.
func MeanAxes(x *G.Node, axes ...int) *G.Node {
	out := reduced("op.MeanAxes", x.Shape(), axes)
	return Scale(float64(size(out))/float64(size(x.Shape())), SumTo(x, out...))
}

// reduced returns shape with 1 at the given axes.
func reduced(who string, shape []int, axes []int) []int {
	out := slices.Clone(shape)
	for i, a := range axes {
		if a < 0 || a >= len(shape) || slices.Contains(axes[:i], a) {
			panic(fmt.Errorf("%s: axes %v of shape %v, want each once, from 0 to %d", who, axes, shape, len(shape)-1))
		}
		out[a] = 1
	}
	return out
}
