package kernel

import "slices"

// ConvBackKernel computes DK[ky][kx] = Σ_pixels X[tap]ᵀ·DY, the gradient of
// ConvForward by its kernel [KH KW C/Groups F]. For the kernel of a transposed
// convolution X and DY change places: DY of Conv is its input. The first run
// allocates memory for partial sums.
type ConvBackKernel struct {
	Conv
	X, DY, DK []float32
	// Winograd chooses the algorithm: 0 the fastest, -1 the direct sum, 1
	// Winograd's wherever it is possible. See winogradKernel.
	Winograd int

	plan kernelSum
}

// kernelSum is an algorithm of ConvBackKernel.
type kernelSum interface {
	borrower
	enter(stage int, c *ConvBackKernel)
	chunks() int
	run(chunk int, w *Worker)
}

func (c *ConvBackKernel) stages() int { return 2 }

func (c *ConvBackKernel) need() int            { return c.plans().need() }
func (c *ConvBackKernel) borrow(mem []float32) { c.plans().borrow(mem) }

func (c *ConvBackKernel) enter(stage int) { c.plans().enter(stage, c) }

// plans settles how to compute.
func (c *ConvBackKernel) plans() kernelSum {
	if c.plan == nil {
		if p := newWinogradKernel(c); p != nil {
			c.plan = p
		} else {
			c.plan = newKernelPlan(c)
		}
	}
	return c.plan
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
	mix    [2][][]int // kernel positions of each matrix; see positions
	few    *thinSum   // where a has few channels

	set        *tileSet
	stage      int
	rows, cols int // channels of a group: of a, of b
	rowBlock   int
	parts      int // partial sums, each over some of the images
	byMatrix   bool
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
		images: s.B, groups: s.Groups, shape: s, set: tiles(),
		a: image{s.H, s.W, s.C}, b: image{h, w, s.F},
	}
	p.swap = s.F < s.C && s.F < wideLanes
	v, x := s.axes()
	if p.swap {
		v, x = s.adjointAxes()
		p.a, p.b = p.b, p.a
	}
	p.mix = [2][][]int{v.positions(p.swap), x.positions(p.swap)}
	p.pairs = [2][]pairs{v.pairs(), x.pairs()}
	p.rows, p.cols = p.a.c/p.groups, p.b.c/p.groups
	if p.groups == 1 && p.rows <= thinChannels {
		p.few = newThinSum(p)
	}
	p.split()
	p.byMatrix = p.plain() && p.parts > 1 && p.few == nil && p.groups == 1 && p.sums() >= matrixSums
	if p.byMatrix {
		p.rowBlock = min(p.rows, matrixRows)
	}
	return p
}

func (p *kernelPlan) need() int {
	if p.byMatrix || p.straight() {
		return 0
	}
	return p.sums()
}

func (p *kernelPlan) borrow(mem []float32) { p.sum = mem }

// Where weights are many and pixels few, partial sums of all matrices would take
// more time to write and to add than to compute. A chunk is then a block of one
// matrix, whose partial sums are added while they are in the cache.
const (
	matrixSums = 1 << 20 // partial sums from which on this pays
	matrixRows = 512     // of a block: with 64 columns, 128 KB
)

// plain reports whether the matrices are the kernel's.
func (p *kernelPlan) plain() bool { return !p.swap && !p.shape.Upsample }

// straight reports whether the sums are the result.
func (p *kernelPlan) straight() bool { return p.plain() && p.parts == 1 }

// sums returns how many partial sums there are.
func (p *kernelPlan) sums() int { return p.parts * p.matrices() * p.rows * p.b.c }

func (p *kernelPlan) enter(stage int, c *ConvBackKernel) {
	p.stage, p.x, p.y, p.out = stage, c.X, c.DY, c.DK
	if n := p.need(); p.sum == nil && n > 0 {
		p.sum = alignedFloats(n)
	}
	if p.swap {
		p.x, p.y = p.y, p.x
	}
	_, _ = p.x[p.images*p.a.size()-1], p.y[p.images*p.b.size()-1]
}

// pairs lists, for each matrix of the axis, the pixels it connects: a is the input
// of the axis, b its output.
func (a axis) pairs() []pairs {
	ps := make([]pairs, a.banks)
	for o, taps := range a.taps {
		for _, t := range taps {
			p := &ps[t.bank]
			switch p.n {
			case 0:
				p.a0, p.b0 = t.at, o
			case 1:
				p.aStep, p.bStep = t.at-p.a0, o-p.b0
			}
			p.n++
		}
	}
	return ps
}

