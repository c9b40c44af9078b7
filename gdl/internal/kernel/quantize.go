package kernel

import "math"

// Quantize computes Y = Scale·round(clip(X/Scale, Lo, Hi)) elementwise: the nearest number
// of steps of Scale, a half to the even one. A NaN stays one, and there is no −0. Y may
// be X.
type Quantize struct {
	Scale, Lo, Hi float32
	X, Y          []float32
}

// Size returns the elements of Y, in blocks of any length.
func (q *Quantize) Size() (n, grain int) { return len(q.Y), 1 }

// Chunks returns the number of spans.
func (q *Quantize) Chunks() int { return blockChunks(q) }

// Run computes one span.
func (q *Quantize) Run(c int, w *Worker) { runBlock(q, c, w) }

// Block computes elements lo … hi.
func (q *Quantize) Block(lo, hi int, w *Worker) {
	x, y := q.X[lo:hi], q.Y[lo:hi]
	if v := vecs(); v != nil {
		w.params(q.Scale, q.Lo, q.Hi)
		w.call(v.quantize, len(y), 1, x, y)
		return
	}
	for i, v := range x {
		n := float32(math.RoundToEven(float64(min(max(v/q.Scale, q.Lo), q.Hi)))) + 0 // −0 + 0 is 0
		y[i] = n * q.Scale
	}
}
