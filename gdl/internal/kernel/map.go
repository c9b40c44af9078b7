package kernel

// Map computes Y = F(X) elementwise; Y may be X. Only LeakyReLU reads Alpha.
//
// Over all float32 inputs the vector code, of all instruction sets alike, is off by at
// most this many units in the last place: Exp 1.02, Log 0.83, Sigmoid
// 2.41, Softplus 1.67, SELU 2.48, Tanh 2.5. The others, and the code in Go, give
// the nearest number.
type Map struct {
	F     Fn
	Alpha float32
	X, Y  []float32
}

// Size returns the elements of Y, in blocks of any length.
func (m *Map) Size() (n, grain int) { return len(m.Y), 1 }

// Chunks returns the number of spans.
func (m *Map) Chunks() int { return blockChunks(m) }

// Run computes one span.
func (m *Map) Run(c int, w *Worker) { runBlock(m, c, w) }

// Block computes elements lo … hi.
func (m *Map) Block(lo, hi int, w *Worker) {
	mapSpan(m.F, m.Alpha, m.X[lo:hi], m.Y[lo:hi], w)
}

// mapSpan computes y = f(x) on one thread.
func mapSpan(f Fn, alpha float32, x, y []float32, w *Worker) {
	if f == Identity {
		copy(y, x)
		return
	}
	if v := vecs(); v != nil {
		w.params(alpha)
		w.call(v.maps[f], len(y), 1, x[:len(y)], y)
		return
	}
	for i, v := range x {
		y[i] = float32(f.Eval(float64(v), float64(alpha)))
	}
}

// MapGrad computes DX = DY·F'(x) elementwise, where the derivative is written in
// terms of the output Y = F(x): see Fn.Slope. DX may be DY or Y.
type MapGrad struct {
	F         Fn
	Alpha     float32
	Y, DY, DX []float32
}

// Size returns the elements of DX, in blocks of any length.
func (m *MapGrad) Size() (n, grain int) { return len(m.DX), 1 }

// Chunks returns the number of spans.
func (m *MapGrad) Chunks() int { return blockChunks(m) }

// Run computes one span.
func (m *MapGrad) Run(c int, w *Worker) { runBlock(m, c, w) }

// Block computes elements lo … hi.
func (m *MapGrad) Block(lo, hi int, w *Worker) {
	y, dy, dx := m.Y[lo:hi], m.DY[lo:hi], m.DX[lo:hi]
	if m.F == Identity {
		copy(dx, dy)
		return
	}
	if v := vecs(); v != nil && v.grads[m.F] != nil {
		w.params(m.Alpha)
		w.call(v.grads[m.F], len(dx), 1, y, dy, dx)
		return
	}
	for i, v := range y {
		dx[i] = float32(float64(dy[i]) * m.F.Slope(float64(v), float64(m.Alpha)))
	}
}
