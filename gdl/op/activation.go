package op

import (
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// ReLU returns max(x, 0); its derivative at 0 is 0.
func ReLU(x *G.Node) *G.Node { return activation(kernel.ReLU, 0, x) }

// LeakyReLU returns x where x > 0 and alpha·x elsewhere, alpha ≥ 0; its derivative
// at 0 is alpha. Keras's default for alpha is 0.3, PyTorch's 0.01; the course
// takes 0.2.
func LeakyReLU(x *G.Node, alpha float64) *G.Node {
	if !(alpha >= 0) || math.IsInf(alpha, 1) {
		panic(fmt.Errorf("op.LeakyReLU: alpha is %g, want a finite number ≥ 0", alpha))
	}
	return activation(kernel.LeakyReLU, alpha, x)
}

// ReLU6 returns min(max(x, 0), 6); its derivative at 0 and at 6 is 0.
func ReLU6(x *G.Node) *G.Node { return activation(kernel.ReLU6, 0, x) }

// SELU returns λx where x > 0 and λα(exp(x) − 1) elsewhere, λ = 1.0507… and
// α = 1.6733… of Klambauer et al. 2017 (arXiv:1706.02515). Its derivative at 0
// is λα, as in PyTorch; TensorFlow takes λ. Programs are within 2.48 units in the
// last place.
func SELU(x *G.Node) *G.Node { return activation(kernel.SELU, 0, x) }

// Sigmoid returns 1/(1 + exp(−x)), in programs within 2.41 units in the last place.
func Sigmoid(x *G.Node) *G.Node { return activation(kernel.Sigmoid, 0, x) }

// Tanh returns tanh(x), in programs within 2.5 units in the last place.
func Tanh(x *G.Node) *G.Node { return activation(kernel.Tanh, 0, x) }

// Softplus returns log(1 + exp(x)), without overflow, in programs within 1.67 units
// in the last place.
func Softplus(x *G.Node) *G.Node {
	return unary(kernel.Softplus, 0, x, func(_, dy *G.Node) *G.Node { return Mul(dy, Sigmoid(x)) })
}

// Exp returns exp(x), in programs within 1.02 units in the last place.
func Exp(x *G.Node) *G.Node {
	return unary(kernel.Exp, 0, x, func(y, dy *G.Node) *G.Node { return Mul(dy, y) })
}

// Log returns the natural logarithm of x, in programs within 0.83 units in the last
// place.
func Log(x *G.Node) *G.Node {
	return unary(kernel.Log, 0, x, func(_, dy *G.Node) *G.Node { return Div(dy, x) })
}

// Square returns x².
func Square(x *G.Node) *G.Node {
	return unary(kernel.Square, 0, x, func(_, dy *G.Node) *G.Node { return Scale(2, Mul(dy, x)) })
}

// Sqrt returns √x. Its derivative at 0 is infinite: shift x first where it can
// be 0.
func Sqrt(x *G.Node) *G.Node {
	return unary(kernel.Sqrt, 0, x, func(y, dy *G.Node) *G.Node { return Scale(0.5, Div(dy, y)) })
}

func unary(f kernel.Fn, alpha float64, x *G.Node, grad func(y, dy *G.Node) *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: f.String(), Attr: slope(f, alpha), Out: x.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { mapRef(f, alpha, dst, s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { mapRef(f, alpha, dst, s[0]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.Map{F: f, Alpha: float32(alpha), X: s[0], Y: dst}
		},
		Fuse: func(t kernel.Task, _ ...[]float32) bool { return fuseAct(t, f, alpha) },
		Over: []int{0},
		Grad: func(y, dy *G.Node) []*G.Node { return []*G.Node{grad(y, dy)} },
	}, x)
}

// negativeSlope is the derivative of LeakyReLU at negative numbers.
type negativeSlope struct{ Alpha float64 }

// slope returns what the name of f leaves open, nil for most.
func slope(f kernel.Fn, alpha float64) any {
	if f == kernel.LeakyReLU {
		return negativeSlope{alpha}
	}
	return nil
}

func mapRef[T float32 | float64](f kernel.Fn, alpha float64, y, x []T) {
	for i, v := range x {
		y[i] = T(f.Eval(float64(v), alpha))
	}
}

// activation is a unary op whose derivative is written in terms of its output,
// so that a program need not keep its input.
func activation(f kernel.Fn, alpha float64, x *G.Node) *G.Node {
	return unary(f, alpha, x, func(y, dy *G.Node) *G.Node { return activationGrad(f, alpha, y, dy) })
}

// activationGrad returns dy·f'(x), where y = f(x).
func activationGrad(f kernel.Fn, alpha float64, y, dy *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: f.String() + "Grad", Attr: slope(f, alpha), Out: y.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { activationGradRef(f, alpha, dst, s[0], s[1]) },
		Ref64: func(dst []float64, s ...[]float64) { activationGradRef(f, alpha, dst, s[0], s[1]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.MapGrad{F: f, Alpha: float32(alpha), Y: s[0], DY: s[1], DX: dst}
		},
		Over: []int{0, 1},
		Diff: []bool{curved(f), true},
		Grad: func(_, d *G.Node) []*G.Node {
			dd := activationGrad(f, alpha, y, d)
			if !curved(f) {
				return []*G.Node{nil, dd}
			}
			return []*G.Node{slopeGrad(f, y, Mul(d, dy)), dd}
		},
	}, y, dy)
}

// curved reports whether f is not piecewise linear.
func curved(f kernel.Fn) bool {
	return f != kernel.ReLU && f != kernel.LeakyReLU && f != kernel.ReLU6
}

// slopeGrad returns d times the derivative of f'(x) by y = f(x), f curved.
func slopeGrad(f kernel.Fn, y, d *G.Node) *G.Node {
	switch f {
	case kernel.Sigmoid: // y − y²
		return Mul(d, affine(-2, 1, y))
	case kernel.Tanh: // 1 − y²
		return Scale(-2, Mul(d, y))
	default: // SELU: y + λα where y ≤ 0
		return Sub(d, activationGrad(kernel.ReLU, 0, y, d))
	}
}

func activationGradRef[T float32 | float64](f kernel.Fn, alpha float64, dx, y, dy []T) {
	for i, v := range y {
		dx[i] = T(float64(dy[i]) * f.Slope(float64(v), alpha))
	}
}
