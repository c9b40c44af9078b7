package kernel

import "unsafe"

// maxVectors is how many vectors of columns a tile has at most.
const maxVectors = 4

// tileFunc computes one tile. Its argument points to a tileArgs (or, for a
// pack, a packArgs): assembly knows no Go types.
type tileFunc func(args *uint64)

// tileSet holds the GEMM tiles of one instruction set.
type tileSet struct {
	lanes  int                        // float32 per vector
	nn, tn [maxVectors + 1][]tileFunc // by vectors of columns, then rows
	pack   [maxVectors + 1]tileFunc   // by vectors of columns; none in Go
	dots   [][]tileFunc               // by taps, then rows; see gen/dots.go

	depthwise []tileFunc // by rows; see gen/depthwise.go
}

// cols returns the columns of the widest tile.
func (s *tileSet) cols() int {
	nv := maxVectors
	for s.nn[nv] == nil {
		nv--
	}
	return nv * s.lanes
}

// tileArgs describes one tile, C = act(A·B + C + bias); see tile in gen/tile.go.
// Strides are in bytes. The order of the fields is known to the assembly.
type tileArgs struct {
	a, b, c       unsafe.Pointer
	ldA, ldB, ldC uintptr
	k             uint64
	segments      uint64
	segment       *segment
	accumulate    uint64 // 1: add C
	cols          uint64 // columns of the last vector, 1 … lanes
	bias          unsafe.Pointer
	act           uint64 // actNone …
	alpha         float32
	_             float32
	highA         uintptr // 7·ldA; of dots, how far ahead to fetch
	rows, vectors uint64  // read by tilesGo only
	next, end     uintptr // what the widest tiles fetch early; see strip
}

// segment is one run of products in a tile: where its rows of A and B start,
// in bytes from a and b.
type segment struct{ a, b int64 }

var whole = segment{}

// Values of tileArgs.act.
const (
	actNone = iota
	actReLU
	actLeaky
	actReLU6 // alpha is 6
)

func (t *tileArgs) setLdA(floats int) {
	t.ldA = uintptr(floats) * 4
	t.highA = 7 * t.ldA
}

// packArgs describes a copy into contiguous rows; see gen/pack.go.
type packArgs struct {
	src, dst unsafe.Pointer
	ld       uintptr
	rows     uint64
	cols     uint64
}

// pack copies rows of n columns, ld floats apart, to dst as rows of whole
// vectors, padded with zeros.
func (s *tileSet) packRows(w *Worker, dst, src []float32, ld, rows, n int) {
	nv := blocksOf(n, s.lanes)
	_, _ = dst[rows*nv*s.lanes-1], src[(rows-1)*ld+n-1]
	w.pack = packArgs{
		src: unsafe.Pointer(&src[0]), dst: unsafe.Pointer(&dst[0]), ld: uintptr(ld) * 4,
		rows: uint64(rows), cols: uint64(n - (nv-1)*s.lanes),
	}
	if s.pack[nv] == nil {
		packGo(dst, src, ld, rows, n, nv*s.lanes)
		return
	}
	s.pack[nv]((*uint64)(unsafe.Pointer(&w.pack)))
}

func packGo(dst, src []float32, ld, rows, n, width int) {
	for r := range rows {
		d := dst[r*width:][:width]
		copy(d, src[r*ld:][:n])
		clear(d[n:])
	}
}

// packCols copies n rows of k floats, ld apart, to dst as k rows of whole
// vectors: the transpose of packRows.
func (s *tileSet) packCols(w *Worker, dst, src []float32, ld, k, n int) {
	width := blocksOf(n, s.lanes) * s.lanes
	_, _ = dst[k*width-1], src[(n-1)*ld+k-1]
	full := 0
	if s.pack[1] != nil {
		full = k / 8 * 8
		s.transposeBlocks(w, dst, src, ld, full, n, width)
	}
	for j := range n {
		from := 0
		if j < n/8*8 {
			from = full
		}
		for p, v := range src[j*ld:][from:k] {
			dst[(from+p)*width+j] = v
		}
	}
	for j := n; j < width; j++ {
		for p := range k {
			dst[p*width+j] = 0
		}
	}
}

// transposeBlocks is packCols for the whole blocks of 8 by 8, in groups of 64
// rows of dst, which stay in the first-level cache.
func (s *tileSet) transposeBlocks(w *Worker, dst, src []float32, ld, k, n, width int) {
	for p := 0; p < k; p += 64 {
		for j := 0; j+8 <= n; j += 8 {
			w.pack = packArgs{
				src: unsafe.Pointer(&src[j*ld+p]), dst: unsafe.Pointer(&dst[p*width+j]), ld: uintptr(ld) * 4,
				rows: uint64(min(64, k-p) / 8), cols: uint64(width) * 4,
			}
			transpose((*uint64)(unsafe.Pointer(&w.pack)))
		}
	}
}
