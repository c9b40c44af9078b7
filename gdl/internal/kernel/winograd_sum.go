package kernel

import "unsafe"

func (k *winogradKernel) enter(stage int, c *ConvBackKernel) {
	k.stage, k.x, k.dy, k.dk = stage, c.X, c.DY, c.DK
	if k.sum == nil {
		k.sum = alignedFloats(k.need())
	}
	_, _ = k.x[k.shape.B*k.read.image.size()-1], k.dy[k.shape.B*k.write.image.size()-1]
	_ = k.dk[k.shape.KH*k.shape.KW*k.shape.C*k.shape.F-1]
}

func (k *winogradKernel) need() int            { return k.parts * k.rows() * k.sums() }
func (k *winogradKernel) borrow(mem []float32) { k.sum = mem }

func (k *winogradKernel) chunks() int {
	if k.stage == 0 {
		return k.parts * k.rows() * k.cols()
	}
	return k.rows() * blocksOf(k.c*k.shape.F, collectSpan)
}

func (k *winogradKernel) run(chunk int, w *Worker) {
	if k.stage == 1 {
		spans := blocksOf(k.c*k.shape.F, collectSpan)
		k.collect(chunk/spans, chunk%spans*collectSpan, w)
		return
	}
	part, row, col := chunk/k.cols()/k.rows(), chunk/k.cols()%k.rows(), chunk%k.cols()
	i, j := row*k.c, col*k.f
	c := winogradSum{
		winogradKernel: k, w: w, at: places{v: &k.v, h: &k.h}, sum: k.sum[(part*k.rows()+row)*k.sums()+j:],
		x:  spreader{spread: &k.read, w: w, pixels: k.x, channel: i, n: min(k.c, k.shape.C-i), plane: k.planeX()},
		dy: spreader{spread: &k.write, w: w, pixels: k.dy, channel: j, n: min(k.f, k.shape.F-j), plane: k.planeDY()},
	}
	size := filterPlaces * filterPlaces
	c.x.values, c.dy.values = w.scratch[:size*k.planeX()], w.scratch[size*k.planeX():][:size*k.planeDY()]
	rest := w.scratch[size*(k.planeX()+k.planeDY()):]
	lines := k.shape.B * k.v.filters()
	for from, end := part*lines/k.parts, (part+1)*lines/k.parts; from < end; from += k.lines {
		to := min(from+k.lines, end)
		c.at.count(from, to)
		for _, s := range []*spreader{&c.x, &c.dy} {
			s.begin(rest)
			for i := from; i < to; i++ {
				c.at.line(from, i)
				s.line(i/k.v.filters(), i%k.v.filters(), &c.at)
			}
		}
		c.multiply()
	}
}

// winogradSum is one chunk.
type winogradSum struct {
	*winogradKernel
	w     *Worker
	at    places
	x, dy spreader
	sum   []float32 // from the first column of the chunk on
	added bool      // sum holds a block
}

// multiply adds the products of a block of squares to the sums.
func (c *winogradSum) multiply() {
	t := &c.w.tile
	ldX, ldDY := c.read.slots()*c.x.n, c.write.slots()*c.dy.n
	*t = tileArgs{segments: 1, segment: &whole, ldA: uintptr(ldX) * 4, ldB: uintptr(ldDY) * 4, cols: uint64(c.set.lanes)}
	if c.added {
		t.accumulate = 1
	}
	panel := min(2*c.set.lanes, c.set.cols())
	for i := range filterPlaces {
		for j := range filterPlaces {
			from, to := c.at.squares(i, j)
			place := i*filterPlaces + j
			t.k = uint64(to - from)
			for slot := 0; slot < c.slots; slot++ {
				n := c.together(slot, i, j)
				if n == 0 {
					continue
				}
				x := c.x.values[place*c.x.plane+from*ldX+slot%c.read.slots()*c.x.n:]
				dy := c.dy.values[place*c.dy.plane+from*ldDY+slot%c.write.slots()*c.dy.n:]
				sum := c.sum[place*c.planeSum()+slot*c.x.n*c.shape.F:]
				slot += n - 1
				n *= c.x.n
				if from == to {
					c.clear(sum, n)
					continue
				}
				for q := 0; q < c.dy.n; q += panel {
					t.b = unsafe.Pointer(&dy[q])
					nv := min(panel, c.dy.n-q) / c.set.lanes
					c.w.strip(c.set.tn[nv], n, x, sum[q:], 1, c.shape.F)
				}
			}
		}
	}
	c.added = true
}

// together returns how many slots from the one given on have a value at a place and
// share the values of DY.
func (c *winogradSum) together(slot, i, j int) int {
	n := 0
	for ; slot+n < c.slots; n++ {
		v, h := c.phasesOf(slot + n)
		if !v.taps.has(4, i) || !h.taps.has(4, j) || n > 0 && !c.v.adds {
			break
		}
	}
	return n
}

// clear makes n rows of sums zero, of a place that no square has.
func (c *winogradSum) clear(sum []float32, n int) {
	if c.added {
		return
	}
	for i := range n {
		clear(sum[i*c.shape.F:][:c.dy.n])
	}
}

// collectSpan is how many sums of a place are transformed at a time: of a slot's
// places, 150 KB.
const collectSpan = 1024

// collect adds the partial sums of elements from … of a block of channels of X,
// and transforms them to the kernel.
func (k *winogradKernel) collect(row, from int, w *Worker) {
	matrix := min(k.c, k.shape.C-row*k.c) * k.shape.F
	n := min(collectSpan, matrix-from)
	if n <= 0 {
		return
	}
	sum, part := k.sum[row*k.sums():], k.rows()*k.sums()
	vectors := uint64(n / k.set.lanes)
	taps, rows := w.scratch, w.scratch[9*k.slots*n:]
	for slot := range k.slots {
		v, h := k.phasesOf(slot)
		for i := range filterPlaces {
			if !v.taps.has(4, i) {
				continue
			}
			for j := range filterPlaces {
				if !h.taps.has(4, j) {
					continue
				}
				at := (i*filterPlaces+j)*k.planeSum() + slot*matrix + from
				for p := 1; p < k.parts; p++ {
					all := sum[at:][:n]
					w.call(vecs().zips[Add], n, 1, all, sum[p*part+at:][:n], all)
				}
			}
			w.transform(vecs().filters[filterKernelGrad].of(4, h.taps), winogradArgs{
				src: unsafe.Pointer(&sum[i*filterPlaces*k.planeSum()+slot*matrix+from]), srcStep: uintptr(k.planeSum()) * 4,
				dst: unsafe.Pointer(&rows[3*i*n]), dstStep: uintptr(n) * 4, vectors: vectors, rows: 1,
			})
		}
		w.transform(vecs().filters[filterKernelGrad].of(4, v.taps), winogradArgs{
			src: unsafe.Pointer(&rows[0]), srcStep: uintptr(3*n) * 4,
			dst: unsafe.Pointer(&taps[9*slot*n]), dstStep: uintptr(3*n) * 4,
			vectors: vectors * uint64(len(h.kernel)), rows: 1,
		})
	}
	for i, at := range k.kernelAt {
		dst := k.dk[i*k.shape.C*k.shape.F+row*k.c*k.shape.F+from:][:n]
		for j, t := range at {
			src := taps[(9*t.slot+t.tap)*n:][:n]
			if j == 0 {
				copy(dst, src)
				continue
			}
			w.call(vecs().zips[Add], n, 1, dst, src, dst)
		}
	}
}
