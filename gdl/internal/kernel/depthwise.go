package kernel

import "unsafe"

// A depthwise convolution has one input channel in each group: output channel f is
// made of input channel f/m, where m = F/C is the multiplier. There are no matrices
// to multiply then; each position of the kernel adds a pixel times factors, one for
// each output channel.

// mostMultiplier is the multiplier from which on the tiles of a group are full
// enough to be faster.
const mostMultiplier = 8

// Depthwise reports whether c is a depthwise convolution that DepthwiseForward and
// its two gradients compute, faster than those of any convolution do.
func (c Conv) Depthwise() bool {
	c = c.defaults()
	_, w := c.Out()
	return c.Groups == c.C && c.C > 1 && c.F <= mostMultiplier*c.C && !c.Upsample && c.KH*c.KW <= maxSegments &&
		(c.KH*c.W+w+c.StrideW)*c.F <= scratchLen
}

// depthwise is what the three tasks share. A row of in or out is one of pixels.
type depthwise struct {
	images, m int // m is the multiplier
	in, out   image
	n         int     // channels of the kernel
	v, h      []pairs // of each row and column of the kernel: pixels of in and out
	inStep    int     // of in's pixels in a span
	outStep   int     // of out's
	spans     []depthwiseSpan
	rows      int // of out, of a chunk
	epilogue
}

// depthwiseSpan is n pixels of a row of out, outStep apart, to which the same columns of
// the kernel add.
type depthwiseSpan struct {
	first, n int
	taps     []depthwiseTap // in the order of the columns
}

// depthwiseTap is a column of the kernel, and the pixel of in that the first of the span
// takes with it.
type depthwiseTap struct{ kx, from int }

func newDepthwise(c Conv, back bool) *depthwise {
	c = c.defaults()
	oh, ow := c.Out()
	v, h := c.axes()
	d := &depthwise{
		images: c.B, m: c.F / c.C, n: c.F, in: image{c.H, c.W, c.C}, out: image{oh, ow, c.F},
		v: v.pairs(), h: h.pairs(), inStep: c.StrideW, outStep: 1,
	}
	if back {
		d.in, d.out, d.inStep, d.outStep = d.out, d.in, 1, c.StrideW
		d.v, d.h = swapped(d.v), swapped(d.h)
	}
	d.rows = max(1, span/(d.out.w*d.n))
	for first := range min(d.outStep, d.out.w) {
		d.listSpans(first)
	}
	return d
}

// swapped returns ps with a and b exchanged.
func swapped(ps []pairs) []pairs {
	qs := make([]pairs, len(ps))
	for i, p := range ps {
		qs[i] = pairs{p.n, p.b0, p.a0, p.bStep, p.aStep}
	}
	return qs
}

// listSpans cuts the pixels of a row of out that are outStep apart, from one on, into
// spans.
func (d *depthwise) listSpans(from int) {
	all := blocksOf(d.out.w-from, d.outStep)
	for i := 0; i < all; {
		s := depthwiseSpan{first: from + i*d.outStep}
		end := all
		for kx, p := range d.h {
			lo := (p.b0 - from) / d.outStep
			switch {
			case p.n == 0 || p.b0%d.outStep != from:
			case i < lo:
				end = min(end, lo)
			case i < lo+p.n:
				end = min(end, lo+p.n)
				s.taps = append(s.taps, depthwiseTap{kx, p.a0 + (i-lo)*p.aStep})
			}
		}
		s.n = end - i
		d.spans = append(d.spans, s)
		i = end
	}
}

func (d *depthwise) chunks() int { return blocksOf(d.images*d.out.h, d.rows) }

// run computes the rows of one chunk of y.
func (d *depthwise) run(chunk int, x, kernel, y []float32, w *Worker) {
	size := d.out.w * d.out.c
	for r := chunk * d.rows; r < min((chunk+1)*d.rows, d.images*d.out.h); r++ {
		row := y[r*size:][:size]
		if d.out.c == d.n {
			d.row(row, r, x, kernel, w)
			continue
		}
		sums := w.scratch[:d.out.w*d.n]
		d.row(sums, r, x, kernel, w)
		d.fold(row, sums)
	}
}

