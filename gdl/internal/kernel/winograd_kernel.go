package kernel

import "unsafe"

// winogradKernel computes ConvBackKernel by the adjoint of winograd for m = 4:
// squares of 6×6 pixels of X and of 4×4 pixels of DY are transformed, their
// products summed for each of the 36 places, and the sums transformed to the 3×3
// kernel. It takes 36 products where the direct sum takes 144, and loses up to
// 10⁻⁴ of the root mean square of the gradient.
//
// A chunk is a partial sum over some lines of squares, of some columns of DY.
type winogradKernel struct {
	shape      Conv
	set        *tileSet
	in, out    image
	rows, cols int // squares of an image
	panel      int // columns of a tile
	width      int // columns of a chunk
	block      int // lines of squares transformed at a time
	parts      int
	sum        []float32 // [parts][places] planes of [C F]

	stage     int
	x, dy, dk []float32
}

const (
	winogradPlaces = 36
	kernelSquares  = 64      // squares transformed at a time: some 2 MB
	kernelSums     = 1 << 13 // sums of a place in a chunk: 1 MB for all places
)

// newWinogradKernel returns nil where c is better computed directly.
func newWinogradKernel(c *ConvBackKernel) *winogradKernel {
	s, set := c.Conv.defaults(), tiles()
	h, w := s.Out()
	if vecs() == nil || c.Winograd < 0 || !s.square() || s.Groups > 1 || s.C%set.lanes != 0 || s.F%set.lanes != 0 {
		return nil
	}
	if c.Winograd == 0 && (s.C < 32 || s.F < 32 || min(h, w) < 4 || s.B*h*w < 512) {
		return nil
	}
	k := &winogradKernel{
		shape: s, set: set, in: image{s.H, s.W, s.C}, out: image{h, w, s.F},
		rows: blocksOf(h, 4), cols: blocksOf(w, 4), panel: min(2*set.lanes, set.cols()),
	}
	k.width = min(s.F, max(2*k.panel, kernelSums/s.C/k.panel*k.panel))
	k.block = max(1, min(kernelSquares/k.cols, s.B*k.rows))
	if winogradPlaces*(k.planeX()+k.planeDY()+max(s.C, k.width)) > scratchLen {
		return nil
	}
	k.parts = min(max(1, sumChunks/blocksOf(s.F, k.width)), s.B*k.rows)
	k.sum = alignedFloats(k.parts * winogradPlaces * k.plane())
	return k
}

// The floats of one place: of all squares of a block, and of the sums. The odd
// cache line keeps places from competing for the same lines.
func (k *winogradKernel) planeX() int  { return k.block*k.cols*k.in.c + 16 }
func (k *winogradKernel) planeDY() int { return k.block*k.cols*k.width + 16 }
func (k *winogradKernel) plane() int   { return k.in.c*k.out.c + 16 }

func (k *winogradKernel) enter(stage int, c *ConvBackKernel) {
	k.stage, k.x, k.dy, k.dk = stage, c.X, c.DY, c.DK
	_, _ = k.x[k.shape.B*k.in.size()-1], k.dy[k.shape.B*k.out.size()-1]
	_ = k.dk[9*k.in.c*k.out.c-1]
}

func (k *winogradKernel) chunks() int {
	if k.stage == 0 {
		return k.parts * blocksOf(k.out.c, k.width)
	}
	return blocksOf(k.in.c*k.out.c, collectSpan)
}

func (k *winogradKernel) run(chunk int, w *Worker) {
	if k.stage == 1 {
		k.collect(chunk*collectSpan, w)
		return
	}
	cols := blocksOf(k.out.c, k.width)
	part, j := chunk/cols, chunk%cols*k.width
	c := winogradSum{winogradKernel: k, w: w, j: j, n: min(k.width, k.out.c-j)}
	c.x = w.scratch[:winogradPlaces*k.planeX()]
	c.dy = w.scratch[len(c.x):][:winogradPlaces*k.planeDY()]
	c.square = w.scratch[len(c.x)+len(c.dy):]
	c.sum = k.sum[part*winogradPlaces*k.plane():]
	lines := k.shape.B * k.rows
	for line, end := part*lines/k.parts, (part+1)*lines/k.parts; line < end; line += k.block {
		n := min(k.block, end-line)
		c.transform(line, n)
		c.multiply(n * k.cols)
	}
}

// collectSpan is how many sums of a place are transformed back at a time: of all
// places, 150 KB.
const collectSpan = 1024

