package kernel

import "unsafe"

// ConvBackKernel computes DK[ky][kx] = Σ_pixels X[tap]ᵀ·DY, the gradient of
// ConvForward by its kernel [KH KW C/Groups F]. For the kernel of a transposed
// convolution X and DY change places: DY of Conv is its input. The first run
// allocates memory for partial sums.
type ConvBackKernel struct {
	Conv
	X, DY, DK []float32

	plan *kernelPlan
}

func (c *ConvBackKernel) stages() int { return 2 }

func (c *ConvBackKernel) enter(stage int) {
	if c.plan == nil {
		c.plan = newKernelPlan(c)
	}
	c.plan.stage = stage
}

// Chunks returns the number of chunks of the present stage.
func (c *ConvBackKernel) Chunks() int { return c.plan.chunks() }

// Run computes a part of a partial sum, or adds the partial sums.
func (c *ConvBackKernel) Run(chunk int, w *Worker) { c.plan.run(chunk, w) }

// kernelPlan computes, for each matrix of a bank, a sum over pairs of pixels:
// the tile is a block of rows (channels of a) and columns (channels of b), and k
// runs along rows of pixels. Either side may be X: the one with more
// channels makes the columns.
type kernelPlan struct {
	images int
	groups int
	a, b   image     // the images that give rows and columns
	x, y   []float32 // of a and of b
	swap   bool      // a is DY: the matrices come out transposed
	pairs  [2][]pairs
	shape  Conv
	mix    [2][][]int

	set        *tileSet
	stage      int
	rows, cols int // channels of a group: of a, of b
	rowBlock   int
	parts      int // partial sums, each over some of the images
	block      int // images that stay in the second-level cache
	sum        []float32
	out        []float32
}

// pairs are the pixels of a and b that one matrix of an axis connects: n of
// them, from a0 and b0, aStep and bStep apart.
type pairs struct{ n, a0, b0, aStep, bStep int }

func newKernelPlan(c *ConvBackKernel) *kernelPlan {
	s := c.Conv.defaults()
	h, w := s.Out()
	p := &kernelPlan{
		images: s.B, groups: s.Groups, shape: s, out: c.DK, set: tiles(),
		a: image{s.H, s.W, s.C}, b: image{h, w, s.F}, x: c.X, y: c.DY,
	}
	_, _, _ = c.X[s.B*p.a.size()-1], c.DY[s.B*p.b.size()-1], c.DK[s.KH*s.KW*s.C/s.Groups*s.F-1]
	p.swap = s.F < s.C && s.F < p.set.lanes
	v, x := s.axes()
	p.mix = [2][][]int{v.mix, x.mix}
	p.pairs = [2][]pairs{v.pairs(p.swap), x.pairs(p.swap)}
	if p.swap {
		p.a, p.b, p.x, p.y = p.b, p.a, p.y, p.x
	}
	p.rows, p.cols = p.a.c/p.groups, p.b.c/p.groups
	p.split()
	p.sum = make([]float32, p.parts*p.matrices()*p.rows*p.b.c)
	return p
}

// pairs lists, for each matrix of the axis, the pixels it connects: b is the
// output, or the input when swapped.
func (a axis) pairs(swap bool) []pairs {
	ps := make([]pairs, a.banks)
	for o, taps := range a.taps {
		for _, t := range taps {
			i, j := t.at, o
			if swap {
				i, j = o, t.at
			}
			p := &ps[t.bank]
			switch p.n {
			case 0:
				p.a0, p.b0 = i, j
			case 1:
				p.aStep, p.bStep = i-p.a0, j-p.b0
			}
			p.n++
		}
	}
	return ps
}

// panelCols is the width of a panel of columns.
func (p *kernelPlan) panelCols() int { return min(2*p.set.lanes, p.set.cols()) }

// split chooses row blocks and partial sums: enough chunks, from the shape
// alone.
func (p *kernelPlan) split() {
	tile := len(p.set.tn[blocksOf(min(p.cols, p.panelCols()), p.set.lanes)]) - 1
	p.rowBlock = p.rows
	for p.groups*blocksOf(p.cols, p.panelCols())*blocksOf(p.rows, p.rowBlock) < fewChunks && p.rowBlock > tile {
		p.rowBlock = max(tile, blocksOf(p.rowBlock, 2))
	}
	p.parts = min(p.images, max(1, fewChunks/p.tasks()))
	const cached = 1 << 17 // floats: 512 KB
	p.block = max(1, cached/(p.a.size()+p.b.size()))
}

// tasks returns the number of blocks of one partial sum.
func (p *kernelPlan) tasks() int {
	return p.groups * blocksOf(p.cols, p.panelCols()) * blocksOf(p.rows, p.rowBlock)
}

func (p *kernelPlan) matrices() int { return len(p.pairs[0]) * len(p.pairs[1]) }

func (p *kernelPlan) chunks() int {
	if p.stage == 0 {
		return p.parts * p.tasks()
	}
	return p.shape.KH * p.shape.KW
}

func (p *kernelPlan) run(chunk int, w *Worker) {
	if p.stage == 1 {
		p.collect(chunk)
		return
	}
	part, task := chunk/p.tasks(), chunk%p.tasks()
	blocks := blocksOf(p.rows, p.rowBlock)
	i, task := task%blocks*p.rowBlock, task/blocks
	panels := blocksOf(p.cols, p.panelCols())
	j, g := task%panels*p.panelCols(), task/panels
	k := kernelBlock{
		kernelPlan: p, w: w, g: g, i: i, j: j,
		rows: min(p.rowBlock, p.rows-i), cols: min(p.panelCols(), p.cols-j),
		sum: p.sum[part*p.matrices()*p.rows*p.b.c:][:p.matrices()*p.rows*p.b.c],
	}
	per := blocksOf(p.images, p.parts)
	k.run(min(part*per, p.images), min((part+1)*per, p.images))
}

