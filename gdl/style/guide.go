package style

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// guided returns the Gram matrix [1 C C] and the means [1 C] of a layer's output
// f [1 H W C], of all its pixels alike or, with a mask [1 H' W' 1], weighted by its
// squares.
func guided(c *nn.Ctx, f, mask *G.Node) (gram, mean *G.Node) {
	if mask == nil {
		return op.GramMatrix(f), means(f)
	}
	s := f.Shape()
	t := resized(c, mask, s[1], s[2])
	length := op.Sqrt(op.Sum(op.Square(t)))
	t = op.Broadcast(op.Div(t, op.Fill(length, t.Shape()...)), s...)
	area := float64(s[1] * s[2])
	f = op.Mul(f, t)
	return op.Scale(area, op.GramMatrix(f)), op.SumRows(op.Mul(f, t))
}

// resized returns an image [1 H W C] with h×w pixels, as Picture.Resize makes it.
func resized(c *nn.Ctx, x *G.Node, h, w int) *G.Node {
	s := x.Shape()
	if s[1] == h && s[2] == w {
		return x
	}
	matrix := func(from, to int) *G.Node {
		values := make([]float64, to*from)
		for i, all := range triangles(from, to) {
			for _, t := range all {
				values[i*from+t.at] = float64(t.weight)
			}
		}
		return c.Const(values, to, from)
	}
	return separable(x, matrix(s[1], h), matrix(s[2], w))
}
