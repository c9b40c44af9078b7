package kernel

// A depthwise convolution has one input channel in each group: output channel f is
// made of input channel f/m, where m = F/C is the multiplier. There are no matrices
// to multiply then; each position of the kernel adds a row of pixels times a row of
// factors, one for each output channel.

// mostMultiplier is the multiplier from which on the tiles of a group are full
// enough to be faster.
const mostMultiplier = 8

// Depthwise reports whether c is a depthwise convolution that DepthwiseForward and
// its two gradients compute, faster than those of any convolution do.
func (c Conv) Depthwise() bool {
	c = c.defaults()
	_, w := c.Out()
	return c.Groups == c.C && c.C > 1 && c.F <= mostMultiplier*c.C && !c.Upsample &&
		(c.W+w+c.StrideW)*c.F <= scratchLen
}

// depthwise is what the three tasks share. A row of in or out is one of pixels.
type depthwise struct {
	images, m int // m is the multiplier
	in, out   image
	n         int     // channels of the kernel
	v, h      []pairs // of each row and column of the kernel: pixels of in and out
	stride    int     // of out's pixels in h
	width     int     // of factors, repeated so that vectors are full
	rows      int     // of out, of a chunk
	factors   []float32
	zero, one []float32
	epilogue
}

func newDepthwise(c Conv, back bool) *depthwise {
	c = c.defaults()
	oh, ow := c.Out()
	v, h := c.axes()
	d := &depthwise{
		images: c.B, m: c.F / c.C, n: c.F, in: image{c.H, c.W, c.C}, out: image{oh, ow, c.F},
		v: v.pairs(), h: h.pairs(), stride: 1, width: narrow(c.F) * c.F,
	}
	if back {
		d.in, d.out, d.stride = d.out, d.in, c.StrideW
		d.v, d.h = swapped(d.v), swapped(d.h)
	}
	d.rows = max(1, span/(d.out.w*d.n))
	all := alignedFloats((len(d.v)*len(d.h) + 2) * d.width)
	d.zero, d.one, d.factors = all[:d.width], all[d.width:2*d.width], all[2*d.width:]
	for i := range d.one {
		d.one[i] = 1
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

// pack repeats the factors of each position of the kernel.
func (d *depthwise) pack(kernel []float32) {
	for t := range len(d.v) * len(d.h) {
		repeat(d.factors[t*d.width:][:d.width], kernel[t*d.n:][:d.n])
	}
}

func (d *depthwise) chunks() int { return blocksOf(d.images*d.out.h, d.rows) }

// run computes the rows of one chunk of y.
func (d *depthwise) run(chunk int, x, y []float32, w *Worker) {
	size := d.out.w * d.out.c
	for r := chunk * d.rows; r < min((chunk+1)*d.rows, d.images*d.out.h); r++ {
		row := y[r*size:][:size]
		if d.out.c == d.n && d.stride == 1 {
			d.row(row, r, x, w)
			mapSpan(d.act, d.alpha, row, row, w)
			continue
		}
		sums := w.scratch[:d.stride*d.phase()*d.n]
		d.row(sums, r, x, w)
		d.fold(row, sums)
	}
}

// phase returns how many pixels of out are a stride apart, at most.
func (d *depthwise) phase() int { return blocksOf(d.out.w, d.stride) }

// row computes row r of out, counted over all images: first the pixels whose number
// is a multiple of the stride, then those after each of them, and so on, so that what
// a position of the kernel adds to are neighbours.
func (d *depthwise) row(sums []float32, r int, x []float32, w *Worker) {
	clear(sums)
	if d.bias != nil {
		repeat(sums, d.bias)
	}
	for ky, v := range d.v {
		iy, ok := v.partner(r % d.out.h)
		if !ok {
			continue
		}
		in := d.widened(x[(r/d.out.h*d.in.h+iy)*d.in.w*d.in.c:][:d.in.w*d.in.c], w)
		for kx, h := range d.h {
			if h.n > 0 {
				at := h.b0%d.stride*d.phase() + h.b0/d.stride
				d.add(sums[at*d.n:][:h.n*d.n], d.pixels(in, h, w), ky*len(d.h)+kx, w)
			}
		}
	}
}

// widened returns a row of in with the channels of the kernel.
func (d *depthwise) widened(in []float32, w *Worker) []float32 {
	if d.in.c == d.n {
		return in
	}
	all := w.scratch[:d.in.w*d.n]
	for i, v := range in {
		to := all[i*d.m:][:d.m]
		for j := range to {
			to[j] = v
		}
	}
	return all
}

// pixels returns the pixels of a widened row that h names.
func (d *depthwise) pixels(in []float32, h pairs, w *Worker) []float32 {
	if h.aStep <= 1 {
		return in[h.a0*d.n:][:h.n*d.n]
	}
	all := w.scratch[d.in.w*d.n:][:h.n*d.n]
	for i := range h.n {
		copy(all[i*d.n:][:d.n], in[(h.a0+i*h.aStep)*d.n:])
	}
	return all
}

// add computes sums += x·factors of position t.
func (d *depthwise) add(sums, x []float32, t int, w *Worker) {
	k := d.factors[t*d.width:][:d.width]
	if v := vecs(); v != nil {
		full := len(sums) / d.width * d.width
		// k·x + 1·(sums − 0) + 0
		w.call(v.normGrad, d.width, full/d.width, sums, x, d.zero, k, d.one, d.zero, sums)
		w.call(v.normGrad, len(sums)-full, 1, sums[full:], x[full:], d.zero, k, d.one, d.zero, sums[full:])
		return
	}
	for ; len(sums) > 0; sums, x = sums[d.n:], x[d.n:] {
		for j, f := range k[:d.n] {
			sums[j] += float32(f * x[j])
		}
	}
}

// fold puts the pixels of sums in order and adds up the channels that one makes.
func (d *depthwise) fold(row, sums []float32) {
	c := d.out.c
	for i := range d.out.w {
		pixel, from := row[i*c:][:c], sums[(i%d.stride*d.phase()+i/d.stride)*d.n:][:d.n]
		if c == d.n {
			copy(pixel, from)
			continue
		}
		for j := range pixel {
			pixel[j] = 0
			for _, v := range from[j*d.m:][:d.m] {
				pixel[j] += v
			}
		}
	}
}

// DepthwiseForward computes Y = Act(conv(X, Kernel) + Bias) of a depthwise Conv;
// Bias, [F], may be nil. The first run allocates memory for the packed kernel.
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
	c.plan.pack(c.Kernel)
}

// Chunks returns the number of blocks of rows.
func (c *DepthwiseForward) Chunks() int { return c.plan.chunks() }

// Run computes one block of rows.
func (c *DepthwiseForward) Run(chunk int, w *Worker) { c.plan.run(chunk, c.X, c.Y, w) }

// DepthwiseBackData computes DX = convᵀ(DY, Kernel), the adjoint of
// DepthwiseForward. The first run allocates memory for the packed kernel.
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
	c.plan.pack(c.Kernel)
}

// Chunks returns the number of blocks of rows.
func (c *DepthwiseBackData) Chunks() int { return c.plan.chunks() }

// Run computes one block of rows.
func (c *DepthwiseBackData) Run(chunk int, w *Worker) { c.plan.run(chunk, c.DY, c.DX, w) }
