package kernel

import "unsafe"

// With few channels in a, the rows of a tile are those of all matrices in a row
// of the kernel: what a pixel of b meets in one row of a. Mostly these are
// neighbours, each pixel's a step on from those of the one before, and a copy with
// zeros for borders will do; else they are laid side by side for each pixel.

// thinSum is how the rows of a are laid out, and what the rows of b meet.
type thinSum struct {
	plain  bool // a row is a copy, of the pixels from first on
	first  int
	step   int // pixels from what one pixel of b meets to what the next does
	width  int // pixels of a row
	blocks []thinBlock
}

// thinBlock is rows … of b in any image, and the rows lo … hi of a that they meet.
type thinBlock struct {
	row, rows int
	lo, hi    int
	meets     [][]rowPair // for each row of the kernel
}

// rowPair is a row of a and a row of b that meet, counted from the block's first.
type rowPair struct{ a, b int }

// thinPixels is how many pixels of b a block has at least, if the image has them.
const thinPixels = 256

func newThinSum(p *kernelPlan) *thinSum {
	ps := p.pairs[1]
	s := &thinSum{plain: true, first: ps[0].a0 - ps[0].aStep*ps[0].b0, step: ps[0].aStep}
	s.width = (p.b.w-1)*s.step + len(ps)
	for h, q := range ps {
		if q.n < 2 || q.bStep != 1 || q.aStep != s.step || q.a0-q.aStep*q.b0 != s.first+h {
			s = &thinSum{step: len(ps), width: p.b.w * len(ps)}
			break
		}
	}
	rows := min(blocksOf(thinPixels, p.b.w), p.b.h)
	for row := 0; row < p.b.h; row += rows {
		s.blocks = append(s.blocks, newThinBlock(p, row, min(rows, p.b.h-row)))
	}
	return s
}

func newThinBlock(p *kernelPlan, row, rows int) thinBlock {
	b := thinBlock{row: row, rows: rows, lo: p.a.h, meets: make([][]rowPair, len(p.pairs[0]))}
	for v, pv := range p.pairs[0] {
		for r := range rows {
			if y, ok := pv.partner(row + r); ok {
				b.meets[v] = append(b.meets[v], rowPair{y, r})
				b.lo, b.hi = min(b.lo, y), max(b.hi, y+1)
			}
		}
	}
	for _, m := range b.meets {
		for i := range m {
			m[i].a -= b.lo
		}
	}
	return b
}

// thin sums over images from … to where a has few channels.
func (k *kernelBlock) thin(from, to int) {
	for i := from; i < to; i++ {
		for _, b := range k.few.blocks {
			if b.lo < b.hi {
				k.products(i, &b)
			}
		}
	}
}

// products adds the products of a block of image i to all matrices.
func (k *kernelBlock) products(i int, b *thinBlock) {
	ld := k.few.width * k.a.c
	laid, rest := k.w.scratch[:(b.hi-b.lo)*ld], k.w.scratch[(b.hi-b.lo)*ld:]
	k.few.lay(k.kernelPlan, laid, k.x[(i*k.a.h+b.lo)*k.a.w*k.a.c:])
	t := &k.w.tile
	t.k, t.ldA, t.segment = uint64(k.b.w), uintptr(k.few.step*k.a.c)*4, &k.w.segments[0]
	for j := 0; j < k.cols; j += k.set.cols() {
		cols := min(k.set.cols(), k.cols-j)
		nv := blocksOf(cols, k.set.lanes)
		y, ldB := k.y[(i*k.b.h+b.row)*k.b.w*k.b.c+j:], k.b.c
		if cols != nv*k.set.lanes {
			k.set.packRows(k.w, rest, y, ldB, b.rows*k.b.w, cols)
			y, ldB = rest, nv*k.set.lanes
		}
		t.b, t.ldB, t.cols = unsafe.Pointer(&y[0]), uintptr(ldB)*4, uint64(cols-(nv-1)*k.set.lanes)
		rows := len(k.pairs[1]) * k.a.c
		for v := k.from / len(k.pairs[1]); v < k.to/len(k.pairs[1]); v++ {
			meets := b.meets[v]
			if len(meets) == 0 {
				continue
			}
			for s, m := range meets {
				k.w.segments[s] = segment{a: int64(m.a*ld) * 4, b: int64(m.b*k.b.w*ldB) * 4}
			}
			t.segments = uint64(len(meets))
			k.w.strip(k.set.tn[nv], rows, laid, k.sum[v*rows*k.b.c+j:], 1, k.b.c)
		}
	}
}

// lay fills to with rows of a, laid out.
func (s *thinSum) lay(p *kernelPlan, to, from []float32) {
	clear(to)
	c, ld := p.a.c, s.width*p.a.c
	for ; len(to) > 0; to, from = to[ld:], from[p.a.w*c:] {
		if s.plain {
			copy(to[max(0, -s.first)*c:ld], from[max(0, s.first)*c:p.a.w*c])
			continue
		}
		for h, q := range p.pairs[1] {
			for i := range q.n {
				copy(to[((q.b0+i*q.bStep)*s.step+h)*c:][:c], from[(q.a0+i*q.aStep)*c:])
			}
		}
	}
}
