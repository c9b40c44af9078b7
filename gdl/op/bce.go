package op

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// BCELogits returns the binary cross-entropy softplus(z) − z·t of logits z
// against targets t, elementwise in nats; same shape. It is Softplus, Mul and
// Sub in one op, whose derivative σ(z) − t is one op too.
func BCELogits(z, t *G.Node) *G.Node {
	CheckSame("op.BCELogits", z, t)
	return ir.Apply(ir.Op{
		Name: "BCELogits", Out: z.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { bceLogits(dst, s[0], s[1]) },
		Ref64: func(dst []float64, s ...[]float64) { bceLogits(dst, s[0], s[1]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.BCELogits{Z: s[0], T: s[1], Y: dst}
		},
		Grad: func(_, dy *G.Node) []*G.Node {
			return []*G.Node{bceLogitsGrad(z, t, dy), Scale(-1, Mul(dy, z))}
		},
	}, z, t)
}

// bceLogitsGrad returns dy·(σ(z) − t).
func bceLogitsGrad(z, t, dy *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: "BCELogitsGrad", Out: z.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { bceLogitsGradRef(dst, s[0], s[1], s[2]) },
		Ref64: func(dst []float64, s ...[]float64) { bceLogitsGradRef(dst, s[0], s[1], s[2]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.BCELogitsGrad{Z: s[0], T: s[1], DY: s[2], DZ: dst}
		},
		Over: []int{0, 2},
		Grad: func(_, d *G.Node) []*G.Node {
			p, ddy := Sigmoid(z), Mul(d, dy)
			return []*G.Node{activationGrad(kernel.Sigmoid, 0, p, ddy), Scale(-1, ddy), Mul(d, Sub(p, t))}
		},
	}, z, t, dy)
}

func bceLogits[T float32 | float64](y, z, t []T) {
	for i, v := range z {
		x := float64(v)
		y[i] = T(kernel.Softplus.Apply(x) - x*float64(t[i]))
	}
}

func bceLogitsGradRef[T float32 | float64](dz, z, t, dy []T) {
	for i, v := range z {
		dz[i] = T(float64(dy[i]) * (kernel.Sigmoid.Apply(float64(v)) - float64(t[i])))
	}
}

// Targets returns the nodes of a graph that a cross-entropy takes as targets: their
// values are to lie in [0, 1].
func Targets(g *G.ExprGraph) (targets []*G.Node) {
	for _, n := range g.AllNodes() {
		if o, ok := n.Op().(*ir.Op); ok && (o.Name == "BCELogits" || o.Name == "BCEProbs") {
			targets = append(targets, ir.Operands(n)[1])
		}
	}
	return targets
}
