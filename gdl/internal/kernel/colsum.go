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
	if s.part == nil {
		s.part = make([]float32, s.parts()*len(s.Y))
	}
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
		clear(s.Y)
		columns{n: n, x: s.part, sum: s.Y}.run(w)
		return
	}
	rows := len(s.X) / n
	per := blocksOf(rows, s.parts())
	sum := s.part[c*n:][:n]
	clear(sum)
	columns{n: n, x: s.X[min(c*per, rows)*n : min((c+1)*per, rows)*n], sum: sum}.run(w)
}
