package op

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Add returns a + b, elementwise; same shape.
func Add(a, b *G.Node) *G.Node {
	return zip(kernel.Add, a, b, func(_, dy *G.Node) []*G.Node { return []*G.Node{dy, dy} })
}

// Sub returns a − b, elementwise; same shape.
func Sub(a, b *G.Node) *G.Node {
	return zip(kernel.Sub, a, b, func(_, dy *G.Node) []*G.Node { return []*G.Node{dy, Scale(-1, dy)} })
}

// Mul returns a·b, elementwise; same shape.
func Mul(a, b *G.Node) *G.Node {
	return zip(kernel.Mul, a, b, func(_, dy *G.Node) []*G.Node { return []*G.Node{Mul(dy, b), Mul(dy, a)} })
}

// Div returns a/b, elementwise; same shape.
func Div(a, b *G.Node) *G.Node {
	return zip(kernel.Div, a, b, func(y, dy *G.Node) []*G.Node {
		return []*G.Node{Div(dy, b), Scale(-1, Div(Mul(dy, y), b))}
	})
}

// Scale returns k·x, elementwise.
func Scale(k float64, x *G.Node) *G.Node { return affine(k, 0, x) }

// Shift returns x + k, elementwise.
func Shift(k float64, x *G.Node) *G.Node { return affine(1, k, x) }

func zip(f kernel.Arith, a, b *G.Node, grad func(y, dy *G.Node) []*G.Node) *G.Node {
	CheckSame("op."+f.String(), a, b)
	return ir.Apply(ir.Op{
		Name: f.String(), Out: a.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { arith(f, dst, s[0], s[1]) },
		Ref64: func(dst []float64, s ...[]float64) { arith(f, dst, s[0], s[1]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.Zip{Op: f, A: s[0], B: s[1], Y: dst}
		},
		Over: []int{0, 1},
		Grad: grad,
	}, a, b)
}

func arith[T float32 | float64](f kernel.Arith, y, a, b []T) {
	for i := range y {
		switch f {
		case kernel.Add:
			y[i] = a[i] + b[i]
		case kernel.Sub:
			y[i] = a[i] - b[i]
		case kernel.Mul:
			y[i] = a[i] * b[i]
		default:
			y[i] = a[i] / b[i]
		}
	}
}

// affinity is y = Scale·x + Shift.
type affinity struct{ Scale, Shift float64 }

func affine(scale, shift float64, x *G.Node) *G.Node {
	a := affinity{scale, shift}
	return ir.Apply(ir.Op{
		Name: "Affine", Attr: a, Out: x.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { affineRef(a, dst, s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { affineRef(a, dst, s[0]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.Affine{Scale: float32(scale), Shift: float32(shift), X: s[0], Y: dst}
		},
		Over: []int{0},
		Grad: func(_, dy *G.Node) []*G.Node { return []*G.Node{Scale(scale, dy)} },
	}, x)
}

func affineRef[T float32 | float64](a affinity, y, x []T) {
	for i, v := range x {
		y[i] = T(a.Scale)*v + T(a.Shift)
	}
}
