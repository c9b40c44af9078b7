package kernel

import (
	"sync/atomic"
	"unsafe"
)

// image is the shape of one image.
type image struct{ h, w, c int }

func (i image) size() int { return i.h * i.w * i.c }

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
	shape          Conv
	choice         int // see ConvForward.Winograd
	x, y           []float32
	epilogue

	set     *tileSet
	stage   int
	kernel  []float32    // [KH KW C/groups F]
	need    int          // floats of packed
	more    int          // floats of other memory to work in
	kept    bool         // the kernel is the same in all runs: packed once
	made    atomic.Int64 // chunks of packed that were made, of a kernel that is kept
	packed  []float32    // [group][panel][matrix][k][panel's columns]
	k, n    int          // channels of a group: in, out
	panel   int          // columns of a panel
	win     *winograd
	dots    bool     // see conv_dots.go
	lines   [][]line // by band, where they are better than runs of a row
	width   int      // columns of the products when channels are few
	byImage bool     // tile rows are images
	joined  bool     // the taps of a row of the kernel make one segment
	byRow   []run    // of h: single pixels when tile rows are images
	batch   int      // images of a chunk
	band    int      // output rows of a chunk
	byPanel bool     // see conv_panel.go
}

// pixelRows is the number of images below which tile rows are pixels. So they
// are with few input channels too: then the time goes into writing the output,
// which should be in order.
const pixelRows = 8

func (p *convPlan) prepare() {
	p.set = tiles()
	p.k, p.n = p.in.c/p.groups, p.out.c/p.groups
	p.panel = min(2*p.set.lanes, p.set.cols())
	if p.in.c <= thinChannels { // the time goes into writing: whole pixels at once
		p.panel = p.set.cols()
	}
	if p.prepareWinograd() || p.prepareDots() || p.prepareThin() {
		return
	}
	p.batch, p.band = 1, p.out.h
	longest := p.out.w
	p.byImage = p.images >= pixelRows && p.in.c > thinChannels
	if p.byImage {
		longest = 1
		p.batch = blocksOf(p.images, blocksOf(p.images, 2*len(p.set.nn[blocksOf(p.panel, p.set.lanes)])-2))
	}
	p.byRow = p.h.runs(longest)
	p.joined = p.groups == 1 && p.h.joined()
	for p.band > 1 && blocksOf(p.images, p.batch)*blocksOf(p.out.h, p.band) < fewChunks {
		p.band = blocksOf(p.band, 2)
	}
	if !p.preparePanels() {
		p.setLines()
		p.need = p.groups * p.matrices() * p.k * blocksOf(p.n, p.set.lanes) * p.set.lanes
	}
}

func (p *convPlan) matrices() int { return p.v.banks * p.h.banks }

func (p *convPlan) stages() int {
	if p.win != nil {
		return p.win.stages()
	}
	return 2
}

func (p *convPlan) enter(stage int, x, kernel, y []float32) {
	p.stage, p.x, p.kernel, p.y = stage, x, kernel, y
	p.reserve()
	_ = kernel[p.taps*p.k*p.out.c-1]
	_, _ = p.x[p.images*p.in.size()-1], p.y[p.images*p.out.size()-1]
	if p.bias != nil {
		_ = p.bias[p.out.c-1]
	}
}

// packing returns the chunks of the first stage.
func (p *convPlan) packing() int {
	switch {
	case p.win != nil:
		return p.win.packing(p)
	case p.byPanel:
		return 0
	case p.width > 0:
		return 1
	}
	return p.matrices()
}

func (p *convPlan) chunks() int {
	if p.stage == 0 {
		if p.kept && p.made.Load() >= int64(p.packing()) {
			return 0
		}
		return p.packing()
	}
	if p.win != nil {
		return p.win.chunks(p)
	}
	if p.byPanel {
		return p.panelChunks()
	}
	return blocksOf(p.images, p.batch) * blocksOf(p.out.h, p.band)
}

