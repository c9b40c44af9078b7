package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// pooling says over which windows of an image a pool runs.
type pooling struct {
	Size, Stride int // of both axes
	Padding      Padding
}

// poolGeom is the geometry of a pool of images of shape x [B H W C] to y.
type poolGeom struct {
	pooling
	x, y                     []int
	top, left, bottom, right int
}

func newPool(who string, x *G.Node, p pooling) poolGeom {
	checkRank(who, x, 4)
	s := x.Shape()
	if p.Stride == 0 {
		p.Stride = p.Size
	}
	if p.Size < 1 || p.Stride < 1 || p.Padding > Valid {
		panic(fmt.Errorf("%s: size %d, stride %d, padding %v; want at least 1 and padding Same or Valid", who, p.Size, p.Stride, p.Padding))
	}
	g := poolGeom{pooling: p, x: s}
	g.top, g.bottom = p.Padding.extent(s[1], p.Size, p.Stride)
	g.left, g.right = p.Padding.extent(s[2], p.Size, p.Stride)
	h, w := slots(s[1]+g.top+g.bottom, p.Size, p.Stride), slots(s[2]+g.left+g.right, p.Size, p.Stride)
	if h < 1 || w < 1 {
		panic(fmt.Errorf("%s: windows of %d×%d do not fit into images %v", who, p.Size, p.Size, []int(s)))
	}
	g.y = []int{s[0], h, w, s[3]}
	return g
}

// pooled returns the number of results.
func (g poolGeom) pooled() int { return size(g.y) }

// window returns the geometry as package kernel describes it.
func (g poolGeom) window() kernel.Window {
	return kernel.Window{
		B: g.x[0], H: g.x[1], W: g.x[2], C: g.x[3], KH: g.Size, KW: g.Size, StrideH: g.Stride, StrideW: g.Stride,
		PadTop: g.top, PadBottom: g.bottom, PadLeft: g.left, PadRight: g.right,
	}
}

// windows visits every window: the image, the position of the first channel of
// the result, and the corner, which may lie off the image.
func (g poolGeom) windows(visit func(b, y, top, left int)) {
	for p := range g.y[0] * g.y[1] * g.y[2] {
		visit(p/g.y[2]/g.y[1], p*g.y[3], p/g.y[2]%g.y[1]*g.Stride-g.top, p%g.y[2]*g.Stride-g.left)
	}
}

// at returns the position of the first channel of pixel (y, x) of image b, and
// whether the pixel lies on the image.
func (g poolGeom) at(b, y, x int) (int, bool) {
	return ((b*g.x[1]+y)*g.x[2] + x) * g.x[3], y >= 0 && y < g.x[1] && x >= 0 && x < g.x[2]
}

// pixels visits the pixels of a window that lie on the image, by the position of
// their first channels, and returns their number.
func (g poolGeom) pixels(b, top, left int, visit func(x int)) int {
	n := 0
	for p := range g.Size * g.Size {
		if i, ok := g.at(b, top+p/g.Size, left+p%g.Size); ok {
			visit(i)
			n++
		}
	}
	return n
}
