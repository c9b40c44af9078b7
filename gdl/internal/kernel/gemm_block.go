package kernel

import "unsafe"

// gemmBlock is one chunk of a Gemm: rows i0 … i1, columns j0 … j1 of C.
type gemmBlock struct {
	*Gemm
	w              *Worker
	set            *tileSet
	a, b, c        []float32
	i0, i1, j0, j1 int
}

func (g *gemmBlock) run() {
	_ = g.c[(g.i1-1)*g.LdC+g.j1-1]
	if g.K == 0 {
		g.empty()
		return
	}
	passes := blocksOf(g.K, gemmDepth)
	depth := blocksOf(g.K, passes)
	t := &g.w.tile
	*t = tileArgs{segments: 1, segment: &whole, ldC: uintptr(g.LdC) * 4, alpha: g.Alpha}
	for k := 0; k < g.K; k += depth {
		n := min(depth, g.K-k)
		t.k = uint64(n)
		t.accumulate = 0
		if k > 0 || g.Accumulate {
			t.accumulate = 1
		}
		g.pass(k, n, k+n == g.K)
	}
}

// empty is the product of matrices with K = 0.
func (g *gemmBlock) empty() {
	for i := g.i0; i < g.i1; i++ {
		c := g.c[i*g.LdC:][g.j0:g.j1]
		if !g.Accumulate {
			clear(c)
		}
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
const packRowsMin = 1000

// panel computes columns j … j+cols of all rows, tile by tile.
func (g *gemmBlock) panel(a []float32, j, cols int, last bool) {
	t, nv := &g.w.tile, blocksOf(cols, g.set.lanes)
	t.cols = uint64(cols - (nv-1)*g.set.lanes)
	after := g.tileAct(j, last)
	table, step := g.set.nn[nv], t.ldA
	if g.TransA {
		table, step = g.set.tn[nv], 4
	}
	rows := g.i1 - g.i0
	left := blocksOf(rows, len(table)-1)
	for i := 0; i < rows; left-- {
		r := blocksOf(rows-i, left)
		t.a = unsafe.Add(unsafe.Pointer(&a[0]), uintptr(i)*step)
		c := g.c[(g.i0+i)*g.LdC+j:]
		t.c, t.rows = unsafe.Pointer(&c[0]), uint64(r)
		table[r]((*uint64)(unsafe.Pointer(t)))
		if after {
			for q := range r {
				y := c[q*g.LdC:][:cols]
				mapSpan(g.Act, g.Alpha, y, y, g.w)
			}
		}
		i += r
	}
}

// tileAct sets the epilogue of the tiles of a panel, and reports whether the
// activation has to follow as a pass of its own.
func (g *gemmBlock) tileAct(j int, last bool) bool {
	t := &g.w.tile
	t.bias, t.act = nil, actNone
	if !last {
		return false
	}
	if g.Bias != nil {
		_ = g.Bias[g.N-1]
		t.bias = unsafe.Pointer(&g.Bias[j])
	}
	switch {
	case g.Act == Identity:
	case g.Act == ReLU:
		t.act = actReLU
	case g.Act == LeakyReLU && g.Alpha <= 1:
		t.act = actLeaky
	default:
		return true
	}
	return false
}
