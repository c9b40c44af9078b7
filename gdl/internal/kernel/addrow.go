package kernel

// AddRow computes Y[r][c] = X[r][c] + Row[c] for the last axis c. Y may be X.
type AddRow struct {
	X, Row, Y []float32
}

// Chunks returns the number of row blocks.
func (a *AddRow) Chunks() int { return chunks(len(a.Y)) }

// Run computes one block of rows.
func (a *AddRow) Run(c int, w *Worker) {
	lo, hi := rowBounds(c, len(a.Y), len(a.Row))
	x, y := a.X[lo:hi], a.Y[lo:hi]
	if v := vecs(); v != nil {
		w.callRows(v.addRow, len(a.Row), x, a.Row, y)
		return
	}
	for n := len(a.Row); len(y) > 0; x, y = x[n:], y[n:] {
		for i, v := range a.Row {
			y[i] = x[i] + v
		}
	}
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

// callRows runs a loop f over streams x and y with rows of n floats and the row
// operand between them. Short rows are taken several at a time.
func (w *Worker) callRows(f vecFunc, n int, x, row, y []float32) {
	k := narrow(n)
	if k > 1 {
		wide := w.scratch[:k*n]
		for i := 0; i < len(wide); i += n {
			copy(wide[i:], row)
		}
		row = wide
	}
	full := len(y) / (k * n) * (k * n)
	w.call(f, k*n, full/(k*n), x, row, y)
	w.call(f, len(y)-full, 1, x[full:], row, y[full:])
}
