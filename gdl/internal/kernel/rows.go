package kernel

// operand is a slice that a loop over rows reads or writes: a stream of rows, or
// one row that serves all of them.
type operand struct {
	s   []float32
	row bool
}

// callRows runs a loop f over rows of n floats; the first operand is a
// stream. Short rows are taken several at a time.
func (w *Worker) callRows(f vecFunc, n int, ops ...operand) {
	k := narrow(n)
	width := k * n
	if k > 1 {
		for i := range ops {
			if ops[i].row {
				ops[i].s = repeat(w.scratch[i*width:][:width], ops[i].s)
			}
		}
	}
	size := len(ops[0].s)
	full := size / width * width
	w.callFrom(f, width, full/width, 0, ops)
	w.callFrom(f, size-full, 1, full, ops)
}

// callFrom is call with streams that start at element from.
func (w *Worker) callFrom(f vecFunc, cols, rows, from int, ops []operand) {
	if cols == 0 || rows == 0 {
		return
	}
	var s [len(w.vec.operands)][]float32
	for i, o := range ops {
		s[i] = o.s
		if !o.row {
			s[i] = o.s[from:]
		}
	}
	w.call(f, cols, rows, s[:len(ops)]...)
}

// repeat fills dst with copies of row.
func repeat(dst, row []float32) []float32 {
	for i := 0; i < len(dst); i += len(row) {
		copy(dst[i:], row)
	}
	return dst
}

// rowBounds returns the elements of chunk c out of size, in whole rows of n.
func rowBounds(c, size, n int) (lo, hi int) {
	if n == 0 {
		return 0, 0
	}
	rows := size / n
	per := blocksOf(rows, chunks(size))
	return min(c*per, rows) * n, min((c+1)*per, rows) * n
}
