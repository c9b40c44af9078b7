package kernel

// AvgPool computes the mean over the pixels of each window that lie on the
// image.
type AvgPool struct {
	Window
	X, Y []float32
}

// Chunks returns the number of groups of images.
func (p *AvgPool) Chunks() int { return p.chunks() }

// Run computes one group of images.
func (p *AvgPool) Run(chunk int, w *Worker) {
	p.eachPixel(chunk, func(out, in int, c clip) {
		y := p.Y[out*p.C:][:p.C]
		clear(y)
		c.each(&p.Window, func(offset, _ int) {
			add(y, p.X[(in+c.first+offset)*p.C:][:p.C], w)
		})
		scale(y, 1/float32(c.kh*c.kw), w)
	})
}

// AvgPoolGrad computes the gradient of AvgPool.
type AvgPoolGrad struct {
	Window
	DY, DX []float32
}

// Chunks returns the number of groups of images.
func (p *AvgPoolGrad) Chunks() int { return p.chunks() }

// Run computes one group of images.
func (p *AvgPoolGrad) Run(chunk int, w *Worker) {
	size := p.images() * p.H * p.W * p.C
	clear(p.DX[chunk*size : min((chunk+1)*size, len(p.DX))])
	share := w.scratch[:p.C]
	p.eachPixel(chunk, func(out, in int, c clip) {
		copy(share, p.DY[out*p.C:])
		scale(share, 1/float32(c.kh*c.kw), w)
		c.each(&p.Window, func(offset, _ int) {
			add(p.DX[(in+c.first+offset)*p.C:][:p.C], share, w)
		})
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
