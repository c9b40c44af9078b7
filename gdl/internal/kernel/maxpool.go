package kernel

import "math"

// MaxPool computes the maximum over each window, and in Arg [B OutH OutW C]
// which pixel of the window it came from: row·KW + column, the first of equals.
// What is not a number never wins; -Inf is the maximum of such alone.
type MaxPool struct {
	Window
	X, Y []float32
	Arg  []uint8
}

// Chunks returns the number of groups of images.
func (p *MaxPool) Chunks() int { return p.chunks() }

// Run computes one group of images.
func (p *MaxPool) Run(chunk int, w *Worker) {
	v := vecs()
	h, wd := p.Out()
	per := p.images()
	for b := chunk * per; b < min((chunk+1)*per, p.B); b++ {
		for o := range h * wd {
			c := p.at(o/wd, o%wd)
			x := p.X[(b*p.H*p.W+c.first)*p.C:]
			y, arg := p.Y[(b*h*wd+o)*p.C:][:p.C], p.Arg[(b*h*wd+o)*p.C:][:p.C]
			done := 0
			if v != nil {
				done = w.callWindow(v.maxPool, &p.Window, c, x, y, arg)
			}
			if done < p.C {
				p.pixel(c, x, y, arg, done)
			}
		}
	}
}

// pixel computes channels from … of one output pixel.
func (p *MaxPool) pixel(c clip, x, y []float32, arg []uint8, from int) {
	for q := from; q < p.C; q++ {
		most, at := float32(math.Inf(-1)), c.number
		for i := range c.kh * c.kw {
			ky, kx := i/c.kw, i%c.kw
			if v := x[(ky*p.W+kx)*p.C+q]; v > most {
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

// Chunks returns the number of groups of images.
func (p *MaxPoolGrad) Chunks() int { return p.chunks() }

// Run computes one group of images.
func (p *MaxPoolGrad) Run(chunk int, w *Worker) {
	v := vecs()
	h, wd := p.Out()
	per := p.images()
	for b := chunk * per; b < min((chunk+1)*per, p.B); b++ {
		clear(p.DX[b*p.H*p.W*p.C:][:p.H*p.W*p.C])
		for o := range h * wd {
			c := p.at(o/wd, o%wd)
			dx := p.DX[(b*p.H*p.W+c.first)*p.C:]
			dy, arg := p.DY[(b*h*wd+o)*p.C:][:p.C], p.Arg[(b*h*wd+o)*p.C:][:p.C]
			done := 0
			if v != nil {
				done = w.callWindow(v.maxPoolGrad, &p.Window, c, dx, dy, arg)
			}
			for q := done; q < p.C; q++ {
				ky, kx := int(arg[q])/p.KW-c.number/p.KW, int(arg[q])%p.KW-c.number%p.KW
				dx[(ky*p.W+kx)*p.C+q] += dy[q]
			}
		}
	}
}
