package kernel

import "unsafe"

// kernelBlock is one chunk: rows i …, columns j … of group g of all matrices.
type kernelBlock struct {
	*kernelPlan
	w          *Worker
	g, i, j    int
	rows, cols int
	sum        []float32 // [matrices][rows of a group][channels of b]
}

// run sums over images from … to. It takes a few rows of pixels at a time, with
// the columns of b in the first-level cache, through all matrices.
func (k *kernelBlock) run(from, to int) {
	col := k.g*k.kernelPlan.cols + k.j
	for m := range k.matrices() {
		for r := range k.rows {
			clear(k.sum[(m*k.kernelPlan.rows+k.i+r)*k.b.c+col:][:k.cols])
		}
	}
	nv := blocksOf(k.cols, k.set.lanes)
	width := nv * k.set.lanes
	t := &k.w.tile
	*t = tileArgs{accumulate: 1, cols: uint64(k.cols - (nv-1)*k.set.lanes)}
	block := max(1, blockPixels/k.b.w)
	for row := from * k.b.h; row < to*k.b.h; row += block {
		n := min(block, to*k.b.h-row)
		k.set.packRows(k.w, k.w.scratch, k.y[row*k.b.w*k.b.c+col:], k.b.c, n*k.b.w, k.cols)
		if k.thin() {
			k.products(k.sum[col:], row, n, width)
			continue
		}
		for v, pv := range k.pairs[0] {
			for h, ph := range k.pairs[1] {
				if ph.n > 0 {
					k.matrix(k.sum[(v*len(k.pairs[1])+h)*k.kernelPlan.rows*k.b.c+col:], pv, ph, row, n, width)
				}
			}
		}
	}
}

// blockPixels is how many pixels of 32 columns fill half of the first-level
// cache.
const blockPixels = 128

// matrix adds the products of n rows of b, counted over all images, to one
// matrix.
func (k *kernelBlock) matrix(c []float32, pv, ph pairs, row, n, width int) {
	count := 0
	for r := row; r < row+n; r++ {
		y, ok := pv.partner(r % k.b.h)
		if !ok {
			continue
		}
		k.w.segments[count] = segment{
			a: int64(((r/k.b.h*k.a.h+y)*k.a.w+ph.a0)*k.a.c) * 4,
			b: int64(((r-row)*k.b.w+ph.b0)*width) * 4,
		}
		count++
	}
	if count == 0 {
		return
	}
	t := &k.w.tile
	t.segments, t.segment = uint64(count), &k.w.segments[0]
	t.b, t.ldB, t.k = unsafe.Pointer(&k.w.scratch[0]), uintptr(ph.bStep*width)*4, uint64(ph.n)
	t.ldA = uintptr(ph.aStep*k.a.c) * 4
	k.w.strip(k.tiles(), k.rows, k.x[k.g*k.kernelPlan.rows+k.i:], c[k.i*k.b.c:], 1, k.b.c)
}

func (k *kernelBlock) tiles() []tileFunc { return k.set.tn[blocksOf(k.cols, k.set.lanes)] }

// partner returns the pixel of a that belongs to pixel i of b, if one does.
func (p pairs) partner(i int) (int, bool) {
	i -= p.b0
	switch {
	case p.n == 0 || i < 0 || i > (p.n-1)*p.bStep:
		return 0, false
	case i == 0:
		return p.a0, true
	}
	return p.a0 + i/p.bStep*p.aStep, i%p.bStep == 0
}

// products adds the products of n rows of b to all matrices. The pixels of a
// that each pixel of b meets are laid side by side first.
func (k *kernelBlock) products(c []float32, row, n, width int) {
	c0, pixels := k.a.c, n*k.b.w
	ld := k.matrices() * c0
	beside := k.w.scratch[pixels*width:][:pixels*ld]
	clear(beside)
	for r := range n {
		for v, pv := range k.pairs[0] {
			y, ok := pv.partner((row + r) % k.b.h)
			if !ok {
				continue
			}
			from := k.x[((row+r)/k.b.h*k.a.h+y)*k.a.w*c0:]
			for h, ph := range k.pairs[1] {
				to := beside[(r*k.b.w*len(k.pairs[0])+v)*len(k.pairs[1])*c0+h*c0:]
				for q := range ph.n {
					x, at := (ph.a0+q*ph.aStep)*c0, (ph.b0+q*ph.bStep)*ld
					for f := range c0 {
						to[at+f] = from[x+f]
					}
				}
			}
		}
	}
	t := &k.w.tile
	t.segments, t.segment, t.k = 1, &whole, uint64(pixels)
	t.b, t.ldB, t.ldA = unsafe.Pointer(&k.w.scratch[0]), uintptr(width)*4, uintptr(ld)*4
	k.w.strip(k.tiles(), ld, beside, c, 1, k.b.c)
}