func (p *convPlan) run(chunk int, w *Worker) {
	if p.kept && p.stage == 0 {
		defer p.made.Add(1)
	}
	if p.win != nil {
		p.win.run(p, chunk, w)
		return
	}
	if p.byPanel {
		p.runPanel(chunk, w)
		return
	}
	bands := blocksOf(p.out.h, p.band)
	b, y := chunk/bands*p.batch, chunk%bands*p.band
	switch {
	case p.stage == 0 && p.dots:
		p.packDots(chunk, w)
		return
	case p.dots:
		p.runDots(b, y, w)
		return
	case p.stage == 0 && p.width > 0:
		p.packThin(w)
		return
	case p.stage == 0:
		p.pack(chunk, w)
		return
	case p.width > 0:
		p.runThin(b, y, w)
		return
	}
	for g := range p.groups {
		for j := 0; j < p.n; j += p.panel {
			c := p.columns(w, g, j, p.packed[p.at(g, j):])
			if p.lines != nil {
				c.band(b, y)
				continue
			}
			for oy := y; oy < min(y+p.band, p.out.h); oy++ {
				for _, r := range p.byRow {
					c.pixels(b, line{oy, r.first, r.n, r.delta * p.in.c, r.step * p.out.c, 1})
				}
			}
		}
	}
}

// convColumns is one panel of columns, from col on, that a worker computes.
type convColumns struct {
	*convPlan
	w               *Worker
	g               int
	col, cols       int
	vectors, padded int  // columns in whole vectors
	after           bool // the activation is a pass of its own
}

// columns makes w compute columns j … of group g, whose matrices are packed.
func (p *convPlan) columns(w *Worker, g, j int, packed []float32) convColumns {
	c := convColumns{convPlan: p, w: w, g: g, col: g*p.n + j, cols: min(p.panel, p.n-j)}
	c.vectors = blocksOf(c.cols, p.set.lanes)
	c.padded = c.vectors * p.set.lanes
	w.tile = tileArgs{
		ldB: uintptr(c.padded) * 4, alpha: p.alpha, cols: uint64(c.cols - (c.vectors-1)*p.set.lanes),
		b: unsafe.Pointer(&packed[0]),
	}
	c.after = p.setTile(&w.tile, c.col)
	return c
}

// band computes the lines of the band from row y on.
func (c *convColumns) band(b, y int) {
	for _, l := range c.lines[y/c.convPlan.band] {
		c.pixels(b, l)
	}
}

// pixels computes a line of pixels of image b, or its pixel of the images of a tile
// from b on.
func (c *convColumns) pixels(b int, l line) {
	p, t := c.convPlan, &c.w.tile
	p.segments(c.w, l.y, l.x, c.padded)
	rows, in, out := l.n, l.in, l.out
	if p.byImage {
		rows, in, out = min(p.batch, p.images-b), p.in.size(), p.out.size()
	}
	x := p.x[b*p.in.size()+c.g*p.k:]
	y := p.y[((b*p.out.h+l.y)*p.out.w+l.x)*p.out.c+c.col:]
	if t.segments == 0 {
		p.noTaps(rows, y, out, c.col, c.cols, c.w)
		return
	}
	t.setLdA(in)
	c.w.strip(p.set.nn[c.vectors], rows, x, y, in, out)
	if c.after {
		mapRows(p.act, p.alpha, rows, y, out, c.cols, c.w)
	}
}

// at returns where the packed matrices of columns j of group g begin.
func (p *convPlan) at(g, j int) int {
	return g*p.matrices()*p.k*blocksOf(p.n, p.set.lanes)*p.set.lanes + p.matrices()*p.k*j
}

// segments sets the products of the output pixel (y, x).
func (p *convPlan) segments(w *Worker, y, x, width int) {
	n := 0
	taps := p.h.taps[x]
	w.tile.k = uint64(p.k)
	if p.joined && len(taps) > 1 {
		w.tile.k *= uint64(len(taps))
		taps = taps[:1]
	}
	for _, v := range p.v.taps[y] {
		for _, h := range taps {
			w.segments[n] = segment{
				a: int64((v.at*p.in.w+h.at)*p.in.c) * 4,
				b: int64((v.bank*p.h.banks+h.bank)*p.k*width) * 4,
			}
			n++
		}
	}
	w.tile.segments, w.tile.segment = uint64(n), &w.segments[0]
}
