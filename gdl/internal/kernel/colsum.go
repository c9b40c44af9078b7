package kernel

// ColSum computes Y[c] = Σ_r X[r][c]. Blocks of rows are summed in order, then
// the blocks, then at most 16 parts, so that rounding errors stay small however
// many rows there are. The first run allocates the partial sums.
type ColSum struct {
	X, Y []float32

	stage int
	part  []float32 // [parts len(Y)]
}

// colSumRows is how many rows are summed before they are added to a part.
const colSumRows = 64

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
		colSumBlocks(s.part, s.Y, n, w)
		return
	}
	rows := len(s.X) / n
	per := blocksOf(rows, s.parts())
	x := s.X[min(c*per, rows)*n : min((c+1)*per, rows)*n]
	y := s.part[c*n:][:n]
	clear(y)
	k := narrow(n)
	if k == 1 {
		colSumBlocks(x, y, n, w)
		return
	}
	wide := w.scratch[:k*n]
	clear(wide)
	full := len(x) / (k * n) * (k * n)
	colSumBlocks(x[:full], wide, k*n, w)
	colSumBlocks(x[full:], wide, len(x)-full, w)
	for i, v := range wide {
		y[i%n] += v
	}
}

// colSumBlocks adds the columns of x, rows of n, to y.
func colSumBlocks(x, y []float32, n int, w *Worker) {
	for len(x) > 0 {
		block := x[:min(len(x), colSumRows*n)]
		x = x[len(block):]
		if v := vecs(); v != nil {
			w.call(v.colSum, n, len(block)/n, block, y[:n])
			continue
		}
		for c := range n {
			var t float32
			for i := c; i < len(block); i += n {
				t += block[i]
			}
			y[c] += t
		}
	}
}
