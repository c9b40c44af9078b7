package kernel

// Arith names an elementwise function of two variables.
type Arith uint8

// The elementwise functions of two variables.
const (
	Add Arith = iota
	Sub
	Mul
	Div
	arithCount
)

func (a Arith) String() string { return [...]string{"Add", "Sub", "Mul", "Div"}[a] }

// Zip computes Y = Op(A, B) elementwise. Y may be A or B.
type Zip struct {
	Op      Arith
	A, B, Y []float32
}

// Size returns the elements of Y, in blocks of any length.
func (z *Zip) Size() (n, grain int) { return len(z.Y), 1 }

// Chunks returns the number of spans.
func (z *Zip) Chunks() int { return blockChunks(z) }

// Run computes one span.
func (z *Zip) Run(c int, w *Worker) { runBlock(z, c, w) }

// Block computes elements lo … hi.
func (z *Zip) Block(lo, hi int, w *Worker) {
	a, b, y := z.A[lo:hi], z.B[lo:hi], z.Y[lo:hi]
	if v := vecs(); v != nil {
		w.call(v.zips[z.Op], len(y), 1, a, b, y)
		return
	}
	switch z.Op {
	case Add:
		for i, v := range a {
			y[i] = v + b[i]
		}
	case Sub:
		for i, v := range a {
			y[i] = v - b[i]
		}
	case Mul:
		for i, v := range a {
			y[i] = v * b[i]
		}
	default:
		for i, v := range a {
			y[i] = v / b[i]
		}
	}
}

// Affine computes Y = Scale·X + Shift elementwise. Y may be X.
type Affine struct {
	Scale, Shift float32
	X, Y         []float32
}

// Size returns the elements of Y, in blocks of any length.
func (a *Affine) Size() (n, grain int) { return len(a.Y), 1 }

// Chunks returns the number of spans.
func (a *Affine) Chunks() int { return blockChunks(a) }

// Run computes one span.
func (a *Affine) Run(c int, w *Worker) { runBlock(a, c, w) }

// Block computes elements lo … hi.
func (a *Affine) Block(lo, hi int, w *Worker) {
	x, y := a.X[lo:hi], a.Y[lo:hi]
	if v := vecs(); v != nil {
		w.params(a.Scale, a.Shift)
		w.call(v.affine, len(y), 1, x, y)
		return
	}
	for i, v := range x {
		y[i] = float32(a.Scale*v) + a.Shift
	}
}

// WithSign computes DX = DY times the sign of X, and X where it is 0 or not a number.
// DX may be X or DY.
type WithSign struct{ X, DY, DX []float32 }

// Size returns the elements of DX, in blocks of any length.
func (s *WithSign) Size() (n, grain int) { return len(s.DX), 1 }

// Chunks returns the number of spans.
func (s *WithSign) Chunks() int { return blockChunks(s) }

// Run computes one span.
func (s *WithSign) Run(c int, w *Worker) { runBlock(s, c, w) }

// Block computes elements lo … hi.
func (s *WithSign) Block(lo, hi int, w *Worker) {
	x, dy, dx := s.X[lo:hi], s.DY[lo:hi], s.DX[lo:hi]
	if v := vecs(); v != nil {
		w.call(v.withSign, len(dx), 1, x, dy, dx)
		return
	}
	for i, v := range x {
		switch {
		case v > 0:
			dx[i] = dy[i]
		case v < 0:
			dx[i] = -dy[i]
		default:
			dx[i] = v
		}
	}
}

// addSpan adds src to dst.
func addSpan(dst, src []float32, w *Worker) {
	if v := vecs(); v != nil {
		w.call(v.zips[Add], len(dst), 1, dst, src, dst)
		return
	}
	for i, v := range src {
		dst[i] += v
	}
}
