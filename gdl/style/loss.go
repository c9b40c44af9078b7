package style

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// ContentLoss returns ½ Σ (F − P)², F and P the features of image and content, both
// [B ...]; a scalar. Source: Gatys et al. 2015, eq. 1.
func ContentLoss(f, p *G.Node) *G.Node { return op.Scale(0.5, squaredError("style.ContentLoss", f, p)) }

// StyleLoss returns the mean of (G − A)² over each pair of Gram matrices, averaged
// over the layers; a scalar. G is the image's of op.GramMatrix, A the style's, both
// [B C C]. (Gatys et al. 2015, eq. 4, do not divide G by the number of pixels, and
// have a factor of ¼.)
func StyleLoss(g, a []*G.Node) *G.Node {
	if len(g) != len(a) || len(g) == 0 {
		panic(fmt.Errorf("style.StyleLoss: %d Gram matrices of the image, %d of the style, want as many and at least 1", len(g), len(a)))
	}
	sum := meanSquare(g[0], a[0])
	for i := range g[1:] {
		sum = op.Add(sum, meanSquare(g[i+1], a[i+1]))
	}
	return op.Scale(1/float64(len(g)), sum)
}

func meanSquare(g, a *G.Node) *G.Node {
	return op.Scale(1/float64(g.Shape().TotalSize()), squaredError("style.StyleLoss", g, a))
}

// squaredError returns Σ (x − y)².
func squaredError(who string, x, y *G.Node) *G.Node {
	op.CheckSame(who, x, y)
	return op.Sum(op.Square(op.Sub(x, y)))
}
