package op

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// ReLU returns max(x, 0); its derivative at 0 is 0.
func ReLU(x *G.Node) *G.Node { return activation(kernel.ReLU, x) }

// Sigmoid returns 1/(1 + exp(−x)).
func Sigmoid(x *G.Node) *G.Node { return activation(kernel.Sigmoid, x) }

// Tanh returns tanh(x).
func Tanh(x *G.Node) *G.Node { return activation(kernel.Tanh, x) }

// Softplus returns log(1 + exp(x)), without overflow.
func Softplus(x *G.Node) *G.Node {
	return unary(kernel.Softplus, x, func(_, dy *G.Node) *G.Node { return Mul(dy, Sigmoid(x)) })
}

// Exp returns exp(x).
func Exp(x *G.Node) *G.Node {
	return unary(kernel.Exp, x, func(y, dy *G.Node) *G.Node { return Mul(dy, y) })
}

// Log returns the natural logarithm of x.
func Log(x *G.Node) *G.Node {
	return unary(kernel.Log, x, func(_, dy *G.Node) *G.Node { return Div(dy, x) })
}

// Square returns x².
func Square(x *G.Node) *G.Node {
	return unary(kernel.Square, x, func(_, dy *G.Node) *G.Node { return Scale(2, Mul(dy, x)) })
}

// Sqrt returns √x. Its derivative at 0 is infinite: shift x first where it can
// be 0.
func Sqrt(x *G.Node) *G.Node {
	return unary(kernel.Sqrt, x, func(y, dy *G.Node) *G.Node { return Scale(0.5, Div(dy, y)) })
}

func unary(f kernel.Fn, x *G.Node, grad func(y, dy *G.Node) *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: f.String(), Out: x.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { mapRef(f, dst, s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { mapRef(f, dst, s[0]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.Map{F: f, X: s[0], Y: dst}
		},
		Fuse: func(t kernel.Task, _ ...[]float32) bool {
			g, ok := t.(*kernel.Gemm)
			if ok = ok && g.Act == kernel.Identity; ok {
				g.Act = f
			}
			return ok
		},
		Over: []int{0},
		Grad: func(y, dy *G.Node) []*G.Node { return []*G.Node{grad(y, dy)} },
	}, x)
}

func mapRef[T float32 | float64](f kernel.Fn, y, x []T) {
	for i, v := range x {
		y[i] = T(f.Apply(float64(v)))
	}
}

// activation is a unary op whose derivative is written in terms of its output,
// so that a program need not keep its input.
func activation(f kernel.Fn, x *G.Node) *G.Node {
	return unary(f, x, func(y, dy *G.Node) *G.Node { return activationGrad(f, y, dy) })
}

// activationGrad returns dy·f'(x), where y = f(x).
func activationGrad(f kernel.Fn, y, dy *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: f.String() + "Grad", Out: y.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { activationGradRef(f, dst, s[0], s[1]) },
		Ref64: func(dst []float64, s ...[]float64) { activationGradRef(f, dst, s[0], s[1]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.MapGrad{F: f, Y: s[0], DY: s[1], DX: dst}
		},
		Over: []int{0, 1},
		Grad: func(_, d *G.Node) []*G.Node {
			dd := activationGrad(f, y, d)
			switch f {
			case kernel.ReLU: // piecewise linear
				return []*G.Node{Scale(0, d), dd}
			case kernel.Sigmoid: // ∂(y − y²)/∂y = 1 − 2y
				return []*G.Node{Mul(Mul(d, dy), affine(-2, 1, y)), dd}
			default: // tanh: ∂(1 − y²)/∂y = −2y
				return []*G.Node{Scale(-2, Mul(Mul(d, dy), y)), dd}
			}
		},
	}, y, dy)
}

func activationGradRef[T float32 | float64](f kernel.Fn, dx, y, dy []T) {
	for i, v := range y {
		switch f {
		case kernel.ReLU:
			dx[i] = 0
			if v > 0 {
				dx[i] = dy[i]
			}
		case kernel.Sigmoid:
			dx[i] = dy[i] * v * (1 - v)
		default:
			dx[i] = dy[i] * (1 - v*v)
		}
	}
}