// positions lists, for each matrix of the axis, the kernel positions whose sum it
// is; back is true of an adjoint axis.
func (a axis) positions(back bool) [][]int {
	if a.mix != nil {
		return a.mix
	}
	ps := make([][]int, a.banks)
	for i := range ps {
		ps[i] = []int{i}
	}
	if back {
		slices.Reverse(ps)
	}
	return ps
}

// panelCols is the width of the columns of a chunk.
func (p *kernelPlan) panelCols() int {
	if p.few != nil {
		return p.cols
	}
	return p.set.cols()
}

// sumChunks is how many chunks to aim for: fewer than elsewhere, as partial sums
// cost memory.
const sumChunks = 8

// split chooses partial sums over images and, where images are too few, blocks of
// rows: enough chunks. The partial sums follow from the shape alone, as if tiles were
// wideCols wide; narrower ones make more chunks of each.
func (p *kernelPlan) split() {
	tile := len(p.set.tn[blocksOf(min(p.cols, p.set.cols()), p.set.lanes)]) - 1
	p.rowBlock = p.rows
	panels := 1
	if p.few == nil {
		panels = blocksOf(p.cols, wideCols)
	}
	p.parts = min(p.images, max(1, sumChunks/(p.groups*panels)))
	for p.parts*p.tasks() < sumChunks && p.rowBlock > 2*tile {
		p.rowBlock = blocksOf(p.rowBlock, 2)
	}
}

// tasks returns the number of blocks of one partial sum.
func (p *kernelPlan) tasks() int {
	return p.groups * blocksOf(p.cols, p.panelCols()) * blocksOf(p.rows, p.rowBlock)
}

func (p *kernelPlan) matrices() int { return len(p.pairs[0]) * len(p.pairs[1]) }

func (p *kernelPlan) chunks() int {
	switch {
	case p.byMatrix && p.stage == 0:
		return p.matrices() * p.tasks()
	case p.byLine() && p.stage == 0:
		return p.parts * len(p.pairs[0])
	case p.stage == 0:
		return p.parts * p.tasks()
	case p.byMatrix || p.straight():
		return 0
	}
	return p.shape.KH * p.shape.KW
}

func (p *kernelPlan) run(chunk int, w *Worker) {
	if p.stage == 1 {
		p.collect(chunk, w)
		return
	}
	if p.byLine() {
		n, v := len(p.pairs[1]), chunk%len(p.pairs[0])
		k := kernelBlock{kernelPlan: p, w: w, rows: p.rows, cols: p.cols, from: v * n, to: (v + 1) * n}
		k.setSums(chunk / len(p.pairs[0]))
		return
	}
	part, task := chunk/p.tasks(), chunk%p.tasks()
	blocks := blocksOf(p.rows, p.rowBlock)
	i, task := task%blocks*p.rowBlock, task/blocks
	panels := blocksOf(p.cols, p.panelCols())
	j, g := task%panels*p.panelCols(), task/panels
	k := kernelBlock{
		kernelPlan: p, w: w, g: g, i: i, j: j,
		rows: min(p.rowBlock, p.rows-i), cols: min(p.panelCols(), p.cols-j), to: p.matrices(),
	}
	if p.byMatrix {
		k.from, k.to = part, part+1
		k.addParts()
		return
	}
	k.setSums(part)
}

// byLine reports whether a chunk is the matrices of one row of the kernel: with few
// images and few channels there is no other way to keep threads busy.
func (p *kernelPlan) byLine() bool { return p.few != nil && p.images < sumChunks }

// collect writes kernel position chunk: partial sums in order, and for a mixed
// bank all matrices that hold the position.
func (p *kernelPlan) collect(chunk int, w *Worker) {
	size := p.rows * p.b.c
	dst := p.out[chunk*size:][:size]
	clear(dst)
	ky, kx := chunk/p.shape.KW, chunk%p.shape.KW
	for part := range p.parts {
		for v := range p.pairs[0] {
			for h := range p.pairs[1] {
				if !slices.Contains(p.mix[0][v], ky) || !slices.Contains(p.mix[1][h], kx) {
					continue
				}
				src := p.sum[(part*p.matrices()+v*len(p.pairs[1])+h)*size:][:size]
				p.addTo(dst, src, w)
			}
		}
	}
}

// addTo adds a matrix to the kernel, transposing it back if need be.
func (p *kernelPlan) addTo(dst, src []float32, w *Worker) {
	if !p.swap {
		addSpan(dst, src, w)
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
