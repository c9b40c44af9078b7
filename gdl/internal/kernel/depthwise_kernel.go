package kernel

// DepthwiseBackKernel computes DK, the gradient of DepthwiseForward by its kernel:
// for each position, Σ over pixels of X·DY. Blocks of rows are summed in order, then
// the blocks. The first run allocates memory for partial sums.
type DepthwiseBackKernel struct {
	Conv
	X, DY, DK []float32

	plan  *depthwise
	stage int
	parts int
	width int       // of sums, of as many pixels side by side that vectors are full
	zero  []float32 // [width]
	sums  []float32 // [parts KH·KW + 1 width]; the last is no result
}

func (c *DepthwiseBackKernel) stages() int { return 2 }

func (c *DepthwiseBackKernel) enter(stage int) {
	c.stage = stage
	if c.plan == nil {
		c.plan = newDepthwise(c.Conv, false)
		c.width = narrow(c.F) * c.F
		c.zero = alignedFloats(c.width)
		c.parts = min(c.plan.images*c.plan.out.h, maxParts)
		c.sums = alignedFloats(c.parts * c.size())
	}
}

// size returns the elements of a part's sums.
func (c *DepthwiseBackKernel) size() int { return (c.KH*c.KW + 1) * c.width }

// Chunks returns the number of parts, then of positions of the kernel.
func (c *DepthwiseBackKernel) Chunks() int {
	if c.stage == 1 {
		return c.KH * c.KW
	}
	return c.parts
}

// Run computes one part, or adds up those of one position.
func (c *DepthwiseBackKernel) Run(chunk int, w *Worker) {
	d := c.plan
	if c.stage == 1 {
		dk := c.DK[chunk*d.n:][:d.n]
		clear(dk)
		for part := range c.parts {
			for i, v := range c.sums[part*c.size()+chunk*c.width:][:c.width] {
				dk[i%d.n] += v
			}
		}
		return
	}
	sums := c.sums[chunk*c.size():][:c.size()]
	clear(sums)
	rows := d.images * d.out.h
	per := blocksOf(rows, c.parts)
	for r := chunk * per; r < min((chunk+1)*per, rows); r++ {
		c.addRow(sums, r, w)
	}
}

// addRow adds the products of row r of DY, counted over all images.
func (c *DepthwiseBackKernel) addRow(sums []float32, r int, w *Worker) {
	d := c.plan
	dy := c.DY[r*d.out.w*d.n:][:d.out.w*d.n]
	for ky, v := range d.v {
		iy, ok := v.partner(r % d.out.h)
		if !ok {
			continue
		}
		in := c.X[(r/d.out.h*d.in.h+iy)*d.in.w*d.in.c:][:d.in.w*d.in.c]
		if d.m > 1 {
			row := in
			in = w.scratch[:d.in.w*d.n]
			d.widen(in, row)
		}
		for kx, h := range d.h {
			if h.n == 0 {
				continue
			}
			all := columns{
				n: c.width, x: c.pixels(in, h, w), dy: dy[h.b0*d.n:][:h.n*d.n], mean: c.zero,
				sum: sums[c.KH*c.KW*c.width:], product: sums[(ky*c.KW+kx)*c.width:][:c.width],
			}
			full := h.n * d.n / c.width * c.width
			all.slice(0, full).blocks(w)
			rest := all.slice(full, h.n*d.n)
			rest.n = len(rest.x)
			rest.blocks(w)
		}
	}
}

// pixels returns the pixels of a row, widened, that h names.
func (c *DepthwiseBackKernel) pixels(in []float32, h pairs, w *Worker) []float32 {
	d := c.plan
	if h.aStep <= 1 {
		return in[h.a0*d.n:][:h.n*d.n]
	}
	all := w.scratch[d.in.w*d.n:][:h.n*d.n]
	for i := range h.n {
		copy(all[i*d.n:][:d.n], in[(h.a0+i*h.aStep)*d.n:])
	}
	return all
}
