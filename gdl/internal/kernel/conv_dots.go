package kernel

import "unsafe"

// Few output channels would leave most of each vector idle. Where the input
// channels fill vectors, vectors run along them instead: each output is a sum of
// products of vectors, whose lanes are added up at the end.

// thinChannels is the most output channels that are computed this way, or as
// conv_thin.go does.
const thinChannels = 4

// prepareDots reports whether this way of computing suits the shape.
func (p *convPlan) prepareDots() bool {
	if p.groups > 1 || p.n > thinChannels || p.set.dots == nil || p.k%p.set.lanes != 0 {
		return false
	}
	p.dots = true
	p.batch, p.band = blocksOf(p.images, fewChunks), p.out.h
	for p.band > 1 && blocksOf(p.images, p.batch)*blocksOf(p.out.h, p.band) < fewChunks {
		p.band = blocksOf(p.band, 2)
	}
	p.byRow, p.joined = p.h.runs(p.out.w), p.h.joined()
	p.packed = alignedFloats(p.n * p.matrices() * p.k)
	return true
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
		for oy := y; oy < min(y+p.band, p.out.h); oy++ {
			row := p.y[(i*p.out.h+oy)*p.out.w*p.n:][:p.out.w*p.n]
			for _, r := range p.byRow {
				p.dotsOf(row, i, oy, r, w)
			}
			mapSpan(p.act, p.alpha, row, row, w)
		}
	}
}

// dotsOf computes the pixels r of output row oy of image i.
func (p *convPlan) dotsOf(row []float32, i, oy int, r run, w *Worker) {
	t, sums := &w.tile, w.scratch
	*t = tileArgs{}
	t.setLdA(r.delta * p.in.c)
	p.segments(w, oy, r.first, 1)
	for f := range p.n {
		bias := float32(0)
		if p.bias != nil {
			bias = p.bias[f]
		}
		if t.segments > 0 {
			t.b = unsafe.Pointer(&p.packed[f*p.matrices()*p.k])
			w.strip(p.set.dots, r.n, p.x[i*p.in.size():], sums, r.delta*p.in.c, 1)
		} else {
			clear(sums[:r.n])
		}
		for q, v := range sums[:r.n] {
			row[(r.first+q*r.step)*p.n+f] = v + bias
		}
	}
}
