package kernel

import "unsafe"

// gemmBlock is one chunk of a Gemm: rows i0 … i1, columns j0 … j1 of C.
type gemmBlock struct {
	*Gemm
	w              *Worker
	set            *tileSet
	a, b, c        []float32
	i0, i1, j0, j1 int
	ldA            int // of A as the tiles read it
}

func (g *gemmBlock) run() {
	if g.K == 0 {
		g.empty()
		return
	}
	g.setTile()
	depth := g.depth()
	for k := 0; k < g.K; k += depth {
		n := min(depth, g.K-k)
		g.startPass(k, n)
		g.pass(k, n, k+n == g.K)
	}
}

// setTile sets what is the same in all tiles.
func (g *gemmBlock) setTile() {
	_ = g.c[(g.i1-1)*g.LdC+g.j1-1]
	if g.Bias != nil {
		_ = g.Bias[g.N-1]
	}
	g.w.tile = tileArgs{segments: 1, segment: &whole, alpha: g.Alpha}
}

// startPass makes the next tiles add n products from k on.
func (g *gemmBlock) startPass(k, n int) {
	t := &g.w.tile
	t.k, t.accumulate = uint64(n), 0
	if k > 0 {
		t.accumulate = 1
	}
}

// empty is the product of matrices with K = 0.
func (g *gemmBlock) empty() {
	for i := g.i0; i < g.i1; i++ {
		c := g.c[i*g.LdC:][g.j0:g.j1]
		clear(c)
		if g.Bias != nil {
			for j, v := range g.Bias[g.j0:g.j1] {
				c[j] += v
			}
		}
		mapSpan(g.Act, g.Alpha, c, c, g.w)
	}
}

// pass adds the products k … k+n.
func (g *gemmBlock) pass(k, n int, last bool) {
	ld, from, rows, cols := g.LdA, g.i0*g.LdA+k, g.i1-g.i0, n
	if g.TransA {
		from, rows, cols = k*g.LdA+g.i0, n, g.i1-g.i0
	}
	a := g.a[from:]
	_ = a[(rows-1)*ld+cols-1]
	g.ldA = ld
	g.w.tile.setLdA(ld)
	width := g.set.cols()
	for j := g.j0; j < g.j1; j += width {
		cols := min(width, g.j1-j)
		g.packB(k, n, j, cols)
		g.panel(a, j, cols, last)
	}
}

// packB points the tile to a panel of op(B): columns j … j+cols of rows k … k+n.
func (g *gemmBlock) packB(k, n, j, cols int) {
	t, nv := &g.w.tile, blocksOf(cols, g.set.lanes)
	width := nv * g.set.lanes
	switch {
	case g.packed != nil:
		panel := j / g.set.cols() * g.set.cols()
		ld := blocksOf(min(g.set.cols(), g.N-panel), g.set.lanes) * g.set.lanes
		t.b, t.ldB = unsafe.Pointer(&g.packed[panel*g.K+k*ld+j-panel]), uintptr(ld)*4
		return
	case g.TransB:
		g.set.packCols(g.w, g.w.scratch, g.b[j*g.LdB+k:], g.LdB, n, cols)
	case cols < width || g.i1-g.i0 >= packRowsMin:
		g.set.packRows(g.w, g.w.scratch, g.b[k*g.LdB+j:], g.LdB, n, cols)
	default:
		_ = g.b[(k+n-1)*g.LdB+j+cols-1]
		t.b, t.ldB = unsafe.Pointer(&g.b[k*g.LdB+j]), uintptr(g.LdB)*4
		return
	}
	t.b, t.ldB = unsafe.Pointer(&g.w.scratch[0]), uintptr(width)*4
}

// packRowsMin is how many rows of C make a copy of B pay.
const packRowsMin = 128

// panel computes columns j … j+cols of all rows.
func (g *gemmBlock) panel(a []float32, j, cols int, last bool) {
	t, nv := &g.w.tile, blocksOf(cols, g.set.lanes)
	t.cols = uint64(cols - (nv-1)*g.set.lanes)
	t.bias, t.act = nil, actNone
	after := false
	if last {
		e := epilogue{g.Bias, g.Act, g.Alpha}
		after = e.setTile(t, j)
	}
	rows, c := g.i1-g.i0, g.c[g.i0*g.LdC+j:]
	if g.TransA {
		g.w.strip(g.set.tn[nv], rows, a, c, 1, g.LdC)
	} else {
		g.w.strip(g.set.nn[nv], rows, a, c, g.ldA, g.LdC)
	}
	if after {
		mapRows(g.Act, g.Alpha, rows, c, g.LdC, cols, g.w)
	}
}

// strip computes rows of one panel of C, tile by tile, as the tile arguments at
// hand say; the rows of A lie rowA floats apart, those of C rowC.
func (w *Worker) strip(table []tileFunc, rows int, a, c []float32, rowA, rowC int) {
	t := &w.tile
	t.ldC = uintptr(rowC) * 4
	left := blocksOf(rows, len(table)-1)
	for i := 0; i < rows; left-- {
		r := blocksOf(rows-i, left)
		t.a, t.c, t.rows = unsafe.Pointer(&a[i*rowA]), unsafe.Pointer(&c[i*rowC]), uint64(r)
		table[r]((*uint64)(unsafe.Pointer(t)))
		i += r
		if t.next += uintptr(t.k) / 4 * 64; t.next >= t.end {
			t.next = 0
		}
	}
}

// mapRows applies f to cols columns of rows ld floats apart.
func mapRows(f Fn, alpha float32, rows int, c []float32, ld, cols int, w *Worker) {
	for i := range rows {
		y := c[i*ld:][:cols]
		mapSpan(f, alpha, y, y, w)
	}
}

// epilogue is what follows a sum: bias, then activation.
type epilogue struct {
	bias  []float32
	act   Fn
	alpha float32
}

// setTile sets bias and activation of a tile whose first column is col, and
// reports whether the activation has to follow as a pass of its own.
func (e *epilogue) setTile(t *tileArgs, col int) bool {
	t.bias, t.act = nil, actNone
	if e.bias != nil {
		t.bias = unsafe.Pointer(&e.bias[col])
	}
	switch {
	case e.act == Identity:
	case e.act == ReLU:
		t.act = actReLU
	case e.act == LeakyReLU && e.alpha <= 1:
		t.act = actLeaky
	case e.act == ReLU6:
		t.act, t.alpha = actReLU6, 6
	default:
		return true
	}
	return false
}

// noTaps is what follows a sum of no products, for cols columns from col on of rows ld
// floats apart: pixels that no tap of a kernel reaches.
func (e *epilogue) noTaps(rows int, c []float32, ld, col, cols int, w *Worker) {
	for i := range rows {
		v := c[i*ld:][:cols]
		clear(v)
		if e.bias != nil {
			copy(v, e.bias[col:])
		}
		mapSpan(e.act, e.alpha, v, v, w)
	}
}
