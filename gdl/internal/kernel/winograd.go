package kernel

import "unsafe"

// winograd computes 3×3 convolutions of stride 1 from squares of m×m output
// pixels, by minimal filtering (Lavin & Gray 2015, arXiv:1509.09308): input
// squares of n = m+2 pixels and the kernel are transformed, multiplied channel
// by channel for each of n² places, and transformed back. That takes (n/m)²/9
// of the products, and loses some accuracy: for m = 2 about what the direct sum
// loses itself, for m = 4 up to 4·10⁻⁵ of the root mean square of the output.
//
// A chunk is some strips, each of up to wide squares next to each other.
type winograd struct {
	m, n            int
	padTop, padLeft int
	rows, cols      int // squares of an image
	wide            int // squares of a strip
	perRow          int // strips of a row of squares
	strips          int // of a chunk
	in, out, kernel vecFunc
}

// winogradArgs are the arguments of the transforms; see gen/winograd.go.
type winogradArgs struct {
	src, dst         unsafe.Pointer
	srcRow, srcPixel uintptr
	dstRow, dstPixel uintptr
	vectors          uint64
	scratch          unsafe.Pointer
	rows             uint64
}

// winogradScratch is where the scratch of a chunk begins; callRows uses what is
// before.
const winogradScratch = 1 << 13

// prepareWinograd decides whether p is computed with fewer products.
func (p *convPlan) prepareWinograd() bool {
	if w := newWinograd(p, p.shape, p.choice); w != nil {
		p.win = w
		p.packed = alignedFloats(w.n * w.n * p.k * p.n)
		return true
	}
	if f := newPhased(p, p.shape, p.choice); f != nil {
		p.win = f
		p.packed = alignedFloats(filterPlaces * filterPlaces * f.slots * p.k * p.n)
		return true
	}
	return false
}

// newWinograd returns nil where p is not computed this way: choice is 2 or 4 for
// m, 0 to choose, or less for never.
func newWinograd(p *convPlan, s Conv, choice int) *winograd {
	v, padTop, padLeft := vecs(), s.PadTop, s.PadLeft
	if p.back {
		padTop, padLeft = 2-padTop, 2-padLeft
	}
	if v == nil || choice < 0 || !s.square() || p.groups > 1 || p.k%p.set.lanes != 0 || p.n%p.set.lanes != 0 || padTop < 0 || padLeft < 0 {
		return nil
	}
	if choice == 0 && (p.k < 32 || p.n < 32 || min(p.out.h, p.out.w) < 4 || p.images*p.out.h*p.out.w < 128) {
		return nil
	}
	w := &winograd{m: 4, padTop: padTop, padLeft: padLeft, in: v.winograd4In, out: v.winograd4Out, kernel: v.winograd4Kernel}
	if choice == 2 {
		w.m, w.in, w.out, w.kernel = 2, v.winograd2In, v.winograd2Out, v.winograd2Kernel
	}
	w.n = w.m + 2
	w.rows, w.cols = blocksOf(p.out.h, w.m), blocksOf(p.out.w, w.m)
	if !w.split(p) {
		return nil
	}
	return w
}

// split chooses the strips of a chunk: the larger the transformed kernel, the
// more squares must share each reading of it.
func (w *winograd) split(p *convPlan) bool {
	const kernelCached = 1 << 19 // floats: 2 MB
	squares := min(112, 28*blocksOf(w.n*w.n*p.k*p.n, kernelCached))
	for ; squares > 0; squares -= 14 {
		w.wide = blocksOf(w.cols, blocksOf(w.cols, squares))
		w.perRow = blocksOf(w.cols, w.wide)
		w.strips = max(1, squares/w.wide)
		if w.floats(p) <= scratchLen-winogradScratch {
			return true
		}
	}
	return false
}

// floats returns the scratch of a chunk: one padded strip, the transformed input
// and output of all, one square of output.
func (w *winograd) floats(p *convPlan) int {
	return w.padded()*p.k + w.plane(p.k)*w.n*w.n + w.plane(p.n)*w.n*w.n + w.m*w.m*p.n
}

