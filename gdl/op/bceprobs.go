package op

import (
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// BCEProbs returns the binary cross-entropy −(t·log p + (1−t)·log(1−p)) of
// probabilities p against targets t, elementwise in nats; same shape. p is
// clipped to [eps, 1−eps] first, and outside the clip its derivative is 0, as in
// Keras.
func BCEProbs(p, t *G.Node, eps float64) *G.Node {
	CheckSame("op.BCEProbs", p, t)
	if !(eps > 0 && eps < 0.5) {
		panic(fmt.Errorf("op.BCEProbs: clip at %g, want between 0 and 0.5", eps))
	}
	return ir.Apply(ir.Op{
		Name: "BCEProbs", Attr: eps, Out: p.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { bceProbs(float32(eps), dst, s[0], s[1]) },
		Ref64: func(dst []float64, s ...[]float64) { bceProbs(eps, dst, s[0], s[1]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.BCEProbs{P: s[0], T: s[1], Y: dst, Eps: float32(eps)}
		},
		Grad: func(_, dy *G.Node) []*G.Node {
			q := Clip(p, eps, 1-eps)
			return []*G.Node{bceProbsGrad(p, t, dy, eps), Mul(dy, Sub(Log(oneMinus(q)), Log(q)))}
		},
	}, p, t)
}

// bceProbsGrad returns dy·(p − t)/(p·(1−p)) inside the clip and 0 outside.
func bceProbsGrad(p, t, dy *G.Node, eps float64) *G.Node {
	return ir.Apply(ir.Op{
		Name: "BCEProbsGrad", Attr: eps, Out: p.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { bceProbsGradRef(float32(eps), dst, s[0], s[1], s[2]) },
		Ref64: func(dst []float64, s ...[]float64) { bceProbsGradRef(eps, dst, s[0], s[1], s[2]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.BCEProbsGrad{P: s[0], T: s[1], DY: s[2], DP: dst, Eps: float32(eps)}
		},
		Over: []int{0, 2},
		Grad: func(_, d *G.Node) []*G.Node {
			// (p−t)/(p(1−p)) = (1−t)/(1−p) − t/p, whose derivative by p is
			// (1−t)/(1−p)² + t/p², and by t −1/(p(1−p)).
			q := Clip(p, eps, 1-eps)
			inside := clipGrad(interval{eps, 1 - eps}, p, Mul(d, dy))
			curve := Add(Div(oneMinus(t), Square(oneMinus(q))), Div(t, Square(q)))
			return []*G.Node{
				Mul(inside, curve),
				Scale(-1, Div(inside, Mul(q, oneMinus(q)))),
				bceProbsGrad(p, t, d, eps),
			}
		},
	}, p, t, dy)
}

func oneMinus(x *G.Node) *G.Node { return affine(-1, 1, x) }

func bceProbs[T float32 | float64](eps T, y, p, t []T) {
	for i, v := range p {
		q, u := float64(min(max(v, eps), 1-eps)), float64(t[i])
		y[i] = T(-(u*math.Log(q) + (1-u)*math.Log1p(-q)))
	}
}

func bceProbsGradRef[T float32 | float64](eps T, dp, p, t, dy []T) {
	for i, v := range p {
		dp[i] = 0
		if eps <= v && v <= 1-eps {
			q := float64(v)
			dp[i] = T(float64(dy[i]) * (q - float64(t[i])) / (q * (1 - q)))
		}
	}
}
