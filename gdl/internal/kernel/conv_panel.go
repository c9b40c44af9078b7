package kernel

// With many weights and few pixels, a packed copy of the kernel would go through
// memory several times: written, and read by each chunk of pixels. A chunk is then a
// panel of columns, which it packs for itself, and all pixels, or a part of them.

// fewPanels is how many chunks to aim for.
const fewPanels = 8

// preparePanels reports whether this way of computing suits the shape, once chunks
// of pixels are settled; the kernel's matrices must be stored as they are.
func (p *convPlan) preparePanels() bool {
	panels, all := blocksOf(p.n, p.panel), p.matrices()*p.k*p.n*p.groups
	chunks := blocksOf(p.images, p.batch) * blocksOf(p.out.h, p.band)
	p.byPanel = p.v.mix == nil && all >= panelLeast && p.matrices()*p.k*p.panel <= scratchLen &&
		panels*p.images*p.in.size() < chunks*all
	if !p.byPanel {
		return false
	}
	parts := min(p.out.h, blocksOf(fewPanels, p.groups*panels))
	p.band = blocksOf(p.out.h, parts)
	p.setLines()
	return true
}

// shortRow is the pixels of a row below which those at its ends, which have taps of
// their own, are too many to be tiles by themselves.
const shortRow = 32

// setLines cuts the bands into lines where that pays: pixels that meet the same
// matrices follow each other, and columns at the borders are lines.
func (p *convPlan) setLines() {
	if !p.byPanel && (p.byImage || p.in.c <= thinChannels || p.out.w >= shortRow) {
		return
	}
	for y := 0; y < p.out.h; y += p.band {
		rows := min(p.band, p.out.h-y)
		if p.byImage {
			p.lines = append(p.lines, p.pixelsOf(y, rows))
			continue
		}
		p.lines = append(p.lines, p.linesOf(y, rows))
	}
}

// pixelsOf returns the pixels of rows y … of an image, one by one.
func (p *convPlan) pixelsOf(y, rows int) (ls []line) {
	for first := y; first < y+min(p.v.period, rows); first++ {
		for _, r := range p.byRow {
			for oy := first; oy < y+rows; oy += p.v.period {
				ls = append(ls, line{y: oy, x: r.first})
			}
		}
	}
	return ls
}

// panelLeast is how many weights do not stay in the cache beside all else.
const panelLeast = 1 << 17

func (p *convPlan) panelChunks() int {
	return p.groups * blocksOf(p.n, p.panel) * blocksOf(p.out.h, p.band)
}

// runPanel computes one chunk.
func (p *convPlan) runPanel(chunk int, w *Worker) {
	panels, bands := blocksOf(p.n, p.panel), blocksOf(p.out.h, p.band)
	panel, from := chunk/bands, chunk%bands*p.band
	g, j := panel/panels, panel%panels*p.panel
	for i := range p.matrices() {
		p.packColumns(w.scratch, p.matrix(i, nil), i, g, j, w)
	}
	c := p.columns(w, g, j, w.scratch)
	for b := 0; b < p.images; b += p.batch {
		c.band(b, from)
	}
}
