package op

import (
	"cmp"
	"fmt"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// convGeom is the geometry of a convolution of x [B H W Cin] with
// w [kH kW Cin/Groups Cout] to y [B H' W' Cout].
type convGeom struct {
	x, w, y []int
	sliding
}

// doubled returns height and width of the images that the kernel slides over.
func (g convGeom) doubled() (h, w int) {
	if g.Upsample {
		return 2 * g.x[1], 2 * g.x[2]
	}
	return g.x[1], g.x[2]
}

// kernel returns the geometry as package kernel describes it, and whether that
// can compute it.
func (g convGeom) kernel() (kernel.Conv, bool) {
	c := kernel.Conv{
		B: g.x[0], H: g.x[1], W: g.x[2], C: g.x[3], KH: g.w[0], KW: g.w[1], F: g.w[3],
		StrideH: g.Stride, StrideW: g.Stride, DilationH: g.Dilation, DilationW: g.Dilation,
		PadTop: g.Pad.Top, PadBottom: g.Pad.Bottom, PadLeft: g.Pad.Left, PadRight: g.Pad.Right,
		Groups: g.Groups, Upsample: g.Upsample,
	}
	return c, c.Check() == nil
}

// newConv checks shapes and settings, and panics with an error that starts with
// who when they do not fit. With upsample, x is doubled first.
func newConv(who string, x, w []int, o ConvOpts, upsample bool) convGeom {
	g := convGeom{x: x, w: w, sliding: sliding{
		Stride: cmp.Or(o.Stride, 1), Dilation: cmp.Or(o.Dilation, 1), Groups: cmp.Or(o.Groups, 1),
		Pad: o.Pad, Upsample: upsample,
	}}
	fail := func(format string, a ...any) {
		panic(fmt.Errorf("%s: images %v, kernel %v: %s", who, x, w, fmt.Sprintf(format, a...)))
	}
	switch {
	case len(x) != 4 || len(w) != 4:
		fail("want 4 axes each, [B H W C] and [kH kW Cin Cout]")
	case g.Stride < 1 || g.Dilation < 1 || g.Groups < 1:
		fail("stride %d, dilation %d, %d groups; want at least 1", g.Stride, g.Dilation, g.Groups)
	case x[3] != w[2]*g.Groups || w[3]%g.Groups != 0:
		fail("%d channels of input and %d of output do not fit in %d groups of %d", x[3], w[3], g.Groups, w[2])
	case o.Padding > Explicit || o.Padding != Explicit && o.Pad != Edges{}:
		fail("padding %v with edges %+v; want edges with Explicit alone", o.Padding, o.Pad)
	case min(o.Pad.Top, o.Pad.Left, o.Pad.Bottom, o.Pad.Right) < 0:
		fail("edges %+v, want at least 0", o.Pad)
	}
	h, wd := g.doubled()
	kh, kw := span(w[0], g.Dilation), span(w[1], g.Dilation)
	if o.Padding == Same {
		g.Pad.Top, g.Pad.Bottom = Same.extent(h, kh, g.Stride)
		g.Pad.Left, g.Pad.Right = Same.extent(wd, kw, g.Stride)
	}
	h, wd = slots(h+g.Pad.Top+g.Pad.Bottom, kh, g.Stride), slots(wd+g.Pad.Left+g.Pad.Right, kw, g.Stride)
	if h < 1 || wd < 1 {
		fail("the kernel is larger than the images, with edges %+v and dilation %d", g.Pad, g.Dilation)
	}
	g.y = []int{x[0], h, wd, w[3]}
	return g
}
