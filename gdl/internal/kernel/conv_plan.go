package kernel

import "unsafe"

// image is the shape of one image.
type image struct{ h, w, c int }

func (i image) size() int { return i.h * i.w * i.c }

// epilogue is what follows a sum: bias, then activation.
type epilogue struct {
	bias  []float32
	act   Fn
	alpha float32
}

// convPlan computes images out of images as a sum over taps: out[y][x] = Σ
// in[tap]·matrix(tap). The rows of a tile are the same pixel of several images,
// so that borders need no padding and no wasted products; with few images they
// are neighbouring pixels.
type convPlan struct {
	images, groups int
	in, out        image
	v, h           axis
	taps, kw       int // positions of the kernel
	back           bool
	x, y           []float32
	epilogue

	set    *tileSet
	stage  int
	kernel []float32 // [KH KW C/groups F]
	packed []float32 // [group][panel][matrix][k][panel's columns]
	k, n   int       // channels of a group: in, out
	panel  int       // columns of a panel
	byRow  []run     // of h: single pixels when tile rows are images
	batch  int       // images of a chunk
	band   int       // output rows of a chunk
}

// pixelRows is the number of images below which tile rows are pixels.
const pixelRows = 8

func (p *convPlan) prepare() {
	p.set = tiles()
	p.k, p.n = p.in.c/p.groups, p.out.c/p.groups
	p.panel = min(2*p.set.lanes, p.set.cols())
	p.packed = alignedFloats(p.groups * p.matrices() * p.k * blocksOf(p.n, p.set.lanes) * p.set.lanes)
	p.batch, p.band = 1, p.out.h
	longest := p.out.w
	if p.images >= pixelRows {
		longest = 1
		p.batch = blocksOf(p.images, blocksOf(p.images, 2*len(p.set.nn[blocksOf(p.panel, p.set.lanes)])-2))
	}
	p.byRow = p.h.runs(longest)
	for p.band > 1 && blocksOf(p.images, p.batch)*blocksOf(p.out.h, p.band) < fewChunks {
		p.band = blocksOf(p.band, 2)
	}
}

func (p *convPlan) matrices() int { return p.v.banks * p.h.banks }

func (p *convPlan) enter(kernel []float32, stage int) {
	p.kernel, p.stage = kernel, stage
	_ = kernel[p.taps*p.k*p.out.c-1]
	_, _ = p.x[p.images*p.in.size()-1], p.y[p.images*p.out.size()-1]
	if p.bias != nil {
		_ = p.bias[p.out.c-1]
	}
}

func (p *convPlan) chunks() int {
	if p.stage == 0 {
		return p.matrices()
	}
	return blocksOf(p.images, p.batch) * blocksOf(p.out.h, p.band)
}

func (p *convPlan) run(chunk int, w *Worker) {
	if p.stage == 0 {
		p.pack(chunk, w)
		return
	}
	bands := blocksOf(p.out.h, p.band)
	b, y := chunk/bands*p.batch, chunk%bands*p.band
	for g := range p.groups {
		for j := 0; j < p.n; j += p.panel {
			p.columns(w, g, j, b, y)
		}
	}
}

// columns computes one panel of columns of one chunk.
func (p *convPlan) columns(w *Worker, g, j, b, y int) {
	t := &w.tile
	cols := min(p.panel, p.n-j)
	nv := blocksOf(cols, p.set.lanes)
	width := nv * p.set.lanes
	col := g*p.n + j
	*t = tileArgs{
		ldB: uintptr(width) * 4, k: uint64(p.k), alpha: p.alpha, cols: uint64(cols - (nv-1)*p.set.lanes),
		b: unsafe.Pointer(&p.packed[p.at(g, j)]),
	}
	after := p.setTile(t, col)
	for oy := y; oy < min(y+p.band, p.out.h); oy++ {
		for _, r := range p.byRow {
			p.segments(w, oy, r.first, width)
			rows, in, out := r.n, r.delta*p.in.c, r.step*p.out.c
			if p.images >= pixelRows {
				rows, in, out = min(p.batch, p.images-b), p.in.size(), p.out.size()
			}
			x := p.x[b*p.in.size()+g*p.k:]
			c := p.y[((b*p.out.h+oy)*p.out.w+r.first)*p.out.c+col:]
			if t.segments == 0 {
				p.noTaps(w, rows, c, out, col, cols)
				continue
			}
			w.strip(p.set.nn[nv], rows, x, c, in, out)
			if after {
				for i := range rows {
					v := c[i*out:][:cols]
					mapSpan(p.act, p.alpha, v, v, w)
				}
			}
		}
	}
}

// noTaps computes pixels that no tap reaches.
func (p *convPlan) noTaps(w *Worker, rows int, c []float32, ld, col, cols int) {
	for i := range rows {
		v := c[i*ld:][:cols]
		clear(v)
		if p.bias != nil {
			copy(v, p.bias[col:])
		}
		mapSpan(p.act, p.alpha, v, v, w)
	}
}

// strip computes rows of one panel, tile by tile, with the segments at hand.
func (w *Worker) strip(table []tileFunc, rows int, a, c []float32, ldA, ldC int) {
	t := &w.tile
	t.setLdA(ldA)
	t.ldC = uintptr(ldC) * 4
	left := blocksOf(rows, len(table)-1)
	for i := 0; i < rows; left-- {
		r := blocksOf(rows-i, left)
		t.a, t.c, t.rows = unsafe.Pointer(&a[i*ldA]), unsafe.Pointer(&c[i*ldC]), uint64(r)
		table[r]((*uint64)(unsafe.Pointer(t)))
		i += r
	}
}

// at returns where the packed matrices of columns j of group g begin.
func (p *convPlan) at(g, j int) int {
	return g*p.matrices()*p.k*blocksOf(p.n, p.set.lanes)*p.set.lanes + p.matrices()*p.k*j
}

// segments sets the products of the output pixel (y, x).
func (p *convPlan) segments(w *Worker, y, x, width int) {
	n := 0
	for _, v := range p.v.taps[y] {
		for _, h := range p.h.taps[x] {
			w.segments[n] = segment{
				a: int64((v.at*p.in.w+h.at)*p.in.c) * 4,
				b: int64((v.bank*p.h.banks+h.bank)*p.k*width) * 4,
			}
			n++
		}
	}
	w.tile.segments, w.tile.segment = uint64(n), &w.segments[0]
}

// setTile sets bias and activation of a tile whose first column is col, and
// reports whether the activation has to follow as a pass of its own.
func (e *epilogue) setTile(t *tileArgs, col int) bool {
	t.bias, t.act = nil, actNone
	if e.bias != nil {
		t.bias = unsafe.Pointer(&e.bias[col])
	}
	switch {
	case e.act == Identity:
	case e.act == ReLU:
		t.act = actReLU
	case e.act == LeakyReLU && e.alpha <= 1:
		t.act = actLeaky
	default:
		return true
	}
	return false
}
