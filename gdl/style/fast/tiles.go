package fast

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
)

// A large picture is painted in tiles, for their memory. Two things would show where
// they meet. A convolution sees what is around a pixel: so tiles reach over what is kept
// of them as far as the net sees. And instance norms have statistics of the whole
// picture: so these are taken first, of samples all over it, and each tile is normalised
// by them.

const (
	tileSide   = 512 // of what is kept of a tile, in pixels; a multiple of shrink
	sampleSide = 256 // of a sample
	sampled    = 16  // samples, about
)

// reach returns from how far away a pixel is seen, in pixels, rounded up to a multiple
// of shrink.
func (n *Net) reach() int {
	const outside = 4 + 1 + 2 + 2 + 1 + 4 // the convolutions at both ends, and at half the size
	return (outside + 2*shrink*n.Blocks + 2*shrink - 1) / shrink * shrink
}

// tiled is Stylize in tiles of which side×side pixels are kept.
func (n *Net) tiled(p style.Picture, weights []float32, side, samples int) (style.Picture, error) {
	full := continued(p)
	stats, err := n.statistics(full, weights, samples)
	if err != nil {
		return style.Picture{}, err
	}
	h, w := min(full.H, side+2*n.reach()), min(full.W, side+2*n.reach())
	f, err := n.withStatistics(h, w, len(stats))
	if err != nil {
		return style.Picture{}, fmt.Errorf("fast: tiles of %d×%d pixels: %w", w, h, err)
	}
	out := style.Picture{H: p.H, W: p.W, Pix: make([]float32, len(p.Pix))}
	for top := 0; top < p.H; top += side {
		for left := 0; left < p.W; left += side {
			y, x := n.origin(top, h, full.H), n.origin(left, w, full.W)
			tile, err := f.Call(cut(full, y, x, h, w).Pix, weights, stats)
			if err != nil {
				return style.Picture{}, err
			}
			for row := top; row < min(top+side, p.H); row++ {
				n := min(side, p.W-left)
				copy(out.Pix[3*(row*p.W+left):][:3*n], tile[3*((row-y)*w+left-x):])
			}
		}
	}
	return clipped(out), nil
}

// origin returns where a tile of length n starts whose part from start on is kept.
func (n *Net) origin(start, length, total int) int {
	return max(0, min(start-n.reach(), total-length))
}

// continued returns a picture whose sides are multiples of shrink, as forward makes it.
func continued(p style.Picture) style.Picture {
	h, w := p.H+missing(p.H), p.W+missing(p.W)
	out := style.Picture{H: h, W: w, Pix: make([]float32, 0, 3*h*w)}
	for y := range h {
		for x := range w {
			at := 3 * (mirrored(y, p.H)*p.W + mirrored(x, p.W))
			out.Pix = append(out.Pix, p.Pix[at:at+3]...)
		}
	}
	return out
}

// mirrored returns which pixel of a side of n stands for pixel i of the continued side.
func mirrored(i, n int) int {
	if i < n {
		return i
	}
	return 2*(n-1) - i
}

// cut returns h×w pixels of a picture.
func cut(p style.Picture, top, left, h, w int) style.Picture {
	out := style.Picture{H: h, W: w, Pix: make([]float32, 0, 3*h*w)}
	for y := top; y < top+h; y++ {
		out.Pix = append(out.Pix, p.Pix[3*(y*p.W+left):][:3*w]...)
	}
	return out
}

// statistics returns the means and variances of each norm, one norm after the other, over
// about so many samples of a picture, evenly spread.
func (n *Net) statistics(p style.Picture, weights []float32, samples int) ([]float32, error) {
	h, w := min(p.H, sampleSide), min(p.W, sampleSide)
	var pix []float32
	rows, cols := grid(p.H, h, p.W, w, samples)
	for _, y := range rows {
		for _, x := range cols {
			pix = append(pix, cut(p, y, x, h, w).Pix...)
		}
	}
	f, err := train.CompileFunc(train.FuncSpec{
		Shapes: [][]int{{len(rows) * len(cols), h, w, 3}, {n.Styles}},
		Build: func(c *nn.Ctx, x []*G.Node) (stats []*G.Node) {
			images := op.Reshape(x[0], len(rows)*len(cols), h, w, 3)
			n.forward(c, images, func(l *nn.ConditionalInstanceNorm, images *G.Node) *G.Node {
				gamma, beta := op.MatMul(x[1], c.Use(l.Gamma)), op.MatMul(x[1], c.Use(l.Beta))
				y, mean, variance := op.BatchNorm(images, gamma, beta, l.Epsilon) // over all samples
				stats = append(stats, mean, variance)
				return y
			})
			return stats
		},
	})
	if err != nil {
		return nil, fmt.Errorf("fast: samples of %d×%d pixels: %w", w, h, err)
	}
	all, err := f.CallAll(pix, weights)
	var stats []float32
	for _, s := range all {
		stats = append(stats, s...)
	}
	return stats, err
}

// withStatistics returns the net as a function of images [h w 3], weights of styles, and
// the means and variances of its norms.
func (n *Net) withStatistics(h, w, count int) (*train.Func, error) {
	return train.CompileFunc(train.FuncSpec{
		Shapes: [][]int{{h, w, 3}, {n.Styles}, {count}},
		Build: func(c *nn.Ctx, x []*G.Node) []*G.Node {
			at := 0
			next := func(channels int) *G.Node {
				at += channels
				return op.Slice(x[2], []int{0, at - channels}, []int{1, at})
			}
			return []*G.Node{n.forward(c, x[0], func(l *nn.ConditionalInstanceNorm, images *G.Node) *G.Node {
				channels := images.Shape()[3]
				gamma, beta := op.MatMul(x[1], c.Use(l.Gamma)), op.MatMul(x[1], c.Use(l.Beta))
				mean, variance := next(channels), next(channels)
				return op.BatchNormWith(images, gamma, beta, mean, variance, l.Epsilon)
			})}
		},
	})
}

// grid returns the first rows and columns of about count rectangles of h×w, evenly
// spread over a picture.
func grid(pictureH, h, pictureW, w, count int) (rows, cols []int) {
	// As many a row as a column, but no more than cover the side.
	cover := func(total, n int) int { return (total + n - 1) / n }
	r := min(cover(pictureH, h), max(1, isqrt(count*pictureH/pictureW)))
	k := min(cover(pictureW, w), max(1, count/r))
	return spread(pictureH-h, r), spread(pictureW-w, k)
}

// isqrt returns the root of n, rounded down.
func isqrt(n int) int {
	r := 0
	for (r+1)*(r+1) <= n {
		r++
	}
	return r
}

// spread returns n numbers from 0 to last, evenly spread, multiples of shrink; the
// middle if there is one.
func spread(last, n int) []int {
	if n == 1 {
		return []int{last / 2 / shrink * shrink}
	}
	all := make([]int, n)
	for i := range all {
		all[i] = last * i / (n - 1) / shrink * shrink
	}
	return all
}
