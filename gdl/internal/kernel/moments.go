package kernel

// Moments computes mean and variance (divided by the count, not the count less
// one) of each column of each group: X is [Groups rows C], Mean and Var are
// [Groups C]. One group gives batch normalisation's statistics, one per image
// those of instance normalisation. The variance is taken about the mean in a
// second pass. The first run allocates the partial sums.
type Moments struct {
	Groups       int
	X, Mean, Var []float32

	stage int
	part  []float32 // [Groups parts C]
}

func (m *Moments) split() groups { return newGroups(m.Groups, len(m.X), len(m.Mean)) }

func (m *Moments) stages() int { return 4 }

func (m *Moments) enter(stage int) {
	m.stage = stage
	if g := m.split(); m.part == nil {
		m.part = make([]float32, g.count*g.parts*g.n)
	}
}

// Chunks returns the number of partial sums, or of groups to combine.
func (m *Moments) Chunks() int { return m.split().chunks(m.stage) }

// Run computes a partial sum, or combines those of a group.
func (m *Moments) Run(chunk int, w *Worker) {
	g := m.split()
	out := m.Mean
	if m.stage >= 2 {
		out = m.Var
	}
	if m.stage%2 == 1 {
		g.combine(out, m.part, chunk, w)
		scale(out[chunk*g.n:][:g.n], 1/float32(g.rows), w)
		return
	}
	group, lo, hi := g.part(chunk)
	sum := m.part[chunk*g.n:][:g.n]
	clear(sum)
	columns{n: g.n, x: m.X[lo:hi], mean: m.Mean[group*g.n:][:g.n], squares: m.stage == 2, sum: sum}.run(w)
}

// groups is how reductions over rows are split: count groups of rows of n
// floats, each in some parts.
type groups struct{ count, rows, n, parts int }

func newGroups(count, size, outs int) groups {
	g := groups{count: count, n: outs / count}
	g.rows = size / outs
	g.parts = min(g.rows, max(1, parts(size)/count))
	return g
}

// chunks returns the chunks of a stage: even ones compute parts, odd ones
// combine them.
func (g groups) chunks(stage int) int {
	if stage%2 == 1 {
		return g.count
	}
	return g.count * g.parts
}

// part returns the group and the elements of one part.
func (g groups) part(chunk int) (group, lo, hi int) {
	group = chunk / g.parts
	per := blocksOf(g.rows, g.parts)
	from := chunk % g.parts * per
	at := group * g.rows
	return group, (at + min(from, g.rows)) * g.n, (at + min(from+per, g.rows)) * g.n
}

// combine sets out of a group to the sum of its parts.
func (g groups) combine(out, part []float32, group int, w *Worker) {
	sum := out[group*g.n:][:g.n]
	clear(sum)
	columns{n: g.n, x: part[group*g.parts*g.n:][:g.parts*g.n], sum: sum}.run(w)
}
