package kernel

// Gemm computes C = op(A)·op(B), where op transposes when TransA or TransB is set. op(A) is [M K], op(B) is
// [K N] and C is [M N]; LdA, LdB and LdC are the row strides of the matrices as
// stored. The sum over K runs in order, in blocks that depend on K alone, or of Depth
// products.
//
// Batch > 0 makes Batch such products, of matrices StrideA, StrideB and StrideC
// floats apart; a stride of 0 uses the same A or B each time. Bias, [N], is
// added to each row of C, and Act with Alpha applied to the result.
//
// With TransB the first run allocates memory for a copy of B, and for large
// matrices for parts of A and B.
type Gemm struct {
	TransA, TransB            bool
	M, N, K                   int
	A, B, C                   []float32
	LdA, LdB, LdC             int
	Batch                     int
	StrideA, StrideB, StrideC int
	Bias                      []float32
	Act                       Fn
	Alpha                     float32
	Depth                     int // 0: gemmDepth at most, and as even as can be

	stage   int
	packed  []float32 // panels of columns of op(B)
	packedA []float32 // blocks of rows of op(A)
}

const (
	gemmRows  = 1008    // most rows of a chunk: a multiple of 6, 8 and 14
	gemmCols  = 64      // columns of a chunk, a multiple of every tile's
	gemmDepth = 512     // most products in one pass over C
	chunkWork = 1 << 20 // least multiply-adds of a chunk: some 10 µs on one core
	fewChunks = 16      // enough to keep the threads busy to the end
)

// blocks returns the size of a chunk. It depends on the shape alone.
func (g *Gemm) blocks() (rows, cols int) {
	rows, cols = min(g.M, gemmRows), min(g.N, gemmCols)
	want := min(fewChunks, g.M*g.N*g.K*max(g.Batch, 1)/chunkWork)
	for blocksOf(g.M, rows)*blocksOf(g.N, cols)*max(g.Batch, 1) < want {
		switch {
		case rows > 56:
			rows = (rows/2 + 13) / 14 * 14
		case cols > 32:
			cols = 32
		default:
			return rows, cols
		}
	}
	return rows, cols
}

func blocksOf(n, size int) int { return (n + size - 1) / size }

// shared reports whether B is transposed once, in a stage of its own: where several
// chunks need the same columns.
func (g *Gemm) shared() bool {
	if !g.TransB || g.K == 0 || g.Batch > 1 && g.StrideB != 0 {
		return false
	}
	rows, _ := g.blocks()
	return rows < g.M || g.Batch > 1
}

func (g *Gemm) stages() int {
	switch {
	case g.large():
		return blocksOf(g.K, g.depth()) + 1
	case g.shared():
		return 2
	}
	return 1
}

func (g *Gemm) enter(stage int) {
	g.stage = stage
	if g.packed != nil {
		return
	}
	if n := g.need(); n > 0 {
		g.borrow(alignedFloats(n))
	}
}

func (g *Gemm) need() int {
	set := tiles()
	switch {
	case g.M == 0 || g.N == 0:
		return 0
	case g.large():
		return g.packsB() + 2*g.M*g.depth()
	case g.shared():
		return g.K * blocksOf(g.N, set.lanes) * set.lanes
	}
	return 0
}

func (g *Gemm) borrow(mem []float32) {
	g.packed = mem
	if g.large() {
		g.packed, g.packedA = mem[:g.packsB()], mem[g.packsB():]
	}
}

// Chunks returns the number of panels of B to pack and of blocks of C to compute
// in the present stage.
func (g *Gemm) Chunks() int {
	switch {
	case g.M == 0 || g.N == 0:
		return 0
	case g.large():
		return g.chunksLarge()
	case g.shared() && g.stage == 0:
		return blocksOf(g.N, tiles().cols())
	}
	rows, cols := g.blocks()
	return max(g.Batch, 1) * blocksOf(g.M, rows) * blocksOf(g.N, cols)
}

// Run packs one panel of B, or computes one block of C.
func (g *Gemm) Run(chunk int, w *Worker) {
	if g.large() {
		g.runLarge(chunk, w)
		return
	}
	if g.shared() && g.stage == 0 {
		set := tiles()
		j := chunk * set.cols()
		set.packCols(w, g.packed[g.K*j:], g.B[j*g.LdB:], g.LdB, g.K, min(set.cols(), g.N-j))
		return
	}
	rows, cols := g.blocks()
	nr, nc := blocksOf(g.M, rows), blocksOf(g.N, cols)
	z := chunk / (nr * nc)
	i, j := chunk%(nr*nc)/nc*rows, chunk%nc*cols
	b := gemmBlock{
		Gemm: g, w: w, set: tiles(),
		a: g.A[z*g.StrideA:], b: g.B[z*g.StrideB:], c: g.C[z*g.StrideC:],
		i0: i, i1: min(i+rows, g.M), j0: j, j1: min(j+cols, g.N),
	}
	b.run()
}
