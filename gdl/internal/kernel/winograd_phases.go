package kernel

import "unsafe"

// phased computes convolutions of stride 2, their adjoints and those of doubled
// images by minimal filtering. A k×k convolution of stride 2 is the sum of
// four of stride 1, of every other tap with every other pixel: a 5×5 kernel
// makes one each of 3×3, 3×2, 2×3 and 2×2 taps, which along an axis take 6 and 5
// products for 4 outputs, or 5 and 4 for 3, where the direct sum takes 20 or 15.
// What the four have in common is transformed once: the outputs that they add
// up to, or the pixels that they all read.
type phased struct {
	v, h  phaseAxis
	lines int    // lines of filters of a chunk
	read  spread // of the inputs
	write spread // of the outputs
	slots int
}

// newPhased returns nil where the direct sum is better, or the only way.
func newPhased(p *convPlan, s Conv, choice int) *phased {
	if choice < 0 || !s.phased() {
		return nil
	}
	v, h, ok := s.phases(p.back)
	if !ok {
		return nil
	}
	f := &phased{v: v, h: h, slots: len(v.phases) * len(h.phases)}
	f.read, f.write = inputs(p.in, &f.v, &f.h), gradients(p.out, &f.v, &f.h)
	cost := costOf(p.v, p.h, &f.v, &f.h)
	cost.values = f.read.values()*p.k + f.write.values()*p.n
	if choice == 0 && !cost.worth(p.k, p.n, p.images) || !f.split(p) {
		return nil
	}
	return f
}

// phased reports whether c is of a kind that phases may compute.
func (c Conv) phased() bool {
	lanes := tiles().lanes
	return vecs() != nil && c.Groups == 1 && c.DilationH == 1 && c.DilationW == 1 && c.C%lanes == 0 && c.F%lanes == 0 &&
		(c.Upsample || c.StrideH == 2 && c.StrideW == 2)
}

// split chooses the lines of a chunk.
func (f *phased) split(p *convPlan) bool {
	const squares = 64
	for f.lines = max(1, min(squares/f.h.filters(), p.images*f.v.filters())); f.lines > 0; f.lines /= 2 {
		if f.floats(p) <= scratchLen {
			return true
		}
	}
	return false
}

func (f *phased) floats(p *convPlan) int {
	places := filterPlaces * filterPlaces
	return max(packFloats*p.k*p.panel, f.read.floats(p.k)+places*(f.planeIn(p)+f.planeOut(p))+f.rows(p))
}

// The floats of one place of all squares of a chunk. The odd cache line keeps
// places from competing for the same lines.
func (f *phased) planeIn(p *convPlan) int {
	return f.lines*f.h.filters()*f.read.slots()*p.k + 16
}
func (f *phased) planeOut(p *convPlan) int {
	return f.lines*f.h.filters()*f.write.slots()*p.n + 16
}

// rows returns the floats of a line of outputs between the transforms, and after.
func (f *phased) rows(p *convPlan) int { return (filterPlaces + 4) * f.h.units() * p.n }

func (f *phased) chunks(p *convPlan) int {
	if p.stage == 0 {
		return blocksOf(p.n, p.panel) * f.slots
	}
	return blocksOf(p.images*f.v.filters(), f.lines)
}

func (f *phased) run(p *convPlan, chunk int, w *Worker) {
	if p.stage == 0 {
		f.pack(p, chunk%f.slots, chunk/f.slots*p.panel, w)
		return
	}
	first := chunk * f.lines
	c := phasedChunk{
		phased: f, p: p, w: w, at: places{v: &f.v, h: &f.h},
		in: spreader{spread: &f.read, w: w, pixels: p.x, n: p.k, plane: f.planeIn(p)},
	}
	last := min(first+f.lines, p.images*f.v.filters())
	c.at.count(first, last)
	places := filterPlaces * filterPlaces
	rest := w.scratch
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

// packFloats is the memory to transform one number of each tap: 9 taps, 6 by 3
// values between the transforms, and one tap to add.
const packFloats = 9 + 18 + 1

// matrix returns where the transformed kernel of a place and slot begins.
func (f *phased) matrix(p *convPlan, place, slot int) int { return (place*f.slots + slot) * p.k * p.n }

// pack transforms the taps of a slot, for the columns j ….
func (f *phased) pack(p *convPlan, slot, j int, w *Worker) {
	cols := min(p.panel, p.n-j)
	size := p.k * cols
	v, h := f.v.phases[slot/len(f.h.phases)], f.h.phases[slot%len(f.h.phases)]
	taps := w.scratch[:9*size]
	rows := w.scratch[9*size:][:18*size]
	more := w.scratch[27*size:][:size]
	for y, ky := range v.kernel {
		for x, kx := range h.kernel {
			f.packTap(p, taps[(y*3+x)*size:][:size], more, ky, kx, j, cols, w)
		}
	}
	vectors := uint64(size / p.set.lanes)
	w.transform(vecs().filters[filterKernel].of(4, v.taps), winogradArgs{
		src: unsafe.Pointer(&taps[0]), srcPixel: uintptr(3*size) * 4,
		dst: unsafe.Pointer(&rows[0]), dstPixel: uintptr(3*size) * 4,
		vectors: vectors * uint64(len(h.kernel)), rows: 1,
	})
	for i := range filterPlaces {
		if !v.taps.has(4, i) {
			continue
		}
		w.transform(vecs().filters[filterKernel].of(4, h.taps), winogradArgs{
			src: unsafe.Pointer(&rows[3*i*size]), srcPixel: uintptr(size) * 4,
			dst: unsafe.Pointer(&p.packed[f.matrix(p, i*filterPlaces, slot)+p.k*j]), dstPixel: uintptr(f.slots*p.k*p.n) * 4,
			vectors: vectors, rows: 1,
		})
	}
}

// packTap packs the sum of the kernel's matrices at rows ky and columns kx.
func (f *phased) packTap(p *convPlan, dst, more []float32, ky, kx []int, j, cols int, w *Worker) {
	to := dst
	for _, y := range ky {
		for _, x := range kx {
			k := p.kernel[(y*p.kw+x)*p.k*p.n:]
			if p.back { // channels exchanged
				p.set.packCols(w, to, k[j*p.k:], p.k, p.k, cols)
			} else {
				p.set.packRows(w, to, k[j:], p.n, p.k, cols)
			}
			if &to[0] != &dst[0] {
				w.call(vecs().zips[Add], len(dst), 1, dst, more, dst)
			}
			to = more
		}
	}
}
