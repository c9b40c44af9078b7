package op

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// parts returns in how many parts, to be added, the derivatives by gamma and
// beta come.
func (n Norm) parts() int {
	switch {
	case n.AcrossChannels:
		return newRanges(n.rows(), n.elements(), nil).Chunks()
	case n.GammaPerGroup:
		return n.Groups
	default:
		return 1
	}
}

// grads returns the derivatives of normalize by x, then those by gamma and then
// those by beta, the latter in parts: one kernel computes all three, and the
// ops below take them apart.
func (n Norm) grads(x, moments, gamma, dy *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: "NormGrads", Attr: n, Out: []int{n.elements() + 2*n.parts()*n.Channels},
		Ref32: func(dst []float32, s ...[]float32) { normGradsRef(n, dst, s[0], s[1], s[2], s[3]) },
		Ref64: func(dst []float64, s ...[]float64) { normGradsRef(n, dst, s[0], s[1], s[2], s[3]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task { return n.gradsTask(dst, s[0], s[1], s[2], s[3]) },
	}, x, moments, gamma, dy)
}

// gradX returns the derivative by x.
func (n Norm) gradX(all, x, gamma, dy *G.Node) *G.Node {
	o := piece("NormGradX", 0, x.Shape())
	o.Diff = []bool{false, true, true, true}
	o.Grad = func(_, d *G.Node) []*G.Node {
		return append([]*G.Node{nil}, expand(n.simpleGradX, d, x, gamma, dy)...)
	}
	return ir.Apply(o, all, x, gamma, dy)
}

// gradGamma returns the derivative by gamma.
func (n Norm) gradGamma(all, x, dy *G.Node, shape []int) *G.Node {
	o := piece("NormGradGamma", n.elements(), []int{n.parts(), n.Channels})
	o.Diff = []bool{false, true, true}
	o.Grad = func(_, d *G.Node) []*G.Node {
		return append([]*G.Node{nil}, expand(n.simpleGradGamma, d, x, dy)...)
	}
	return n.joined(ir.Apply(o, all, x, dy), shape)
}

// gradBeta returns the derivative by beta.
func (n Norm) gradBeta(all, dy *G.Node, shape []int) *G.Node {
	o := piece("NormGradBeta", n.elements()+n.parts()*n.Channels, []int{n.parts(), n.Channels})
	o.Diff = []bool{false, true}
	o.Grad = func(_, d *G.Node) []*G.Node {
		return append([]*G.Node{nil}, expand(n.simpleGradBeta, d, dy)...)
	}
	return n.joined(ir.Apply(o, all, dy), shape)
}

// joined adds the parts of a derivative by gamma or beta.
func (n Norm) joined(parts *G.Node, shape []int) *G.Node {
	if n.parts()*n.Channels == n.gammas() {
		return Reshape(parts, shape...)
	}
	return sumRows(parts, shape)
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
