package op

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Maximum returns the larger of a and b, elementwise; same shape. Where they are
// equal each has half the derivative, as in PyTorch; TensorFlow gives a all of it.
func Maximum(a, b *G.Node) *G.Node { return extreme("Maximum", 1, a, b) }

// Minimum returns the smaller of a and b, elementwise, as Maximum.
func Minimum(a, b *G.Node) *G.Node { return extreme("Minimum", -1, a, b) }

// extreme returns a where sign·a > sign·b, else b.
func extreme(name string, sign int, a, b *G.Node) *G.Node {
	CheckSame("op."+name, a, b)
	return ir.Apply(ir.Op{
		Name: name, Out: a.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { extremeRef(sign, dst, s[0], s[1]) },
		Ref64: func(dst []float64, s ...[]float64) { extremeRef(sign, dst, s[0], s[1]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return newRanges(len(dst), len(dst), func(lo, hi int) { extremeRef(sign, dst[lo:hi], s[0][lo:hi], s[1][lo:hi]) })
		},
		Over: []int{0, 1},
		Grad: func(_, dy *G.Node) []*G.Node {
			return []*G.Node{share(name, sign, a, b, dy), share(name, sign, b, a, dy)}
		},
	}, a, b)
}

// share returns dy where sign·a > sign·b, half of it where they are equal, else 0.
func share(name string, sign int, a, b, dy *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: name + "Grad", Out: a.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { shareRef(sign, dst, s[0], s[1], s[2]) },
		Ref64: func(dst []float64, s ...[]float64) { shareRef(sign, dst, s[0], s[1], s[2]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return newRanges(len(dst), len(dst), func(lo, hi int) {
				shareRef(sign, dst[lo:hi], s[0][lo:hi], s[1][lo:hi], s[2][lo:hi])
			})
		},
		Over: []int{0, 1, 2},
		Diff: []bool{false, false, true},
		Grad: func(_, d *G.Node) []*G.Node { return []*G.Node{nil, nil, share(name, sign, a, b, d)} },
	}, a, b, dy)
}

func extremeRef[T float32 | float64](sign int, y, a, b []T) {
	for i, v := range a {
		switch w := b[i]; {
		case v != v: // NaN stays
			y[i] = v
		case sign > 0 && v > w, sign < 0 && v < w:
			y[i] = v
		default:
			y[i] = w
		}
	}
}

func shareRef[T float32 | float64](sign int, da, a, b, dy []T) {
	for i, d := range dy {
		switch v, w := a[i], b[i]; {
		case sign > 0 && v > w, sign < 0 && v < w:
			da[i] = d
		case v == w:
			da[i] = d / 2
		default:
			da[i] = 0
		}
	}
}