// padded returns the pixels of a strip with its border.
func (w *winograd) padded() int { return w.n * (w.wide*w.m + 2) }

// plane returns the floats of one place of all squares of a chunk. The odd
// cache line keeps places from competing for the same lines.
func (w *winograd) plane(channels int) int { return w.wide*w.strips*channels + 16 }

func (w *winograd) chunks(p *convPlan) int {
	if p.stage == 0 {
		return blocksOf(p.n, p.panel)
	}
	return blocksOf(p.images*w.rows*w.perRow, w.strips)
}

func (w *winograd) run(p *convPlan, chunk int, k *Worker) {
	if p.stage == 0 {
		w.pack(p, chunk*p.panel, k)
		return
	}
	c := winogradChunk{w: w, p: p, worker: k, first: chunk * w.strips}
	c.last = min(c.first+w.strips, p.images*w.rows*w.perRow)
	rest := k.scratch[winogradScratch:]
	cut := func(n int) []float32 {
		s := rest[:n]
		rest = rest[n:]
		return s
	}
	c.pad, c.x, c.y = cut(w.padded()*p.k), cut(w.plane(p.k)*w.n*w.n), cut(w.plane(p.n)*w.n*w.n)
	c.square = cut(w.m * w.m * p.n)
	for s := c.first; s < c.last; s++ {
		c.input(s)
	}
	c.multiply()
	for s := c.first; s < c.last; s++ {
		c.output(s)
	}
}

// pack transforms the kernel of columns j ….
func (w *winograd) pack(p *convPlan, j int, k *Worker) {
	cols := min(p.panel, p.n-j)
	size := p.k * cols
	taps := k.scratch[:9*size]
	for i := range 9 {
		if p.back { // turned by half a turn, channels exchanged
			p.set.packCols(k, taps[i*size:], p.kernel[(8-i)*p.k*p.n+j*p.k:], p.k, p.k, cols)
		} else {
			p.set.packRows(k, taps[i*size:], p.kernel[i*p.k*p.n+j:], p.n, p.k, cols)
		}
	}
	k.transform(w.kernel, winogradArgs{
		src: unsafe.Pointer(&taps[0]), srcRow: uintptr(3*size) * 4, srcPixel: uintptr(size) * 4,
		dst: unsafe.Pointer(&p.packed[w.n*w.n*p.k*j]), dstRow: uintptr(w.n*size) * 4, dstPixel: uintptr(size) * 4,
		vectors: uint64(size / p.set.lanes),
	})
}

func (k *Worker) transform(f vecFunc, a winogradArgs) {
	a.scratch = unsafe.Pointer(&k.square[0])
	k.winograd = a
	f((*uint64)(unsafe.Pointer(&k.winograd)))
}

// winogradChunk is one chunk: strips first … last.
type winogradChunk struct {
	w           *winograd
	p           *convPlan
	worker      *Worker
	first, last int
	pad         []float32 // [n wide·m+2 k]
	x, y        []float32 // [n n squares channels], each place a plane
	square      []float32 // [m m n]
}

// place returns image, first row and column of squares of strip s, and how many
// squares it has.
func (c *winogradChunk) place(s int) (image, row, col, count int) {
	w := c.w
	line := s / w.perRow
	col = s % w.perRow * w.wide
	return line / w.rows, line % w.rows, col, min(w.wide, w.cols-col)
}

// input transforms the squares of strip s.
func (c *winogradChunk) input(s int) {
	w, k := c.w, c.p.k
	image, row, col, count := c.place(s)
	for r := range w.n {
		c.line(r, image, row*w.m-w.padTop+r, col*w.m-w.padLeft)
	}
	ld, plane := (w.wide*w.m+2)*k, w.plane(k)
	for i := range count {
		c.worker.transform(w.in, winogradArgs{
			src: unsafe.Pointer(&c.pad[i*w.m*k]), srcRow: uintptr(ld) * 4, srcPixel: uintptr(k) * 4,
			dst: unsafe.Pointer(&c.x[((s-c.first)*w.wide+i)*k]), dstRow: uintptr(w.n*plane) * 4, dstPixel: uintptr(plane) * 4,
			vectors: uint64(k / c.p.set.lanes),
		})
	}
}

