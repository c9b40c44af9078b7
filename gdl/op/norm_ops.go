package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// norm says over what a normalisation runs. It sees its input as
// [Groups Rows Channels].
type norm struct {
	Groups, Rows, Channels int
	AcrossChannels         bool // statistics of each row; otherwise of each group's channels
	GammaPerGroup          bool // gamma and beta [Groups Channels]; otherwise [Channels]
	Epsilon                float64
}

// elements returns the length of the input.
func (n norm) elements() int { return n.Groups * n.Rows * n.Channels }

// statistics returns how many means there are.
func (n norm) statistics() int {
	if n.AcrossChannels {
		return n.Groups * n.Rows
	}
	return n.Groups * n.Channels
}

// gammas returns how many values gamma and beta have.
func (n norm) gammas() int {
	if n.GammaPerGroup {
		return n.Groups * n.Channels
	}
	return n.Channels
}

func (n norm) check(who string, x *G.Node, params ...*G.Node) {
	for _, p := range params {
		if want := n.gammas(); size(p.Shape()) != want {
			panic(fmt.Errorf("%s: a parameter has shape %v, want %d values for an input of shape %v", who, []int(p.Shape()), want, []int(x.Shape())))
		}
	}
	if !(n.Epsilon > 0) {
		panic(fmt.Errorf("%s: epsilon is %g, want > 0", who, n.Epsilon))
	}
}

// normalize returns gamma·(x − mean)/√(variance + ε) + beta. The op takes the
// moments as an operand so that they are computed once, but they are functions
// of x: its derivative by x is the whole one, and it has none by them.
func (n norm) normalize(x, moments, gamma, beta *G.Node) *G.Node {
	k := n.statistics()
	return ir.Apply(ir.Op{
		Name: "Normalize", Attr: n, Out: x.Shape(),
		Ref32: func(dst []float32, s ...[]float32) {
			normalizeRef(n, dst, s[0], s[1][:k], s[1][k:], s[2], s[3])
		},
		Ref64: func(dst []float64, s ...[]float64) {
			normalizeRef(n, dst, s[0], s[1][:k], s[1][k:], s[2], s[3])
		},
		Lower: func(dst []float32, s ...[]float32) kernel.Task { return n.applyTask(dst, s[0], s[1], s[2], s[3]) },
		Over:  []int{0},
		Diff:  []bool{true, false, true, true},
		Grad: func(_, dy *G.Node) []*G.Node {
			sums := n.sums(dy, x, moments)
			return []*G.Node{n.gradX(dy, x, moments, sums, gamma), nil, n.gradGamma(sums, x, dy, gamma.Shape()), n.gradBeta(sums, dy, beta.Shape())}
		},
	}, x, moments, gamma, beta)
}

// moments returns the means of x, then its variances, [2 statistics].
func (n norm) moments(x *G.Node) *G.Node {
	k := n.statistics()
	return ir.Apply(ir.Op{
		Name: "Moments", Attr: n, Out: []int{2, k},
		Ref32: func(dst []float32, s ...[]float32) { momentsRef(n, dst, s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { momentsRef(n, dst, s[0]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task { return n.momentsTask(dst, s[0]) },
		Grad:  func(_, d *G.Node) []*G.Node { return expand(n.simpleMoments, d, x) },
	}, x)
}
