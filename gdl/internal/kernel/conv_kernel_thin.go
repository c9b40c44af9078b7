package kernel

import "unsafe"

// products adds the products of n rows of b to all matrices of a with few
// channels. The pixels of a that each pixel of b meets are laid side by side
// first: the rows of one tile are those of several matrices.
func (k *kernelBlock) products(row, n int) {
	pixels, ld := n*k.b.w, k.matrices()*k.a.c
	beside, rest := k.w.scratch[:pixels*ld], k.w.scratch[pixels*ld:]
	k.layBeside(beside, row, n)
	t := &k.w.tile
	t.segments, t.segment, t.k, t.ldA = 1, &whole, uint64(pixels), uintptr(ld)*4
	for j := 0; j < k.cols; j += k.set.cols() {
		cols := min(k.set.cols(), k.cols-j)
		nv := blocksOf(cols, k.set.lanes)
		y := k.y[row*k.b.w*k.b.c+j:]
		t.b, t.ldB, t.cols = unsafe.Pointer(&y[0]), uintptr(k.b.c)*4, uint64(cols-(nv-1)*k.set.lanes)
		if cols != nv*k.set.lanes {
			k.set.packRows(k.w, rest, y, k.b.c, pixels, cols)
			t.b, t.ldB = unsafe.Pointer(&rest[0]), uintptr(nv*k.set.lanes)*4
		}
		k.w.strip(k.set.tn[nv], ld, beside, k.sum[j:], 1, k.b.c)
	}
}

// layBeside fills [pixels of n rows of b][matrices][channels of a].
func (k *kernelBlock) layBeside(beside []float32, row, n int) {
	c0, ld := k.a.c, k.matrices()*k.a.c
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
				for f := range c0 {
					x, at := ph.a0*c0+f, ph.b0*ld+f
					for range ph.n {
						to[at] = from[x]
						x += ph.aStep * c0
						at += ph.bStep * ld
					}
				}
			}
		}
	}
}
