package kernel

import "unsafe"

// winograd computes convolutions of stride 1 and 2, their adjoints and those of
// doubled images by minimal filtering (Lavin & Gray 2015, arXiv:1509.09308):
// squares of pixels and the kernel are transformed, multiplied channel by channel
// at each of up to 6×6 places, and transformed back to 4×4 outputs; 3 in place
// of 4 where that covers an axis with fewer products. Two or three taps along
// an axis take 5 or 6 products for 4 outputs, where the direct sum takes 8 or 12.
//
// A kernel of up to 6×6 and stride 2 is the sum of four of stride 1, its phases:
// every other tap meets every other pixel. What phases have in common is
// transformed once: the outputs that they add up to or, in the adjoint and for
// doubled images, the pixels that they all read.
//
// The results are off by up to 10⁻⁴ of their root mean square, 2·10⁻⁶ on average.
type winograd struct {
	v, h  phaseAxis
	lines int    // lines of filters of a chunk, or of a pass: see winograd_place.go
	read  spread // of the inputs
	write spread // of the outputs
	slots int    // pairs of a phase of v and one of h

	passes int       // 0: chunks do all by themselves
	values []float32 // of the lines of a pass, inputs and then outputs
}

// winogradArgs are the arguments of a transform along lines of values; see line
// in gen/line.go. Distances are in bytes.
type winogradArgs struct {
	src, dst         unsafe.Pointer
	srcStep, dstStep uintptr // from value to value of a line
	srcRow, dstRow   uintptr
	vectors, rows    uint64 // vectors of a row
}

func (k *Worker) transform(f vecFunc, a winogradArgs) {
	k.winograd = a
	f((*uint64)(unsafe.Pointer(&k.winograd)))
}

// prepareWinograd decides whether p is computed this way.
func (p *convPlan) prepareWinograd() bool {
	p.win = newWinograd(p)
	if p.win != nil {
		p.need = filterPlaces * filterPlaces * p.win.slots * p.k * p.n
		p.more = p.win.passFloats(p)
	}
	return p.win != nil
}

// newWinograd returns nil where the direct sum is better, or the only way.
func newWinograd(p *convPlan) *winograd {
	s := p.shape
	if p.choice < 0 || !s.filters() {
		return nil
	}
	v, h, ok := s.phases(p.back)
	if !ok {
		return nil
	}
	f := &winograd{v: v, h: h, slots: len(v.phases) * len(h.phases)}
	f.read, f.write = inputs(p.in, &f.v, &f.h), gradients(p.out, &f.v, &f.h)
	cost := costOf(p.v, p.h, &f.v, &f.h)
	cost.values = valueCost * (f.read.values()*p.k + f.write.values()*p.n)
	if p.choice == 0 && !cost.worth(p.k, p.n, p.images) || !f.split(p) {
		return nil
	}
	f.setPasses(p)
	return f
}

// filters reports whether c is of a kind that winograd may compute.
func (c Conv) filters() bool {
	return vecs() != nil && c.Groups == 1 && c.DilationH == 1 && c.DilationW == 1 && c.C%wideLanes == 0 && c.F%wideLanes == 0 &&
		(c.Upsample || c.StrideH == c.StrideW && c.StrideH <= 2)
}

// split chooses the lines of a chunk, and reports whether there are any.
func (f *winograd) split(p *convPlan) bool {
	const squares = 32 // their values and the kernel of a place stay in the second-level cache
	for f.lines = max(1, min(squares/f.h.filters(), p.images*f.v.filters())); f.lines > 0; f.lines /= 2 {
		if f.floats(p) <= scratchLen {
			return true
		}
	}
	return false
}

// rowScratch is where the scratch of a chunk begins; callRows uses what is before.
const rowScratch = 1 << 13

// floats returns the scratch of a chunk, or of packing where that takes more.
func (f *winograd) floats(p *convPlan) int {
	places := filterPlaces * filterPlaces
	return rowScratch + max(packFloats*p.k*widePanel, f.read.floats(p.k)+places*(f.planeIn(p)+f.planeOut(p))+f.rows(p))
}

// The floats of one place of all squares of a chunk. The odd cache line keeps
// places from competing for the same lines.
func (f *winograd) planeIn(p *convPlan) int {
	return f.lines*f.h.filters()*f.read.slots()*p.k + 16
}
func (f *winograd) planeOut(p *convPlan) int {
	return f.lines*f.h.filters()*f.write.slots()*p.n + 16
}

// rows returns the floats of a line of outputs between the transforms, and after.
func (f *winograd) rows(p *convPlan) int { return (filterPlaces + 4) * f.h.units() * p.n }

func (f *winograd) chunks(p *convPlan) int {
	if f.passes > 0 {
		return f.passChunks(p)
	}
	return blocksOf(p.images*f.v.filters(), f.lines)
}

func (f *winograd) packing(p *convPlan) int {
	if f.panels(p) {
		return 0
	}
	return blocksOf(p.n, p.panel) * f.slots
}

func (f *winograd) run(p *convPlan, chunk int, w *Worker) {
	if p.stage == 0 {
		all := p.all()
		f.pack(p, &all, chunk%f.slots, chunk/f.slots*p.panel, w)
		return
	}
	if f.passes > 0 {
		f.runPass(p, chunk, w)
		return
	}
	c, first, last := f.chunk(p, chunk, w)
	places := filterPlaces * filterPlaces
	rest := w.scratch[rowScratch:]
	cut := func(n int) []float32 {
		s := rest[:n]
		rest = rest[n:]
		return s
	}
	c.in.values, c.y, c.rows = cut(places*f.planeIn(p)), cut(places*f.planeOut(p)), cut(f.rows(p))
	c.in.begin(rest)
	for i := first; i < last; i++ {
		c.at.line(first, i)
		c.in.line(i/f.v.filters(), i%f.v.filters(), &c.at)
	}
	c.multiply()
	for i := first; i < last; i++ {
		c.at.line(first, i)
		c.output(i/f.v.filters(), i%f.v.filters())
	}
}

// chunk returns the chunk of lines first … last, without memory.
func (f *winograd) chunk(p *convPlan, i int, w *Worker) (c winogradChunk, first, last int) {
	c = winogradChunk{
		winograd: f, p: p, w: w, at: places{v: &f.v, h: &f.h}, kernel: p.all(),
		in: spreader{spread: &f.read, w: w, pixels: p.x, n: p.k, plane: f.planeIn(p)},
	}
	first, last = i*f.lines, min((i+1)*f.lines, p.images*f.v.filters())
	c.at.count(first, last)
	return c, first, last
}

// finish adds the bias to whole pixels and applies the activation.
func (e *epilogue) finish(y []float32, w *Worker) {
	if e.bias != nil {
		w.callRows(vecs().addRow, len(e.bias), operand{s: y}, operand{e.bias, true}, operand{s: y})
	}
	if e.act != Identity {
		mapSpan(e.act, e.alpha, y, y, w)
	}
}
