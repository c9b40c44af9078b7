package op

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// sums returns Σ dy and then Σ dy·x̂ of each group, [2 Groups Channels]: the
// derivatives of normalize by beta and gamma, which that by x is made of too where
// statistics are not across channels.
func (n norm) sums(dy, x, moments *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: "NormSums", Attr: n, Out: []int{2, n.Groups, n.Channels},
		Ref32: func(dst []float32, s ...[]float32) { normSumsRef(n, dst, s[0], s[1], s[2]) },
		Ref64: func(dst []float64, s ...[]float64) { normSumsRef(n, dst, s[0], s[1], s[2]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task { return n.sumsTask(dst, s[0], s[1], s[2]) },
	}, dy, x, moments)
}

// gradX returns the derivative by x.
func (n norm) gradX(dy, x, moments, sums, gamma *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: "NormGrad", Attr: n, Out: x.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { normGradRef(n, dst, s[0], s[1], s[2], s[3], s[4]) },
		Ref64: func(dst []float64, s ...[]float64) { normGradRef(n, dst, s[0], s[1], s[2], s[3], s[4]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task { return n.gradXTask(dst, s[0], s[1], s[2], s[3], s[4]) },
		Over:  []int{0},
		Diff:  []bool{true, true, false, false, true},
		Grad: func(_, d *G.Node) []*G.Node {
			g := expand(n.simpleGradX, d, x, gamma, dy)
			return []*G.Node{g[2], g[0], nil, nil, g[1]}
		},
	}, dy, x, moments, sums, gamma)
}

// gradGamma returns the derivative by gamma.
func (n norm) gradGamma(sums, x, dy *G.Node, shape []int) *G.Node {
	o := piece("NormGradGamma", n.Groups*n.Channels, []int{n.Groups, n.Channels})
	o.Diff = []bool{false, true, true}
	o.Grad = func(_, d *G.Node) []*G.Node {
		return append([]*G.Node{nil}, expand(n.simpleGradGamma, d, x, dy)...)
	}
	return n.joined(ir.Apply(o, sums, x, dy), shape)
}

// gradBeta returns the derivative by beta.
func (n norm) gradBeta(sums, dy *G.Node, shape []int) *G.Node {
	o := piece("NormGradBeta", 0, []int{n.Groups, n.Channels})
	o.Diff = []bool{false, true}
	o.Grad = func(_, d *G.Node) []*G.Node {
		return append([]*G.Node{nil}, expand(n.simpleGradBeta, d, dy)...)
	}
	return n.joined(ir.Apply(o, sums, dy), shape)
}

// joined adds what the groups give to a derivative by gamma or beta.
func (n norm) joined(groups *G.Node, shape []int) *G.Node {
	if n.Groups*n.Channels == n.gammas() {
		return Reshape(groups, shape...)
	}
	return sumRows(groups, shape)
}

// piece is an op that takes the elements from at on of its first operand.
func piece(name string, at int, out []int) ir.Op {
	end := at + size(out)
	return ir.Op{
		Name: name, Out: out, View: true, At: at,
		Ref32: func(dst []float32, s ...[]float32) { copy(dst, s[0][at:end]) },
		Ref64: func(dst []float64, s ...[]float64) { copy(dst, s[0][at:end]) },
	}
}
