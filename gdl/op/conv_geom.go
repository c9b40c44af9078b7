package op

import (
	"cmp"
	"fmt"
)

// convGeom is the geometry of a convolution of x [B H W Cin] with
// w [kH kW Cin/Groups Cout] to y [B H' W' Cout].
type convGeom struct {
	x, w, y []int
	Window
}

// newConv checks shapes and settings, and panics with an error that starts with
// who when they do not fit.
func newConv(who string, x, w []int, o ConvOpts) convGeom {
	g := convGeom{x: x, w: w, Window: Window{
		Stride: cmp.Or(o.Stride, 1), Dilation: cmp.Or(o.Dilation, 1), Groups: cmp.Or(o.Groups, 1), Pad: o.Pad,
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
	kh, kw := span(w[0], g.Dilation), span(w[1], g.Dilation)
	if o.Padding == Same {
		g.Pad.Top, g.Pad.Bottom = Same.extent(x[1], kh, g.Stride)
		g.Pad.Left, g.Pad.Right = Same.extent(x[2], kw, g.Stride)
	}
	h, wd := slots(x[1]+g.Pad.Top+g.Pad.Bottom, kh, g.Stride), slots(x[2]+g.Pad.Left+g.Pad.Right, kw, g.Stride)
	if h < 1 || wd < 1 {
		fail("the kernel is larger than the images, with edges %+v and dilation %d", g.Pad, g.Dilation)
	}
	g.y = []int{x[0], h, wd, w[3]}
	return g
}

// taps visits every pair of an output pixel and a kernel tap that lies on the
// image, for each group: x, w and y are the positions of the first channels,
// for products of w[2] channels of x with y[3]/Groups channels of y.
func (g convGeom) taps(visit func(x, w, y int)) {
	cin, cout := g.x[3], g.w[3]
	for b := range g.y[0] {
		for oy := range g.y[1] {
			for ox := range g.y[2] {
				yo := ((b*g.y[1]+oy)*g.y[2] + ox) * cout
				for ky := range g.w[0] {
					iy := oy*g.Stride + ky*g.Dilation - g.Pad.Top
					if iy < 0 || iy >= g.x[1] {
						continue
					}
					for kx := range g.w[1] {
						ix := ox*g.Stride + kx*g.Dilation - g.Pad.Left
						if ix < 0 || ix >= g.x[2] {
							continue
						}
						xo := ((b*g.x[1]+iy)*g.x[2] + ix) * cin
						wo := (ky*g.w[1] + kx) * g.w[2] * cout
						for i := range g.Groups {
							visit(xo+i*g.w[2], wo+i*cout/g.Groups, yo+i*cout/g.Groups)
						}
					}
				}
			}
		}
	}
}

func convRef[T float32 | float64](g convGeom, x, w, y []T) {
	clear(y)
	cin, cout, n := g.w[2], g.w[3], g.w[3]/g.Groups
	g.taps(func(xo, wo, yo int) {
		out := y[yo:][:n]
		for i, v := range x[xo:][:cin] {
			for j, k := range w[wo+i*cout:][:n] {
				out[j] += v * k
			}
		}
	})
}

func convDataRef[T float32 | float64](g convGeom, dx, w, dy []T) {
	clear(dx)
	cin, cout, n := g.w[2], g.w[3], g.w[3]/g.Groups
	g.taps(func(xo, wo, yo int) {
		d := dy[yo:][:n]
		for i := range cin {
			var t T
			for j, k := range w[wo+i*cout:][:n] {
				t += d[j] * k
			}
			dx[xo+i] += t
		}
	})
}

func convWeightsRef[T float32 | float64](g convGeom, x, dw, dy []T) {
	clear(dw)
	cin, cout, n := g.w[2], g.w[3], g.w[3]/g.Groups
	g.taps(func(xo, wo, yo int) {
		d := dy[yo:][:n]
		for i, v := range x[xo:][:cin] {
			k := dw[wo+i*cout:][:n]
			for j, dj := range d {
				k[j] += v * dj
			}
		}
	})
}
