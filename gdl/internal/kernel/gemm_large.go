package kernel

import "unsafe"

// A product too large for the second-level cache goes through K in passes. While
// the threads multiply what one pass needs they pack what the next does, B into
// panels of columns and A into blocks of rows: rows a power of two apart, as they
// are often stored, would share a few sets of the caches and lie on a page each.
// The order of the sums is that of gemmBlock.

const (
	largeRows  = 168     // rows of a chunk: a multiple of 6, 8 and 14
	largeCols  = 512     // columns of a chunk, a multiple of every tile's
	largeLeast = 1 << 19 // elements of A from which on this pays
)

// large reports whether the product goes through K in passes: without vector code
// nothing waits for memory.
func (g *Gemm) large() bool {
	return vecs() != nil && g.Batch <= 1 && g.N >= largeCols && g.M >= largeRows && g.M*g.K >= largeLeast
}

// depth returns the number of products in one pass over C.
func (g *Gemm) depth() int {
	if g.Depth > 0 {
		return g.Depth
	}
	return blocksOf(g.K, blocksOf(g.K, gemmDepth))
}

// largeChunks returns the size and number of the blocks of rows and of columns.
func (g *Gemm) largeChunks() (rows, cols, nr, nc int) {
	rows = blocksOf(blocksOf(g.M, blocksOf(g.M, largeRows)), 6) * 6
	return rows, largeCols, blocksOf(g.M, rows), blocksOf(g.N, largeCols)
}

// packsB returns two times what one pass needs of B, packed.
func (g *Gemm) packsB() int {
	cols := tiles().cols()
	return 2 * blocksOf(g.N, cols) * cols * g.depth()
}

// ofPass returns the half of a buffer that belongs to a pass.
func ofPass(pass int, s []float32) []float32 {
	half := len(s) / 2
	return s[pass%2*half:][:half]
}

// packs returns how many blocks of rows and how many panels are to be packed in
// the present stage, which packs for the pass of its number and multiplies for
// the one before.
func (g *Gemm) packs() (blocks, panels int) {
	if g.stage*g.depth() >= g.K {
		return 0, 0
	}
	_, _, nr, _ := g.largeChunks()
	return nr, blocksOf(g.N, tiles().cols())
}

func (g *Gemm) chunksLarge() int {
	blocks, panels := g.packs()
	if g.stage == 0 {
		return blocks + panels
	}
	_, _, nr, nc := g.largeChunks()
	return blocks + panels + nr*nc
}

// runLarge packs a block or a panel, or computes a block of C.
func (g *Gemm) runLarge(chunk int, w *Worker) {
	blocks, panels := g.packs()
	switch {
	case chunk < blocks:
		g.packRowsOf(chunk)
	case chunk < blocks+panels:
		g.packPanel(chunk-blocks, w)
	default:
		g.multiply(chunk-blocks-panels, w)
	}
}

// packPanel packs a panel of B.
func (g *Gemm) packPanel(panel int, w *Worker) {
	set, k := tiles(), g.stage*g.depth()
	n, j := min(g.depth(), g.K-k), panel*set.cols()
	dst, cols := ofPass(g.stage, g.packed)[j*g.depth():], min(set.cols(), g.N-j)
	if g.TransB {
		set.packCols(w, dst, g.B[j*g.LdB+k:], g.LdB, n, cols)
		return
	}
	set.packRows(w, dst, g.B[k*g.LdB+j:], g.LdB, n, cols)
}

// packRowsOf packs a block of rows of op(A), as A is stored.
func (g *Gemm) packRowsOf(block int) {
	size, _, _, _ := g.largeChunks()
	i, k := block*size, g.stage*g.depth()
	from, rows, cols := i*g.LdA+k, min(size, g.M-i), min(g.depth(), g.K-k)
	if g.TransA {
		from, rows, cols = k*g.LdA+i, cols, rows
	}
	dst := ofPass(g.stage, g.packedA)[i*g.depth():]
	for r := range rows {
		copy(dst[r*cols:][:cols], g.A[from+r*g.LdA:])
	}
}

// multiply adds the products of a pass to a block of C.
func (g *Gemm) multiply(chunk int, w *Worker) {
	rows, cols, nr, _ := g.largeChunks()
	pass, i, j := g.stage-1, chunk%nr*rows, chunk/nr*cols
	k := pass * g.depth()
	n := min(g.depth(), g.K-k)
	b := gemmBlock{
		Gemm: g, w: w, set: tiles(), b: ofPass(pass, g.packed), c: g.C,
		i0: i, i1: min(i+rows, g.M), j0: j, j1: min(j+cols, g.N), ldA: n,
	}
	if g.TransA {
		b.ldA = b.i1 - b.i0
	}
	b.setTile()
	b.startPass(k, n)
	t, width := &w.tile, b.set.cols()
	t.setLdA(b.ldA)
	for j := b.j0; j < b.j1; j += width {
		cols := min(width, b.j1-j)
		t.b, t.ldB = unsafe.Pointer(&b.b[j*g.depth()]), uintptr(blocksOf(cols, b.set.lanes)*b.set.lanes)*4
		b.fetch(j + width)
		b.panel(ofPass(pass, g.packedA)[i*g.depth():], j, cols, k+n == g.K)
	}
}

// fetch makes the tiles of this panel bring the one of column j into the
// second-level cache.
func (g *gemmBlock) fetch(j int) {
	t := &g.w.tile
	t.next, t.end = 0, 0
	if j < g.j1 {
		t.next = uintptr(unsafe.Pointer(&g.b[j*g.depth()]))
		t.end = t.next + uintptr(min(g.set.cols(), g.N-j)*int(t.k))*4
	}
}
