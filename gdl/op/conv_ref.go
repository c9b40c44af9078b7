package op

// taps visits every pair of an output pixel and a kernel tap that lies on the
// image, for each group: x, w and y are the positions of the first channels,
// for products of w[2] channels of x with y[3]/Groups channels of y.
func (g convGeom) taps(visit func(x, w, y int)) {
	cin, cout := g.x[3], g.w[3]
	for pixel := range g.y[0] * g.y[1] * g.y[2] {
		b, oy, ox := pixel/g.y[2]/g.y[1], pixel/g.y[2]%g.y[1], pixel%g.y[2]
		for tap := range g.w[0] * g.w[1] {
			iy, ix, ok := g.under(oy*g.Stride+tap/g.w[1]*g.Dilation, ox*g.Stride+tap%g.w[1]*g.Dilation)
			if !ok {
				continue
			}
			xo, wo := ((b*g.x[1]+iy)*g.x[2]+ix)*cin, tap*g.w[2]*cout
			for i := range g.Groups {
				visit(xo+i*g.w[2], wo+i*cout/g.Groups, pixel*cout+i*cout/g.Groups)
			}
		}
	}
}

// under returns the pixel of x at row y and column x of the padded images, if
// there is one.
func (g convGeom) under(y, x int) (iy, ix int, ok bool) {
	h, w := g.doubled()
	iy, ix = y-g.Pad.Top, x-g.Pad.Left
	ok = iy >= 0 && iy < h && ix >= 0 && ix < w
	if g.Upsample {
		iy, ix = iy/2, ix/2
	}
	return iy, ix, ok
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
