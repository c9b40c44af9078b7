package kernel

// Moments computes mean and variance (divided by the count, not the count less
// one) of each column of each group: X is [Groups rows C], Mean and Var are
// [Groups C]. One group gives batch normalisation's statistics, one per image
// those of instance normalisation. X is read once: each block of rows has its
// squares taken about its own mean while it is in the cache, and blocks are
// combined as in Chan, Golub & LeVeque 1983 ("Algorithms for computing the
// sample variance"), with Δ the distance of a block's mean from that of all:
//
//	Σ(x−mean)² = Σ over blocks of Σ(x−mean of block)² + rows·Δ²
//
// The first run allocates memory for the blocks.
type Moments struct {
	Groups       int
	X, Mean, Var []float32

	stage   int
	mean    []float32 // [Groups blocks C]
	squares []float32 // [Groups blocks C]
}

// momentsBlock is how many elements a block has: 128 KiB stay in the
// second-level cache from one pass to the next.
const momentsBlock = 1 << 15

func (m *Moments) split() groups {
	g := groups{count: m.Groups, n: len(m.Mean) / m.Groups}
	g.rows = len(m.X) / len(m.Mean)
	g.parts = blocksOf(g.rows, max(1, momentsBlock/g.n))
	return g
}

func (m *Moments) stages() int { return 2 }

func (m *Moments) enter(stage int) {
	m.stage = stage
	if g := m.split(); m.mean == nil {
		m.mean, m.squares = alignedFloats(g.count*g.parts*g.n), alignedFloats(g.count*g.parts*g.n)
	}
}

// Chunks returns the number of blocks, then of groups to combine.
func (m *Moments) Chunks() int {
	if g := m.split(); m.stage == 0 {
		return g.count * g.parts
	}
	return m.Groups
}

// Run computes the moments of a block, or combines those of a group.
func (m *Moments) Run(chunk int, w *Worker) {
	g := m.split()
	if m.stage == 1 {
		m.combine(g, chunk, w)
		return
	}
	_, lo, hi := g.part(chunk)
	mean, squares := m.mean[chunk*g.n:][:g.n], m.squares[chunk*g.n:][:g.n]
	clear(mean)
	clear(squares)
	if lo == hi {
		return
	}
	columns{n: g.n, x: m.X[lo:hi], sum: mean}.run(w)
	scale(mean, float32(g.n)/float32(hi-lo), w)
	columns{n: g.n, x: m.X[lo:hi], mean: mean, squares: true, sum: squares}.run(w)
}

// combine adds up the blocks of a group; all but the last have the same number of
// rows.
func (m *Moments) combine(g groups, group int, w *Worker) {
	at, size := group*g.parts*g.n, g.parts*g.n
	means, squares := m.mean[at:][:size], m.squares[at:][:size]
	mean, variance := m.Mean[group*g.n:][:g.n], m.Var[group*g.n:][:g.n]
	each := blocksOf(g.rows, g.parts)
	full := g.rows / each
	rest := float32(g.rows - full*each)
	same := means[:full*g.n]

	clear(mean)
	columns{n: g.n, x: same, sum: mean}.run(w)
	scale(mean, float32(each)/float32(g.rows), w)
	if rest > 0 {
		for c, v := range means[full*g.n:][:g.n] {
			mean[c] += float32(v * (rest / float32(g.rows)))
		}
	}
	clear(variance)
	columns{n: g.n, x: same, mean: mean, squares: true, sum: variance}.run(w)
	scale(variance, float32(each), w)
	if rest > 0 {
		for c, v := range means[full*g.n:][:g.n] {
			variance[c] += float32(rest * (v - mean[c]) * (v - mean[c]))
		}
	}
	columns{n: g.n, x: squares, sum: variance}.run(w)
	scale(variance, 1/float32(g.rows), w)
}

// groups is how reductions over rows are split: count groups of rows of n
// floats, each in some parts.
type groups struct{ count, rows, n, parts int }

// part returns the group and the elements of one part.
func (g groups) part(chunk int) (group, lo, hi int) {
	group = chunk / g.parts
	per := blocksOf(g.rows, g.parts)
	from := chunk % g.parts * per
	at := group * g.rows
	return group, (at + min(from, g.rows)) * g.n, (at + min(from+per, g.rows)) * g.n
}
