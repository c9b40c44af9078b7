package op

import (
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
)

// Softmax returns exp(x)/Σ exp(x) over the last axis of x, without overflow.
func Softmax(x *G.Node) *G.Node {
	c, sum := lastAxis("op.Softmax", x)
	return ir.Apply(ir.Op{
		Name: "Softmax", Out: x.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { softmaxRef(c, dst, s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { softmaxRef(c, dst, s[0]) },
		Grad: func(y, dy *G.Node) []*G.Node {
			return []*G.Node{Mul(y, Sub(dy, sum(Mul(dy, y))))}
		},
	}, x)
}

// LogSoftmax returns the logarithm of Softmax, exact where that is tiny.
func LogSoftmax(x *G.Node) *G.Node {
	c, sum := lastAxis("op.LogSoftmax", x)
	return ir.Apply(ir.Op{
		Name: "LogSoftmax", Out: x.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { logSoftmaxRef(c, dst, s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { logSoftmaxRef(c, dst, s[0]) },
		Grad: func(y, dy *G.Node) []*G.Node {
			return []*G.Node{Sub(dy, Mul(Exp(y), sum(dy)))}
		},
	}, x)
}

// lastAxis returns the length of the last axis of x, and the function that puts
// the sum over it in each of its elements.
func lastAxis(who string, x *G.Node) (int, func(*G.Node) *G.Node) {
	s := x.Shape()
	if len(s) == 0 {
		panic(fmt.Errorf("%s: input is a scalar, want [... C]", who))
	}
	return s[len(s)-1], func(d *G.Node) *G.Node { return Broadcast(SumAxes(d, len(s)-1), s...) }
}

// logSum returns log Σ exp(x).
func logSum[T float32 | float64](x []T) float64 {
	top := math.Inf(-1)
	for _, v := range x {
		top = max(top, float64(v))
	}
	var t float64
	for _, v := range x {
		t += math.Exp(float64(v) - top)
	}
	return top + math.Log(t)
}

func softmaxRef[T float32 | float64](c int, y, x []T) {
	for i := 0; i < len(x); i += c {
		total := logSum(x[i : i+c])
		for j := i; j < i+c; j++ {
			y[j] = T(math.Exp(float64(x[j]) - total))
		}
	}
}

func logSoftmaxRef[T float32 | float64](c int, y, x []T) {
	for i := 0; i < len(x); i += c {
		total := logSum(x[i : i+c])
		for j := i; j < i+c; j++ {
			y[j] = T(float64(x[j]) - total)
		}
	}
}
