package kernel

// AddRow computes Y[r][c] = X[r][c] + Row[c] for the last axis c. Y may be X.
type AddRow struct {
	X, Row, Y []float32
}

// Size returns the elements of Y, in blocks of rows.
func (a *AddRow) Size() (n, grain int) { return len(a.Y), len(a.Row) }

// Chunks returns the number of row blocks.
func (a *AddRow) Chunks() int { return blockChunks(a) }

// Run computes one block of rows.
func (a *AddRow) Run(c int, w *Worker) { runBlock(a, c, w) }

// Block computes elements lo … hi.
func (a *AddRow) Block(lo, hi int, w *Worker) {
	n := len(a.Row)
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
