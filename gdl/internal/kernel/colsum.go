package kernel

// ColSum computes Y[c] = Σ_r X[r][c]. Blocks of rows are summed in order, then
// the blocks, then at most 16 parts, so that rounding errors stay small however
// many rows there are. The first run allocates the partial sums.
type ColSum struct {
	X, Y []float32

	stage int
	part  []float32 // [parts len(Y)]
}

func (s *ColSum) stages() int {
	if len(s.Y) == 0 {
		return 0
	}
	return 2
}

func (s *ColSum) enter(stage int) {
	s.stage = stage
	s.reserve(s.parts())
}

func (s *ColSum) parts() int { return min(parts(len(s.X)), max(1, len(s.X)/len(s.Y))) }

// Chunks returns the number of parts, then 1 to add them.
func (s *ColSum) Chunks() int {
	if s.stage == 1 {
		return 1
	}
	return s.parts()
}

// Run computes one part, or adds them.
func (s *ColSum) Run(c int, w *Worker) {
	n := len(s.Y)
	if s.stage == 1 {
		s.combine(s.parts(), w)
		return
	}
	rows := len(s.X) / n
	per := blocksOf(rows, s.parts())
	s.add(c, min(c*per, rows)*n, min((c+1)*per, rows)*n, w)
}

// Row returns the length of a row.
func (s *ColSum) Row() int { return len(s.Y) }

func (s *ColSum) reserve(parts int) {
	if n := parts * len(s.Y); len(s.part) < n {
		s.part = alignedFloats(n)
	}
}

func (s *ColSum) add(part, lo, hi int, w *Worker) {
	n := len(s.Y)
	sum := s.part[part*n:][:n]
	clear(sum)
	columns{n: n, x: s.X[lo:hi], sum: sum}.run(w)
}

func (s *ColSum) combine(parts int, w *Worker) {
	clear(s.Y)
	columns{n: len(s.Y), x: s.part[:parts*len(s.Y)], sum: s.Y}.run(w)
}
