package kernel

// AddRow computes Y[r][c] = X[r][c] + Row[c] for the last axis c. Y may be X.
type AddRow struct {
	X, Row, Y []float32
}

// Chunks returns the number of row blocks.
func (a *AddRow) Chunks() int { return chunks(len(a.Y)) }

// Run computes one block of rows.
func (a *AddRow) Run(c int, w *Worker) {
	n := len(a.Row)
	lo, hi := rowBounds(c, len(a.Y), n)
	x, y := a.X[lo:hi], a.Y[lo:hi]
	if v := vecs(); v != nil {
		w.callRows(v.addRow, n, operand{s: x}, operand{a.Row, true}, operand{s: y})
		return
	}
	for ; len(y) > 0; x, y = x[n:], y[n:] {
		for i, v := range a.Row {
			y[i] = x[i] + v
		}
	}
}
