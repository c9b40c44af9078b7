package kernel

// AvgPool computes the mean over the pixels of each window that lie on the
// image.
type AvgPool struct {
	Window
	X, Y []float32
}

// Chunks returns the number of groups of rows.
func (p *AvgPool) Chunks() int { return p.outChunks() }

// Run computes one group of rows.
func (p *AvgPool) Run(chunk int, w *Worker) {
	p.outRuns(chunk, func(r windowRun) {
		for i := range r.n {
			y := p.Y[(r.y+i)*p.C:][:p.C]
			clear(y)
			r.each(&p.Window, func(offset int) {
				add(y, p.X[(r.x+i*r.step+offset)*p.C:][:p.C], w)
			})
			scale(y, 1/float32(r.kh*r.kw), w)
		}
	})
}

// AvgPoolGrad computes the gradient of AvgPool.
type AvgPoolGrad struct {
	Window
	DY, DX []float32
}

// inRows is one chunk of the input: as many rows as fill a span.
func (p *AvgPoolGrad) inRows() int { return max(1, span/max(1, p.W*p.C)) }

// Chunks returns the number of groups of rows.
func (p *AvgPoolGrad) Chunks() int { return blocksOf(p.B*p.H, p.inRows()) }

// Run computes one group of rows.
func (p *AvgPoolGrad) Run(chunk int, w *Worker) {
	from := chunk * p.inRows()
	to := min(from+p.inRows(), p.B*p.H)
	clear(p.DX[from*p.W*p.C : to*p.W*p.C])
	share := w.scratch[:p.C]
	s := p.shape()
	h, width := p.Out()
	p.inputRuns(from, to, func(r windowRun) {
		whole := p.clip(s, r.y/width%h, r.y%width, rows{0, p.H})
		for i := range r.n {
			copy(share, p.DY[(r.y+i)*p.C:])
			scale(share, 1/float32(whole.kh*whole.kw), w)
			r.each(&p.Window, func(offset int) {
				add(p.DX[(r.x+i*r.step+offset)*p.C:][:p.C], share, w)
			})
		}
	})
}

// add computes y += x on one thread.
func add(y, x []float32, w *Worker) {
	if v := vecs(); v != nil {
		w.call(v.zips[Add], len(y), 1, y, x[:len(y)], y)
		return
	}
	for i, v := range x {
		y[i] += v
	}
}

// scale computes y *= f on one thread.
func scale(y []float32, f float32, w *Worker) {
	if v := vecs(); v != nil {
		w.params(f, 0)
		w.call(v.affine, len(y), 1, y, y)
		return
	}
	for i := range y {
		y[i] *= f
	}
}
