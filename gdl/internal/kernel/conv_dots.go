package kernel

import "unsafe"

// Few output channels would leave most of each vector idle. Where the input
// channels fill vectors, vectors run along them instead: each output has wideLanes
// sums of products, which are added up at the end.

// thinChannels is the most output channels that are computed this way, or as
// conv_thin.go does.
const thinChannels = 4

// prepareDots reports whether this way of computing suits the shape.
func (p *convPlan) prepareDots() bool {
	if p.groups > 1 || p.n > thinChannels || p.set.dots == nil || p.k%wideLanes != 0 {
		return false
	}
	p.dots = true
	p.batch, p.band = blocksOf(p.images, fewChunks), p.out.h
	for p.band > 1 && blocksOf(p.images, p.batch)*blocksOf(p.out.h, p.band) < fewChunks {
		p.band = blocksOf(p.band, 2)
	}
	p.joined = p.h.joined()
	for y := 0; y < p.out.h; y += p.band {
		p.lines = append(p.lines, p.linesOf(y, min(p.band, p.out.h-y)))
	}
	p.need = p.n * p.matrices() * p.k
	return true
}

// line is a sequence of n output pixels from (y, x) on, along a row or a column,
// whose taps are those of the first moved by in floats each time. Where taps is not
// 1, that many are one pixel after the other, and so are the lines' pixels.
type line struct{ y, x, n, in, out, taps int }

// shortLine is the pixels of a row below which a column may be better.
const shortLine = 8

// linesOf cuts rows y … of an image into lines: along rows, but for the columns at
// the borders.
func (p *convPlan) linesOf(y, rows int) (ls []line) {
	v := axis{taps: p.v.taps[y : y+rows], period: p.v.period}
	for _, v := range v.runs(rows) {
		for _, h := range p.h.runs(p.out.w) {
			if h.n < min(v.n, shortLine) {
				for i := range h.n {
					ls = append(ls, line{y + v.first, h.first + i*h.step, v.n, v.delta * p.in.w * p.in.c, v.step * p.out.w * p.out.c, 1})
				}
				continue
			}
			taps := 1
			if n := len(p.h.taps[h.first]); h.delta == 1 && p.joined && n < len(p.set.dots) {
				taps = n
			}
			for i := range v.n {
				ls = append(ls, line{y + v.first + i*v.step, h.first, h.n, h.delta * p.in.c, h.step * p.out.c, taps})
			}
		}
	}
	return ls
}

// packDots packs matrix i as one row for each output channel.
func (p *convPlan) packDots(i int, w *Worker) {
	src := p.matrix(i, w.scratch)
	for f := range p.n {
		dst := p.packed[(f*p.matrices()+i)*p.k:][:p.k]
		for k := range dst {
			if p.back { // kernel rows are output channels, its columns input channels
				dst[k] = src[f*p.k+k]
			} else {
				dst[k] = src[k*p.n+f]
			}
		}
	}
}

// runDots computes one chunk: images b … and rows y ….
func (p *convPlan) runDots(b, y int, w *Worker) {
	for i := b; i < min(b+p.batch, p.images); i++ {
		for _, l := range p.lines[y/p.band] {
			p.dotsOf(i, l, w)
		}
		rows := p.y[i*p.out.size()+y*p.out.w*p.n : i*p.out.size()+min(y+p.band, p.out.h)*p.out.w*p.n]
		mapSpan(p.act, p.alpha, rows, rows, w)
	}
}

// dotsOf computes a line of image i.
func (p *convPlan) dotsOf(i int, l line, w *Worker) {
	t := &w.tile
	*t = tileArgs{ldA: uintptr(l.in) * 4, ldB: uintptr(p.k) * 4, highA: uintptr(p.in.w*p.in.c) * 4}
	p.segments(w, l.y, l.x, 1)
	t.k /= uint64(l.taps)
	for f := range p.n {
		y := p.y[i*p.out.size()+(l.y*p.out.w+l.x)*p.n+f:]
		sums := y
		if l.out != 1 {
			sums = w.scratch
		}
		p.sumsOf(f, i, l, sums, w)
		if l.out == 1 {
			continue
		}
		for q, v := range sums[:l.n] {
			y[q*l.out] = v
		}
	}
}

// sumsOf computes output channel f of a line of image i, whose segments are set.
func (p *convPlan) sumsOf(f, i int, l line, sums []float32, w *Worker) {
	t := &w.tile
	t.bias = nil
	if p.bias != nil {
		t.bias = unsafe.Pointer(&p.bias[f])
	}
	if t.segments > 0 {
		t.b = unsafe.Pointer(&p.packed[f*p.matrices()*p.k])
		w.strip(p.set.dots[l.taps], l.n, p.x[i*p.in.size():], sums, l.in, 1)
		return
	}
	clear(sums[:l.n])
	if p.bias != nil {
		repeat(sums[:l.n], p.bias[f:f+1])
	}
}
