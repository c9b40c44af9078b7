package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// BatchNorm returns x [... C] with each channel normalised over all other axes,
// batch included: gamma·(x − mean)/√(variance + epsilon) + beta, with gamma and
// beta [1 C] or [C], and the mean and variance [1 C] of the batch, for running
// averages. The variance is the mean squared deviation (divided by n, not n−1).
// Source: Ioffe & Szegedy 2015, arXiv:1502.03167. Keras's epsilon is 1e-3.
func BatchNorm(x, gamma, beta *G.Node, epsilon float64) (y, mean, variance *G.Node) {
	const who = "op.BatchNorm"
	rows, c := matrix(who, x)
	n := norm{Groups: 1, Rows: rows, Channels: c, Epsilon: epsilon}
	n.check(who, x, gamma, beta)
	m := n.moments(x)
	return n.normalize(x, m, gamma, beta), Slice(m, []int{0, 0}, []int{1, c}), Slice(m, []int{1, 0}, []int{2, c})
}

// BatchNormWith is BatchNorm with a given mean and variance [1 C], as in
// inference. It has derivatives by all operands.
func BatchNormWith(x, gamma, beta, mean, variance *G.Node, epsilon float64) *G.Node {
	const who = "op.BatchNormWith"
	rows, c := matrix(who, x)
	n := norm{Groups: 1, Rows: rows, Channels: c, Epsilon: epsilon}
	n.check(who, x, gamma, beta, mean, variance)
	return ir.Apply(ir.Op{
		Name: "NormalizeWith", Attr: n, Out: x.Shape(),
		Ref32: func(dst []float32, s ...[]float32) { normalizeRef(n, dst, s[0], s[3], s[4], s[1], s[2]) },
		Ref64: func(dst []float64, s ...[]float64) { normalizeRef(n, dst, s[0], s[3], s[4], s[1], s[2]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.NormApply{
				Groups: 1, X: s[0], Gamma: s[1], Beta: s[2], Mean: s[3], Var: s[4], Y: dst, Eps: float32(epsilon),
			}
		},
		Over: []int{0},
		Grad: func(_, dy *G.Node) []*G.Node {
			return expand(n.simpleWith, dy, x, gamma, beta, mean, variance)
		},
	}, x, gamma, beta, mean, variance)
}

// LayerNorm returns x [... C] normalised over its last axis, with gamma and beta
// [1 C] or [C]: Keras's LayerNormalization, whose epsilon is 1e-3. Source: Ba et
// al. 2016, arXiv:1607.06450.
func LayerNorm(x, gamma, beta *G.Node, epsilon float64) *G.Node {
	const who = "op.LayerNorm"
	rows, c := matrix(who, x)
	n := norm{Groups: 1, Rows: rows, Channels: c, AcrossChannels: true, Epsilon: epsilon}
	n.check(who, x, gamma, beta)
	return n.normalize(x, n.moments(x), gamma, beta)
}

// InstanceNorm returns images x [B H W C] with each channel of each image
// normalised over its pixels. gamma and beta are [1 C] or [C], or [B C] for
// conditional instance normalisation, where each image has its own style.
// Sources: Ulyanov et al. 2016, arXiv:1607.08022; Dumoulin et al. 2017,
// arXiv:1610.07629. PyTorch's epsilon is 1e-5.
func InstanceNorm(x, gamma, beta *G.Node, epsilon float64) *G.Node {
	const who = "op.InstanceNorm"
	checkRank(who, x, 4)
	s := x.Shape()
	n := norm{Groups: s[0], Rows: s[1] * s[2], Channels: s[3], Epsilon: epsilon}
	n.GammaPerGroup = size(gamma.Shape()) == s[0]*s[3]
	n.check(who, x, gamma, beta)
	return n.normalize(x, n.moments(x), gamma, beta)
}

// matrix returns the lengths of x seen as a matrix of rows of its last axis.
func matrix(who string, x *G.Node) (rows, channels int) {
	s := x.Shape()
	if len(s) < 2 || s[len(s)-1] < 1 {
		panic(fmt.Errorf("%s: input has shape %v, want [B ... C], no length 0", who, []int(s)))
	}
	c := s[len(s)-1]
	return s.TotalSize() / c, c
}
