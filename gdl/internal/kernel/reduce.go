package kernel

// maxParts is how many partial results a reduction has at most. Partial results
// are added in order, so their number depends on the shape alone.
const maxParts = 16

// parts returns the number of partial results of a reduction of n elements.
func parts(n int) int { return min(maxParts, max(1, chunks(n))) }

// Sum computes Y[0] = Scale·Σ X in float64. Element i of a part goes to lane
// i mod 16; lanes, then parts, are added in a fixed order, the same on every
// instruction set.
type Sum struct {
	Scale float64
	X, Y  []float32

	stage int
	part  [maxParts]float64
}

const sumLanes = 16

func (s *Sum) stages() int     { return 2 }
func (s *Sum) enter(stage int) { s.stage = stage }

// Chunks returns the number of parts, then 1 to add them.
func (s *Sum) Chunks() int {
	if s.stage == 1 {
		return 1
	}
	return parts(len(s.X))
}

// Run computes one part, or adds them.
func (s *Sum) Run(c int, w *Worker) {
	n := parts(len(s.X))
	if s.stage == 1 {
		var t float64
		for _, p := range s.part[:n] {
			t += p
		}
		s.Y[0] = float32(s.Scale * t)
		return
	}
	per := blocksOf(len(s.X), n*sumLanes) * sumLanes
	s.part[c] = sumLanesOf(s.X[min(c*per, len(s.X)):min((c+1)*per, len(s.X))], w)
}

// sumLanesOf returns Σ x.
func sumLanesOf(x []float32, w *Worker) float64 {
	sums := &w.sums
	*sums = [sumLanes]float64{}
	full := 0
	if v := vecs(); v != nil && len(x) >= sumLanes {
		full = len(x) / sumLanes * sumLanes
		v.sum(&x[0], uint64(full), &sums[0])
	}
	for i, v := range x[full:] {
		sums[i%sumLanes] += float64(v)
	}
	for n := sumLanes / 2; n > 0; n /= 2 {
		for i := range n {
			sums[i] += sums[i+n]
		}
	}
	return sums[0]
}

// Fill computes Y[i] = Scale·X[0] for all i.
type Fill struct {
	Scale float32
	X, Y  []float32
}

// Size returns the elements of Y, in blocks of any length.
func (f *Fill) Size() (n, grain int) { return len(f.Y), 1 }

// Chunks returns the number of spans.
func (f *Fill) Chunks() int { return blockChunks(f) }

// Run computes one span.
func (f *Fill) Run(c int, w *Worker) { runBlock(f, c, w) }

// Block computes elements lo … hi.
func (f *Fill) Block(lo, hi int, _ *Worker) {
	v := f.Scale * f.X[0]
	y := f.Y[lo:hi]
	for i := range y {
		y[i] = v
	}
}