// row computes row r of out, counted over all images, in the channels of the kernel.
func (d *depthwise) row(sums []float32, r int, x, kernel []float32, w *Worker) {
	oy, in := r%d.out.h, x[r/d.out.h*d.in.size():][:d.in.size()]
	if d.in.c != d.n {
		in = d.widened(in, oy, w)
	}
	for _, s := range d.spans {
		n := 0
		for ky, v := range d.v {
			iy, ok := v.partner(oy)
			if !ok {
				continue
			}
			if d.in.c != d.n {
				iy = ky
			}
			for _, t := range s.taps {
				a, b := (iy*d.in.w+t.from)*d.n, (ky*len(d.h)+t.kx)*d.n
				_ = in[a+((s.n-1)*d.inStep+1)*d.n-1]
				w.segments[n] = segment{int64(a) * 4, int64(b) * 4}
				n++
			}
		}
		d.span(sums[s.first*d.n:], s.n, n, in, kernel, w)
	}
}

// span computes n pixels, whose segments are set.
func (d *depthwise) span(sums []float32, n, segments int, in, kernel []float32, w *Worker) {
	if segments == 0 {
		d.noTaps(n, sums, d.outStep*d.n, 0, d.n, w)
		return
	}
	t := &w.tile
	*t = tileArgs{
		b: unsafe.Pointer(&kernel[0]), ldA: uintptr(d.inStep*d.n) * 4, k: uint64(d.n),
		segments: uint64(segments), segment: &w.segments[0], alpha: d.alpha,
	}
	after := d.setTile(t, 0)
	_ = sums[((n-1)*d.outStep+1)*d.n-1]
	w.strip(tiles().depthwise, n, in, sums, d.inStep*d.n, d.outStep*d.n)
	if after {
		mapRows(d.act, d.alpha, n, sums, d.outStep*d.n, d.n, w)
	}
}

// widened returns the rows of in that row oy of out takes, with the channels of the
// kernel.
func (d *depthwise) widened(in []float32, oy int, w *Worker) []float32 {
	size := d.in.w * d.n
	for ky, v := range d.v {
		if iy, ok := v.partner(oy); ok {
			d.widen(w.scratch[ky*size:][:size], in[iy*d.in.w*d.in.c:][:d.in.w*d.in.c])
		}
	}
	return w.scratch[:len(d.v)*size]
}

// widen gives a row the channels of the kernel.
func (d *depthwise) widen(all, row []float32) {
	for i, v := range row {
		to := all[i*d.m:][:d.m]
		for j := range to {
			to[j] = v
		}
	}
}

// fold adds up the channels that one of out makes.
func (d *depthwise) fold(row, sums []float32) {
	for i := range row {
		row[i] = 0
		for _, v := range sums[i*d.m:][:d.m] {
			row[i] += v
		}
	}
}

// DepthwiseForward computes Y = Act(conv(X, Kernel) + Bias) of a depthwise Conv;
// Bias, [F], may be nil.
type DepthwiseForward struct {
	Conv
	X, Kernel, Y []float32
	Bias         []float32
	Act          Fn
	Alpha        float32

	plan *depthwise
}

func (c *DepthwiseForward) stages() int { return 1 }

func (c *DepthwiseForward) enter(int) {
	if c.plan == nil {
		c.plan = newDepthwise(c.Conv, false)
		c.plan.epilogue = epilogue{c.Bias, c.Act, c.Alpha}
	}
}

// Chunks returns the number of blocks of rows.
func (c *DepthwiseForward) Chunks() int { return c.plan.chunks() }

// Run computes one block of rows.
func (c *DepthwiseForward) Run(chunk int, w *Worker) { c.plan.run(chunk, c.X, c.Kernel, c.Y, w) }

// DepthwiseBackData computes DX = convᵀ(DY, Kernel), the adjoint of DepthwiseForward.
type DepthwiseBackData struct {
	Conv
	DY, Kernel, DX []float32

	plan *depthwise
}

func (c *DepthwiseBackData) stages() int { return 1 }

func (c *DepthwiseBackData) enter(int) {
	if c.plan == nil {
		c.plan = newDepthwise(c.Conv, true)
	}
}

// Chunks returns the number of blocks of rows.
func (c *DepthwiseBackData) Chunks() int { return c.plan.chunks() }

// Run computes one block of rows.
func (c *DepthwiseBackData) Run(chunk int, w *Worker) { c.plan.run(chunk, c.DY, c.Kernel, c.DX, w) }
