package fast

import (
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
)

// whole is the most pixels of a picture that is painted in one piece.
const whole = 1 << 20

// Stylize returns a picture painted: weights say how much of each style it gets. They
// are at least 0 and add up to 1. Sides are at least MinSide. A picture of more than
// 2²⁰ pixels is painted in tiles, which do not show, see tiles.go.
//
// Strokes have the size of those the net has learned, in pixels, whatever the size of
// the picture: make it smaller for larger ones.
func (n *Net) Stylize(p style.Picture, weights []float64) (style.Picture, error) {
	w, err := n.blend(weights)
	if err != nil {
		return style.Picture{}, err
	}
	if p.H < MinSide || p.W < MinSide || len(p.Pix) != 3*p.H*p.W {
		return style.Picture{}, fmt.Errorf("fast: picture of %d×%d pixels with %d values, want sides of at least %d and 3 values a pixel", p.W, p.H, len(p.Pix), MinSide)
	}
	if p.H*p.W > whole {
		return n.tiled(p, w, tileSide, sampled)
	}
	f, err := train.CompileFunc(train.FuncSpec{
		Shapes: [][]int{{p.H, p.W, 3}, {n.Styles}},
		Build:  func(c *nn.Ctx, x []*G.Node) []*G.Node { return []*G.Node{n.Forward(c, x[0], x[1])} },
	})
	if err != nil {
		return style.Picture{}, fmt.Errorf("fast: %d×%d pixels: %w", p.W, p.H, err)
	}
	y, err := f.Call(p.Pix, w)
	return clipped(style.Picture{H: p.H, W: p.W, Pix: y}), err
}

// clipped limits a picture's values to 0 and 1.
func clipped(p style.Picture) style.Picture {
	for i, v := range p.Pix {
		p.Pix[i] = min(max(v, 0), 1)
	}
	return p
}

// blend checks weights of styles.
func (n *Net) blend(weights []float64) ([]float32, error) {
	var w []float32
	sum, least := 0.0, 0.0
	for _, v := range weights {
		w, sum, least = append(w, float32(v)), sum+v, min(least, v)
	}
	if len(w) != n.Styles || !(least >= 0) || !(math.Abs(sum-1) <= 1e-6) {
		return nil, fmt.Errorf("fast: weights %v of styles, want %d numbers of at least 0 that add up to 1", weights, n.Styles)
	}
	return w, nil
}