// collect writes kernel position chunk: partial sums in order, and for a mixed
// bank all matrices that hold the position.
func (p *kernelPlan) collect(chunk int) {
	size := p.rows * p.b.c
	dst := p.out[chunk*size:][:size]
	clear(dst)
	ky, kx := chunk/p.shape.KW, chunk%p.shape.KW
	for part := range p.parts {
		for v := range p.pairs[0] {
			for h := range p.pairs[1] {
				if !holds(p.mix[0], v, ky) || !holds(p.mix[1], h, kx) {
					continue
				}
				src := p.sum[(part*p.matrices()+v*len(p.pairs[1])+h)*size:][:size]
				p.addTo(dst, src)
			}
		}
	}
}

func holds(mix [][]int, bank, k int) bool {
	if mix == nil {
		return bank == k
	}
	for _, m := range mix[bank] {
		if m == k {
			return true
		}
	}
	return false
}

// addTo adds a matrix to the kernel, transposing it back if need be.
func (p *kernelPlan) addTo(dst, src []float32) {
	if !p.swap {
		for i, v := range src {
			dst[i] += v
		}
		return
	}
	// src is [F/groups of one group][C]; dst is [C/groups][F].
	for r := range p.rows {
		for c := range p.b.c {
			g := c / p.cols
			dst[c%p.cols*p.a.c+g*p.rows+r] += src[r*p.b.c+c]
		}
	}
}

// kernelBlock is one chunk: rows i …, columns j … of group g of all matrices.
type kernelBlock struct {
	*kernelPlan
	w          *Worker
	g, i, j    int
	rows, cols int
	sum        []float32 // [matrices][rows of a group][channels of b]
}

// run sums over images from … to.
func (k *kernelBlock) run(from, to int) {
	col := k.g*k.kernelPlan.cols + k.j
	for m := range k.matrices() {
		for r := range k.rows {
			clear(k.sum[(m*k.kernelPlan.rows+k.i+r)*k.b.c+col:][:k.cols])
		}
	}
	nv := blocksOf(k.cols, k.set.lanes)
	t := &k.w.tile
	*t = tileArgs{accumulate: 1, cols: uint64(k.cols - (nv-1)*k.set.lanes), ldC: uintptr(k.b.c) * 4}
	for b := from; b < to; b += k.block {
		n := min(k.block, to-b)
		y, ld := k.columns(b, n, nv*k.set.lanes)
		for v, pv := range k.pairs[0] {
			for h, ph := range k.pairs[1] {
				if pv.n > 0 && ph.n > 0 {
					k.matrix(k.sum[(v*len(k.pairs[1])+h)*k.kernelPlan.rows*k.b.c+col:], y, pv, ph, b, n, ld)
				}
			}
		}
	}
}

// columns returns the pixels of n images of b, cut to the columns of the block,
// and their distance in floats. A part of a vector is copied and padded.
func (k *kernelBlock) columns(b, n, width int) ([]float32, int) {
	src := k.y[b*k.b.size()+k.g*k.kernelPlan.cols+k.j:]
	if k.cols == width {
		return src, k.b.c
	}
	pixels := n * k.b.h * k.b.w
	k.set.packRows(k.w, k.w.scratch, src, k.b.c, pixels, k.cols)
	return k.w.scratch, width
}

// matrix adds the products of n images from b to one matrix.
func (k *kernelBlock) matrix(c, y []float32, pv, ph pairs, b, n, ld int) {
	t := &k.w.tile
	t.b, t.ldB = unsafe.Pointer(&y[0]), uintptr(ph.bStep*ld)*4
	t.k = uint64(ph.n)
	x := k.x[b*k.a.size()+k.g*k.kernelPlan.rows+k.i:]
	count := 0
	for image := range n {
		for q := range pv.n {
			rowA, rowB := image*k.a.h+pv.a0+q*pv.aStep, image*k.b.h+pv.b0+q*pv.bStep
			k.w.segments[count] = segment{
				a: int64((rowA*k.a.w+ph.a0)*k.a.c) * 4,
				b: int64((rowB*k.b.w+ph.b0)*ld) * 4,
			}
			if count++; count == maxSegments || image == n-1 && q == pv.n-1 {
				t.segments, t.segment = uint64(count), &k.w.segments[0]
				k.tiles(c, x, ph.aStep*k.a.c)
				count = 0
			}
		}
	}
}

// tiles runs the tiles of the rows of the block.
func (k *kernelBlock) tiles(c, x []float32, step int) {
	t := &k.w.tile
	t.ldA = uintptr(step) * 4
	table := k.set.tn[blocksOf(k.cols, k.set.lanes)]
	left := blocksOf(k.rows, len(table)-1)
	for i := 0; i < k.rows; left-- {
		r := blocksOf(k.rows-i, left)
		t.a, t.c, t.rows = unsafe.Pointer(&x[i]), unsafe.Pointer(&c[(k.i+i)*k.b.c]), uint64(r)
		table[r]((*uint64)(unsafe.Pointer(t)))
		i += r
	}
}
