package op

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// GramMatrix returns FᵀF/(H·W) of feature maps x [B H W C], [B C C], where F is
// an image as a matrix [H·W C]: how much channels are active together, whatever
// the place. Source: Gatys et al. 2015, arXiv:1508.06576, who divide later; the
// course divides here.
func GramMatrix(x *G.Node) *G.Node {
	checkRank("op.GramMatrix", x, 4)
	s := x.Shape()
	f := Reshape(x, s[0], s[1]*s[2], s[3])
	return Scale(1/float64(s[1]*s[2]), gram(f))
}

// gram returns FᵀF of each matrix f [B N C], [B C C]. Its derivative is one
// product, F·(dG + dGᵀ), where that of a product of two operands is two.
func gram(f *G.Node) *G.Node {
	s := f.Shape()
	g := newGemm("op.GramMatrix", 3, f, f, Trans{A: true})
	return ir.Apply(ir.Op{
		Name: "Gram", Out: []int{s[0], s[2], s[2]},
		Ref32: func(dst []float32, v ...[]float32) { gemmRef(&g, dst, v[0], v[0]) },
		Ref64: func(dst []float64, v ...[]float64) { gemmRef(&g, dst, v[0], v[0]) },
		Lower: func(dst []float32, v ...[]float32) kernel.Task { return gemmTask(g, dst, v[0], v[0]) },
		Grad: func(_, dg *G.Node) []*G.Node {
			return []*G.Node{BatchMatMulT(f, Add(dg, Transpose(dg, 0, 2, 1)), Trans{})}
		},
	}, f)
}
