package kernel

import (
	"fmt"
	"unsafe"
)

// Window describes pooling of images [B H W C] by windows of KH by KW pixels,
// giving [B OutH OutW C]. Strides of 0 mean the size of the window. Padding
// takes no part in maxima and averages, as in Keras.
type Window struct {
	B, H, W, C                           int
	KH, KW                               int
	StrideH, StrideW                     int
	PadTop, PadBottom, PadLeft, PadRight int
}

// shape returns the window as a convolution of one channel.
func (p Window) shape() Conv {
	c := Conv{
		B: p.B, H: p.H, W: p.W, C: 1, KH: p.KH, KW: p.KW, F: 1, StrideH: p.StrideH, StrideW: p.StrideW,
		PadTop: p.PadTop, PadBottom: p.PadBottom, PadLeft: p.PadLeft, PadRight: p.PadRight,
	}
	if c.StrideH == 0 {
		c.StrideH = p.KH
	}
	if c.StrideW == 0 {
		c.StrideW = p.KW
	}
	return c
}

// Same returns p with Keras's padding "same"; see Conv.Same.
func (p Window) Same() Window {
	c := p.shape().Same()
	p.PadTop, p.PadBottom, p.PadLeft, p.PadRight = c.PadTop, c.PadBottom, c.PadLeft, c.PadRight
	return p
}

// Out returns the height and width of the output.
func (p Window) Out() (h, w int) { return p.shape().Out() }

// Check returns an error that says what is wrong with p, if anything is.
func (p Window) Check() error {
	if err := p.shape().Check(); err != nil {
		return fmt.Errorf("kernel: pooling: %w", err)
	}
	if p.KH*p.KW > 256 {
		return fmt.Errorf("kernel: pooling: window %dx%d has more than 256 pixels", p.KH, p.KW)
	}
	if p.PadTop >= p.KH || p.PadBottom >= p.KH || p.PadLeft >= p.KW || p.PadRight >= p.KW {
		return fmt.Errorf("kernel: pooling: padding as large as the window %dx%d", p.KH, p.KW)
	}
	return nil
}

// clip is the part of a window that lies on the image.
type clip struct {
	first  int // input pixel: row·W + column
	kh, kw int // pixels
	number int // of the first pixel within the window
}

// rows are the rows from … to of an image.
type rows struct{ from, to int }

// clip returns what rows of output pixel (y, x)'s window lie in, given the shape of p.
func (p *Window) clip(s Conv, y, x int, in rows) clip {
	y0, x0 := y*s.StrideH-p.PadTop, x*s.StrideW-p.PadLeft
	y1, x1 := min(y0+p.KH, in.to), min(x0+p.KW, p.W)
	skipY, skipX := max(0, in.from-y0), max(0, -x0)
	y0, x0 = y0+skipY, x0+skipX
	return clip{first: y0*p.W + x0, kh: y1 - y0, kw: x1 - x0, number: skipY*p.KW + skipX}
}

// windowRun is n output pixels in a row whose windows lie step pixels apart.
type windowRun struct {
	clip
	x, y    int // first input pixel of the first window, first output pixel
	n, step int
}

// rowRuns calls f for what the windows of output row y of image b have in some rows
// of it.
func (p *Window) rowRuns(s Conv, b, y int, in rows, f func(r windowRun)) {
	h, w := p.Out()
	for x := 0; x < w; {
		r := windowRun{clip: p.clip(s, y, x, in), y: (b*h+y)*w + x, n: 1, step: s.StrideW}
		r.x = b*p.H*p.W + r.first
		if r.kw == p.KW { // as are those up to the right border
			r.n = (p.W-p.KW+p.PadLeft)/s.StrideW - x + 1
		}
		f(r)
		x += r.n
	}
}

// windowRuns calls f for the windows of output rows from … to, counted over all
// images.
func (p *Window) windowRuns(from, to int, f func(r windowRun)) {
	s := p.shape()
	h, _ := p.Out()
	for row := from; row < to; row++ {
		p.rowRuns(s, row/h, row%h, rows{0, p.H}, f)
	}
}

// inputRuns calls f for what all windows have in rows from … to, counted over all
// images.
func (p *Window) inputRuns(from, to int, f func(r windowRun)) {
	s := p.shape()
	h, _ := p.Out()
	for from < to {
		b := from / p.H
		in := rows{from % p.H, min(to-b*p.H, p.H)}
		first := max(0, blocksOf(in.from+p.PadTop-p.KH+1, s.StrideH))
		last := min(h-1, (in.to-1+p.PadTop)/s.StrideH)
		for y := first; y <= last; y++ {
			p.rowRuns(s, b, y, in, f)
		}
		from = b*p.H + in.to
	}
}

// exact reports whether each pixel lies in one window.
func (p *Window) exact() bool {
	s := p.shape()
	h, w := p.Out()
	return s.StrideH == p.KH && s.StrideW == p.KW && h*p.KH == p.H && w*p.KW == p.W
}

// each calls f for each pixel of the clip with its offset from the first, in pixels.
func (c clip) each(p *Window, f func(offset int)) {
	for y := range c.kh {
		for x := range c.kw {
			f(y*p.W + x)
		}
	}
}

// outRows is one chunk of the output: as many rows as have a span of input.
func (p *Window) outRows() int { return max(1, span/max(1, p.shape().StrideH*p.W*p.C)) }

func (p *Window) outChunks() int {
	h, _ := p.Out()
	return blocksOf(p.B*h, p.outRows())
}

// outRuns calls f for the windows of a chunk of the output.
func (p *Window) outRuns(chunk int, f func(r windowRun)) {
	h, _ := p.Out()
	per := p.outRows()
	p.windowRuns(chunk*per, min((chunk+1)*per, p.B*h), f)
}

// poolArgs are the arguments of the pooling loops; see gen/pool.go.
type poolArgs struct {
	x, y, arg   unsafe.Pointer
	row, pixel  uintptr
	kh, kw      uint64
	vectors     uint64
	first, skip uint64
	count       uint64
	step, next  uintptr
}

// callWindow runs f on the whole vectors of the channels of count output pixels,
// whose windows lie step pixels apart, and returns how many channels that leaves
// done.
func (w *Worker) callWindow(f vecFunc, p *Window, c clip, x, y []float32, arg []uint8, count, step int) int {
	lanes := tiles().lanes
	n := p.C / lanes
	if n == 0 {
		return 0
	}
	_, _, _ = x[((c.kh-1)*p.W+(count-1)*step+c.kw)*p.C-1], y[count*p.C-1], arg[count*p.C-1]
	w.window = poolArgs{
		x: unsafe.Pointer(&x[0]), y: unsafe.Pointer(&y[0]), arg: unsafe.Pointer(&arg[0]),
		row: uintptr(p.W*p.C) * 4, pixel: uintptr(p.C) * 4, kh: uint64(c.kh), kw: uint64(c.kw),
		vectors: uint64(n), first: uint64(c.number), skip: uint64(p.KW - c.kw),
		count: uint64(count), step: uintptr(step*p.C) * 4, next: uintptr(p.C) * 4,
	}
	f((*uint64)(unsafe.Pointer(&w.window)))
	return n * lanes
}
