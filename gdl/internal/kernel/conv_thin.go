package kernel

import "unsafe"

// Where conv_dots.go does not help with few output channels, the products of
// every input pixel with all matrices of the bank are computed first, as one
// product with [k matrices·n], and each output pixel gathers its sum from them.

// thinProducts is how many products a chunk holds at a time: 2 MB.
const thinProducts = 1 << 19

// prepareThin chooses bands whose products fit, and reports whether this way of
// computing suits the shape.
func (p *convPlan) prepareThin() bool {
	if p.groups > 1 || p.n > thinChannels || p.k < 8 {
		return false
	}
	p.width = p.matrices() * p.n
	p.batch, p.band = blocksOf(p.images, fewChunks), p.out.h
	for p.band > 1 && (p.thinRows() > thinProducts || blocksOf(p.images, p.batch)*blocksOf(p.out.h, p.band) < 4) {
		p.band = blocksOf(p.band, 2)
	}
	if p.thinRows() > thinProducts || 2*p.k*p.width > scratchLen {
		p.width = 0
		return false
	}
	p.byRow = p.h.runs(p.out.w)
	p.need = p.k * blocksOf(p.width, p.set.lanes) * p.set.lanes
	return true
}

// thinRows returns the products of the band that reaches most input rows.
func (p *convPlan) thinRows() int {
	most := 0
	for y := 0; y < p.out.h; y += p.band {
		lo, hi := p.inputRows(y)
		most = max(most, hi-lo)
	}
	return most * p.in.w * p.width
}

// inputRows returns the input rows that the band from output row y reaches.
func (p *convPlan) inputRows(y int) (lo, hi int) {
	lo, hi = p.in.h, 0
	for oy := y; oy < min(y+p.band, p.out.h); oy++ {
		for _, t := range p.v.taps[oy] {
			lo, hi = min(lo, t.at), max(hi, t.at+1)
		}
	}
	return min(lo, hi), hi
}

// packThin packs the kernel as rows of k and columns of matrix and channel.
func (p *convPlan) packThin(w *Worker) {
	all := w.scratch[:p.k*p.width]
	for i := range p.matrices() {
		src := p.matrix(i, w.scratch[len(all):])
		for k := range p.k {
			for f := range p.n {
				at := k*p.n + f
				if p.back {
					at = f*p.k + k
				}
				all[k*p.width+i*p.n+f] = src[at]
			}
		}
	}
	for j := 0; j < p.width; j += p.panel {
		p.set.packRows(w, p.packed[p.k*j:], all[j:], p.width, p.k, min(p.panel, p.width-j))
	}
}

// runThin computes one chunk.
func (p *convPlan) runThin(b, y int, w *Worker) {
	lo, hi := p.inputRows(y)
	for i := b; i < min(b+p.batch, p.images); i++ {
		if hi > lo {
			p.products(i, lo, hi, w)
		}
		for oy := y; oy < min(y+p.band, p.out.h); oy++ {
			row := p.y[(i*p.out.h+oy)*p.out.w*p.n:][:p.out.w*p.n]
			p.gather(row, oy, lo, w.scratch)
			mapSpan(p.act, p.alpha, row, row, w)
		}
	}
}

// products computes the products of input rows lo … hi of image i.
func (p *convPlan) products(i, lo, hi int, w *Worker) {
	x := p.x[(i*p.in.h+lo)*p.in.w*p.in.c:]
	for j := 0; j < p.width; j += p.panel {
		cols := min(p.panel, p.width-j)
		nv := blocksOf(cols, p.set.lanes)
		w.tile = tileArgs{
			b: unsafe.Pointer(&p.packed[p.k*j]), ldB: uintptr(nv*p.set.lanes) * 4, k: uint64(p.k),
			segments: 1, segment: &whole, cols: uint64(cols - (nv-1)*p.set.lanes),
		}
		w.tile.setLdA(p.in.c)
		w.strip(p.set.nn[nv], (hi-lo)*p.in.w, x, w.scratch[j:], p.in.c, p.width)
	}
}

// gather adds up the products of one output row.
func (p *convPlan) gather(row []float32, oy, lo int, products []float32) {
	clear(row)
	if p.bias != nil {
		repeat(row, p.bias)
	}
	for _, r := range p.byRow {
		for _, v := range p.v.taps[oy] {
			for _, h := range p.h.taps[r.first] {
				from := products[(((v.at-lo)*p.in.w+h.at)*p.matrices()+v.bank*p.h.banks+h.bank)*p.n:]
				to, step := row[r.first*p.n:], r.delta*p.width
				for i := range r.n {
					for f := range p.n {
						to[i*r.step*p.n+f] += from[i*step+f]
					}
				}
			}
		}
	}
}