// collect adds the partial sums of elements from … of all matrices and
// transforms them.
func (k *winogradKernel) collect(from int, w *Worker) {
	size, plane := k.in.c*k.out.c, k.plane()
	n := min(collectSpan, size-from)
	for i := range winogradPlaces {
		all := k.sum[i*plane+from:][:n]
		for p := 1; p < k.parts; p++ {
			w.call(vecs().zips[Add], n, 1, all, k.sum[(p*winogradPlaces+i)*plane+from:][:n], all)
		}
	}
	w.transform(vecs().winograd4KernelGrad, winogradArgs{
		src: unsafe.Pointer(&k.sum[from]), srcRow: uintptr(6*plane) * 4, srcPixel: uintptr(plane) * 4,
		dst: unsafe.Pointer(&k.dk[from]), dstRow: uintptr(3*size) * 4, dstPixel: uintptr(size) * 4,
		vectors: uint64(n / k.set.lanes),
	})
}

// winogradSum is one chunk of the sums: columns j … j+n.
type winogradSum struct {
	*winogradKernel
	w      *Worker
	j, n   int
	x      []float32 // [places squares C], each place a plane
	dy     []float32 // [places panels squares panel], likewise
	square []float32 // pixels of one square
	sum    []float32 // of this part
	added  bool      // sum holds a block
}

// transform transforms n lines of squares, counted over all images.
func (c *winogradSum) transform(line, n int) {
	v, s := vecs(), c.shape
	for i := range n * c.cols {
		image, row, col := (line+i/c.cols)/c.rows, (line+i/c.cols)%c.rows, i%c.cols
		a := c.load(c.x0(image), c.in, 6, 4*row-s.PadTop, 4*col-s.PadLeft, 0, s.C)
		a.dst, a.dstPixel = unsafe.Pointer(&c.x[i*s.C]), uintptr(c.planeX())*4
		a.dstRow, a.vectors = 6*a.dstPixel, uint64(s.C/c.set.lanes)
		c.w.transform(v.winograd4In, a)
		a = c.load(c.dy0(image), c.out, 4, 4*row, 4*col, c.j, c.n)
		a.dstPixel = uintptr(c.planeDY()) * 4
		a.dstRow = 6 * a.dstPixel
		src := a.src
		for j := 0; j < c.n; j += c.panel {
			cols := min(c.panel, c.n-j)
			a.src, a.dst = unsafe.Add(src, 4*j), unsafe.Pointer(&c.dy[j*n*c.cols+i*cols])
			a.vectors = uint64(cols / c.set.lanes)
			c.w.transform(v.winograd4OutGrad, a)
		}
	}
}

func (k *winogradKernel) x0(image int) []float32  { return k.x[image*k.in.size():][:k.in.size()] }
func (k *winogradKernel) dy0(image int) []float32 { return k.dy[image*k.out.size():][:k.out.size()] }

// load returns the source of a transform: channels from … from+n of the square
// of size² pixels at (y, x). A square that lies partly outside of the image is
// copied, with zeros there.
func (c *winogradSum) load(pixels []float32, im image, size, y, x, from, n int) winogradArgs {
	if y >= 0 && x >= 0 && y+size <= im.h && x+size <= im.w {
		return winogradArgs{
			src:    unsafe.Pointer(&pixels[(y*im.w+x)*im.c+from]),
			srcRow: uintptr(im.w*im.c) * 4, srcPixel: uintptr(im.c) * 4,
		}
	}
	left, right := min(max(0, -x), size), max(0, min(size, im.w-x))
	for r := range size {
		row := c.square[r*size*n:][:size*n]
		if y+r < 0 || y+r >= im.h || left >= right {
			clear(row)
			continue
		}
		clear(row[:left*n])
		clear(row[right*n:])
		src := pixels[((y+r)*im.w+x+left)*im.c+from:]
		if n == im.c {
			copy(row[left*n:right*n], src)
			continue
		}
		for q := range right - left {
			copy(row[(left+q)*n:][:n], src[q*im.c:])
		}
	}
	return winogradArgs{src: unsafe.Pointer(&c.square[0]), srcRow: uintptr(size*n) * 4, srcPixel: uintptr(n) * 4}
}

// multiply adds the products of a block of squares to the sums.
func (c *winogradSum) multiply(squares int) {
	t := &c.w.tile
	*t = tileArgs{segments: 1, segment: &whole, k: uint64(squares), ldA: uintptr(c.in.c) * 4, cols: uint64(c.set.lanes)}
	if c.added {
		t.accumulate = 1
	}
	c.added = true
	for i := range winogradPlaces {
		for j := 0; j < c.n; j += c.panel {
			cols := min(c.panel, c.n-j)
			t.b, t.ldB = unsafe.Pointer(&c.dy[i*c.planeDY()+j*squares]), uintptr(cols)*4
			c.w.strip(c.set.tn[cols/c.set.lanes], c.in.c, c.x[i*c.planeX():], c.sum[i*c.plane()+c.j+j:], 1, c.out.c)
		}
	}
}