// line copies the pixels from (y, x) of an image to row r of the padded strip;
// pixels outside of the image are zero.
func (c *winogradChunk) line(r, image, y, x int) {
	in, k, wide := c.p.in, c.p.k, c.w.wide*c.w.m+2
	line := c.pad[r*wide*k:][:wide*k]
	from, to := min(max(0, x), in.w), min(x+wide, in.w)
	if y < 0 || y >= in.h || from >= to {
		clear(line)
		return
	}
	clear(line[:(from-x)*k])
	copy(line[(from-x)*k:], c.p.x[((image*in.h+y)*in.w+from)*k:][:(to-from)*k])
	clear(line[(to-x)*k:])
}

// multiply computes y = x·kernel for every place.
func (c *winogradChunk) multiply() {
	w, p, t := c.w, c.p, &c.worker.tile
	places := w.n * w.n
	squares := (c.last - c.first) * w.wide
	for j := 0; j < p.n; j += p.panel {
		cols := min(p.panel, p.n-j)
		nv := cols / p.set.lanes
		*t = tileArgs{ldB: uintptr(cols) * 4, k: uint64(p.k), segments: 1, segment: &whole, cols: uint64(p.set.lanes)}
		t.setLdA(p.k)
		for i := range places {
			t.b = unsafe.Pointer(&p.packed[(places*j+i*cols)*p.k])
			c.worker.strip(p.set.nn[nv], squares, c.x[i*w.plane(p.k):], c.y[i*w.plane(p.n)+j:], p.k, p.n)
		}
	}
}

// output transforms the squares of strip s back, and applies the epilogue.
func (c *winogradChunk) output(s int) {
	w, out, n := c.w, c.p.out, c.p.n
	image, row, col, count := c.place(s)
	rows := min(w.m, out.h-row*w.m)
	for i := range count {
		y := c.p.y[((image*out.h+row*w.m)*out.w+(col+i)*w.m)*n:]
		from := ((s-c.first)*w.wide + i) * n
		cols := min(w.m, out.w-(col+i)*w.m)
		if rows == w.m && cols == w.m {
			c.back(y, out.w*n, from)
			continue
		}
		c.back(c.square, w.m*n, from)
		for r := range rows {
			copy(y[r*out.w*n:][:cols*n], c.square[r*w.m*n:])
		}
	}
	for r := range rows {
		end := min((col+count)*w.m, out.w)
		y := c.p.y[((image*out.h+row*w.m+r)*out.w+col*w.m)*n:][:(end-col*w.m)*n]
		c.p.finish(y, c.worker)
	}
}

// back transforms the square whose values begin at element from of each plane.
func (c *winogradChunk) back(dst []float32, ld, from int) {
	w, n := c.w, c.p.n
	plane := w.plane(n)
	c.worker.transform(w.out, winogradArgs{
		src: unsafe.Pointer(&c.y[from]), srcRow: uintptr(w.n*plane) * 4, srcPixel: uintptr(plane) * 4,
		dst: unsafe.Pointer(&dst[0]), dstRow: uintptr(ld) * 4, dstPixel: uintptr(n) * 4,
		vectors: uint64(n / c.p.set.lanes),
	})
}

// finish adds the bias to whole pixels and applies the activation.
func (e *epilogue) finish(y []float32, w *Worker) {
	if e.bias != nil {
		w.callRows(vecs().addRow, len(e.bias), operand{s: y}, operand{e.bias, true}, operand{s: y})
	}
	if e.act != Identity {
		mapSpan(e.act, e.alpha, y, y, w)
	}
}
