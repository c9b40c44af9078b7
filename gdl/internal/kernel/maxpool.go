package kernel

import "math"

// MaxPool computes the maximum over each window, and in Arg [B OutH OutW C]
// which pixel of the window it came from: row·KW + column, the first of equals.
// What is not a number wins, the last of several, as in PyTorch.
type MaxPool struct {
	Window
	X, Y []float32
	Arg  []uint8
}

// Chunks returns the number of groups of rows.
func (p *MaxPool) Chunks() int { return p.outChunks() }

// Run computes one group of rows.
func (p *MaxPool) Run(chunk int, w *Worker) {
	v := vecs()
	p.outRuns(chunk, func(r windowRun) {
		done := 0
		if v != nil {
			done = w.callWindow(v.maxPool, &p.Window, r.clip, p.X[r.x*p.C:], p.Y[r.y*p.C:], p.Arg[r.y*p.C:], r.n, r.step)
		}
		for i := range r.n {
			if done < p.C {
				y := (r.y + i) * p.C
				p.pixel(r.clip, p.X[(r.x+i*r.step)*p.C:], p.Y[y:][:p.C], p.Arg[y:][:p.C], done)
			}
		}
	})
}

// pixel computes channels from … of one output pixel.
func (p *MaxPool) pixel(c clip, x, y []float32, arg []uint8, from int) {
	for q := from; q < p.C; q++ {
		most, at := float32(math.Inf(-1)), c.number
		for i := range c.kh * c.kw {
			ky, kx := i/c.kw, i%c.kw
			if v := x[(ky*p.W+kx)*p.C+q]; v > most || v != v {
				most, at = v, c.number+ky*p.KW+kx
			}
		}
		y[q], arg[q] = most, uint8(at)
	}
}

// MaxPoolGrad computes the gradient of MaxPool: DX[pixel] = Σ DY over the windows
// whose maximum it was.
type MaxPoolGrad struct {
	Window
	Arg    []uint8
	DY, DX []float32
}

// Size returns the elements of DX, in blocks of images, or of rows where the images
// are too few to keep threads busy: with windows that do not overlap, of the rows of
// one.
func (p *MaxPoolGrad) Size() (n, grain int) {
	grain = p.W * p.C
	switch {
	case p.B >= fewImages:
		grain *= p.H
	case p.exact():
		grain *= p.KH
	}
	return len(p.DX), grain
}

// fewImages is how many images keep threads busy.
const fewImages = 8

// Chunks returns the number of blocks.
func (p *MaxPoolGrad) Chunks() int { return blockChunks(p) }

// Run computes one block.
func (p *MaxPoolGrad) Run(chunk int, w *Worker) { runBlock(p, chunk, w) }

// Block computes elements lo … hi.
func (p *MaxPoolGrad) Block(lo, hi int, w *Worker) {
	v := vecs()
	exact, row := p.exact(), p.W*p.C
	if !exact {
		clear(p.DX[lo:hi])
	}
	p.inputRuns(lo/row, hi/row, func(r windowRun) {
		done := 0
		if v != nil {
			f := v.maxPoolGrad
			if exact {
				f = v.maxPoolSpread
			}
			done = w.callWindow(f, &p.Window, r.clip, p.DX[r.x*p.C:], p.DY[r.y*p.C:], p.Arg[r.y*p.C:], r.n, r.step)
		}
		for i := range r.n {
			if done < p.C {
				p.pixel(r, i, done, exact)
			}
		}
	})
}

// pixel computes channels from … of the i-th window of a run.
func (p *MaxPoolGrad) pixel(r windowRun, i, from int, exact bool) {
	dx, y := p.DX[(r.x+i*r.step)*p.C:], (r.y+i)*p.C
	if exact {
		for k := range r.kh * r.kw {
			clear(dx[(k/r.kw*p.W+k%r.kw)*p.C:][from:p.C])
		}
	}
	for q := from; q < p.C; q++ {
		k := int(p.Arg[y+q])
		ky, kx := k/p.KW-r.number/p.KW, k%p.KW-r.number%p.KW
		switch {
		case ky < 0 || ky >= r.kh: // in a row of another block
		case exact: // 0 + −0 would be 0, where vectors leave −0
			dx[(ky*p.W+kx)*p.C+q] = p.DY[y+q]
		default:
			dx[(ky*p.W+kx)*p.C+q] += p.DY[y+q]
		}
	}
}
