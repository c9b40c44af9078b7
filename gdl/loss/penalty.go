package loss

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// GradientPenalty returns how far the critic is from having a gradient of length 1
// at points x [B ...]; critic maps them to scores [B 1]:
//
//	mean (‖∇critic(x)‖ − 1)²
//
// Its derivative by the critic's weights is a second derivative. Where the gradient
// is 0 it is finite: see op.Length. The points are constants. WGAN-GP (Gulrajani et
// al. 2017, arXiv:1704.00028) takes points Between real and generated examples,
// with a weight of 10; DRAGAN (Kodali et al. 2017, arXiv:1705.07215) points near
// real ones: Between them and Perturbed ones. Batch norm in the critic makes each
// gradient depend on the whole batch; both papers leave it out.
func GradientPenalty(critic func(x *G.Node) *G.Node, x *G.Node) *G.Node {
	x = op.Detach(x)
	slope := op.Grad(op.Sum(critic(x)), x)[0]
	return op.Mean(op.Square(op.Shift(-1, op.Length(slope))))
}

// Between returns a + alpha·(b − a), points on the lines from examples a to b
// [B ...]; alpha is [B], for example uniform random numbers.
func Between(a, b, alpha *G.Node) *G.Node {
	const who = "loss.Between"
	op.CheckSame(who, a, b)
	s := a.Shape()
	if len(s) == 0 {
		panic(fmt.Errorf("%s: examples are scalars, want [B ...]", who))
	}
	op.CheckShape(who+": alpha", alpha, s[0])
	column := make([]int, len(s)) // [B 1 … 1]
	for i := range column {
		column[i] = 1
	}
	column[0] = s[0]
	return op.Add(a, op.Mul(op.Broadcast(op.Reshape(alpha, column...), s...), op.Sub(b, a)))
}

// Perturbed returns x + ½·σ·beta, where σ is the standard deviation of all values
// of x together; beta, of the shape of x, holds uniform random numbers. The
// paper's noise is normal; this is that of its authors' code, and of the course.
func Perturbed(x, beta *G.Node) *G.Node {
	op.CheckSame("loss.Perturbed", x, beta)
	s := x.Shape()
	centred := op.Sub(x, op.Fill(op.Mean(x), s...))
	deviation := op.Sqrt(op.Mean(op.Square(centred)))
	return op.Add(x, op.Scale(0.5, op.Mul(op.Fill(deviation, s...), beta)))
}
