package kernel

import "unsafe"

// kernelBlock is one chunk: rows i …, columns j … of group g of matrices from … to.
type kernelBlock struct {
	*kernelPlan
	w          *Worker
	g, i, j    int
	rows, cols int
	from, to   int
	sum        []float32 // [matrices][rows of a group][ld], or of one matrix the block alone
	ld         int
}

// setSums computes a partial sum in its place.
func (k *kernelBlock) setSums(part int) {
	k.sum, k.ld = k.out, k.b.c
	if size := k.matrices() * k.kernelPlan.rows * k.b.c; !k.straight() {
		k.sum = k.kernelPlan.sum[part*size:][:size]
	}
	k.clear()
	k.add(part)
}

// clear begins sums.
func (k *kernelBlock) clear() {
	for m := k.from; m < k.to; m++ {
		sum := k.at(m)
		for r := range k.rows {
			clear(sum[r*k.ld:][:k.cols])
		}
	}
}

// add adds the products of the images of a partial sum.
func (k *kernelBlock) add(part int) {
	per := blocksOf(k.images, k.parts)
	k.run(min(part*per, k.images), min((part+1)*per, k.images))
}

// addParts computes a block of one matrix: all partial sums, in order. Those that are
// a single block of pixels are a tile's sums, which it adds to the ones before.
func (k *kernelBlock) addParts() {
	size := k.rows * k.cols
	mem := k.w.scratch[scratchLen-2*size:] // what is before holds columns of b
	all, next := mem[:size], mem[size:]
	k.sum, k.ld = all, k.cols
	k.clear()
	k.add(0)
	single := blocksOf(k.images, k.parts)*k.b.h <= k.block()
	for i := 1; i < k.parts; i++ {
		if single {
			k.add(i)
			continue
		}
		k.sum = next
		k.clear()
		k.add(i)
		addSpan(all, next, k.w)
	}
	dst := k.out[(k.from*k.kernelPlan.rows+k.i)*k.b.c+k.j:]
	for r := range k.rows {
		copy(dst[r*k.b.c:][:k.cols], all[r*k.cols:])
	}
}

// at returns the sums of matrix m from the block's first on.
func (k *kernelBlock) at(m int) []float32 {
	if k.byMatrix {
		return k.sum
	}
	return k.sum[(m*k.kernelPlan.rows+k.i)*k.b.c+k.g*k.kernelPlan.cols+k.j:]
}

// block returns how many rows of pixels of b are taken at a time.
func (k *kernelBlock) block() int { return max(1, blockPixels/k.b.w) }

// run adds the products of images from … to. It takes a few rows of pixels at a time, with
// the columns of b in the first-level cache, through all matrices. Where b has
// no other columns they are used in place.
func (k *kernelBlock) run(from, to int) {
	col := k.g*k.kernelPlan.cols + k.j
	nv := blocksOf(k.cols, k.set.lanes)
	width := nv * k.set.lanes
	t := &k.w.tile
	*t = tileArgs{accumulate: 1, cols: uint64(k.cols - (nv-1)*k.set.lanes)}
	if k.few != nil {
		k.thin(from, to)
		return
	}
	block := k.block()
	for row := from * k.b.h; row < to*k.b.h; row += block {
		n := min(block, to*k.b.h-row)
		y := k.y[row*k.b.w*k.b.c+col:]
		t.b = unsafe.Pointer(&y[0])
		if k.cols != width || k.b.c != width { // not a panel as it is
			k.set.packRows(k.w, k.w.scratch, y, k.b.c, n*k.b.w, k.cols)
			t.b = unsafe.Pointer(&k.w.scratch[0])
		}
		if !k.byMatrix {
			k.touch(row, n)
		}
		for m := k.from; m < k.to; m++ {
			pv, ph := k.pairs[0][m/len(k.pairs[1])], k.pairs[1][m%len(k.pairs[1])]
			if ph.n > 0 {
				k.matrix(k.at(m), pv, ph, row, n, width)
			}
		}
	}
}

// touch brings the pixels of a that n rows of b meet into the cache.
func (k *kernelBlock) touch(row, n int) {
	lo, hi := len(k.x), 0
	for _, p := range k.pairs[0] {
		for r := row; r < row+n; r++ {
			if y, ok := p.partner(r % k.b.h); ok {
				lo, hi = min(lo, r/k.b.h*k.a.h+y), max(hi, r/k.b.h*k.a.h+y+1)
			}
		}
	}
	if lo < hi {
		k.w.touch(k.x[lo*k.a.w*k.a.c : hi*k.a.w*k.a.c])
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
	t.ldB, t.k = uintptr(ph.bStep*width)*4, uint64(ph.n)
	t.ldA = uintptr(ph.aStep*k.a.c) * 4
	k.w.strip(k.tiles(), k.rows, k.x[k.g*k.kernelPlan.rows+k.i:], c, 1, k.ld)
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
