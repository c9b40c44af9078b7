package kernel

// A chunk that transforms, multiplies and transforms back goes through the kernel's
// values at all places. Where there are many channels these do not stay in the cache,
// and with few pixels there are few chunks. Then the work is done in passes over many
// lines of filters, each in three stages: a line of inputs, a place, a line of outputs
// is a chunk. The kernel's values are read once in a pass; those of the pixels stay in
// the last cache.

const (
	passValues = 1 << 22 // of pixels in a pass at most: 16 MB
	passFew    = 8       // chunks of the other kind below which threads lack work
	passCost   = 4       // of a value written to the last cache and read again, beside one of the kernel read
)

// setPasses chooses passes where less memory is read and written that way.
func (f *winograd) setPasses(p *convPlan) {
	all := p.images * f.v.filters()
	line := f.h.filters() * filterPlaces * filterPlaces * (f.read.slots()*p.k + f.write.slots()*p.n)
	chunks, passes := blocksOf(all, f.lines), blocksOf(all*line, passValues)
	kernel := f.v.matrices() * f.h.matrices() * p.k * p.n
	if chunks >= passFew && passes*kernel+passCost*all*line > chunks*kernel {
		return
	}
	f.passes, f.lines = passes, blocksOf(all, passes)
}

// panels reports whether a chunk of the second stage is a panel of columns, whose part
// of the kernel it transforms for itself: in a single pass each is read once.
func (f *winograd) panels(p *convPlan) bool {
	return f.passes == 1 && !p.kept && p.need >= panelValues && blocksOf(p.n, p.panel) >= 4 &&
		(packFloats+filterPlaces*filterPlaces*f.slots)*p.k*p.panel <= scratchLen
}

// panelValues is how many values of a kernel do not stay in the cache until they are used.
const panelValues = 1 << 21

// passFloats returns the memory of a pass.
func (f *winograd) passFloats(p *convPlan) int {
	if f.passes == 0 {
		return 0
	}
	return filterPlaces * filterPlaces * (f.planeIn(p) + f.planeOut(p))
}

// The stages of a pass.
const (
	passIn = iota
	passPlaces
	passOut
	passStages
)

// stages returns the number of stages, packing included.
func (f *winograd) stages() int { return 1 + max(1, passStages*f.passes) }

func (f *winograd) passChunks(p *convPlan) int {
	pass, stage := (p.stage-1)/passStages, (p.stage-1)%passStages
	switch {
	case stage == passPlaces && f.panels(p):
		return blocksOf(p.n, p.panel)
	case stage == passPlaces:
		return filterPlaces * filterPlaces
	}
	return max(0, min(f.lines, p.images*f.v.filters()-pass*f.lines))
}

// runPass computes one chunk of a stage of a pass.
func (f *winograd) runPass(p *convPlan, chunk int, w *Worker) {
	pass, stage := (p.stage-1)/passStages, (p.stage-1)%passStages
	c, first, _ := f.chunk(p, pass, w)
	in := filterPlaces * filterPlaces * f.planeIn(p)
	c.in.values, c.y = f.values[:in], f.values[in:]
	i := first + chunk
	switch stage {
	case passIn:
		c.in.begin(w.scratch[rowScratch:])
		c.at.line(first, i)
		c.in.line(i/f.v.filters(), i%f.v.filters(), &c.at)
	case passPlaces:
		if f.panels(p) {
			c.multiplyPanel(chunk * p.panel)
			return
		}
		c.multiplyAt(chunk)
	case passOut:
		c.rows = w.scratch[rowScratch:]
		c.at.line(first, i)
		c.output(i/f.v.filters(), i%f.v.filters())
	}
}

// multiplyPanel transforms the kernel for columns j … and computes these of all products.
func (c *winogradChunk) multiplyPanel(j int) {
	to := min(j+c.p.panel, c.p.n)
	c.kernel = filterMatrices{c.w.scratch[packFloats*c.p.k*(to-j):], j, to}
	for slot := range c.slots {
		c.pack(c.p, &c.kernel, slot, j, c.w)
	}
	c.multiply()
}
