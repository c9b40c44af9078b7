package kernel

// Layer normalisation (Ba et al. 2016, arXiv:1607.06450) normalises each row of X
// [rows N]. Sums over a row go to 16 lanes, which are added in one order, so that
// they have the same bits on every instruction set.

// statRow is how many numbers the loops want for each row: its mean, 1/√(Var + Eps)
// and two more in LayerGrad.
const statRow = 4

// rowBlock is how many rows are worked on at once: their numbers, and what they
// read, stay in the cache.
const rowBlock = 64

// eachBlock calls f with the rows of elements lo … hi, rowBlock at a time, and
// scratch for statRow numbers and two sums of each.
func eachBlock(lo, hi, n int, w *Worker, f func(row, rows int, stats, a, b []float32)) {
	stats, sums := w.scratch[:rowBlock*statRow], w.scratch[rowBlock*statRow:]
	for at := lo; at < hi; at += rowBlock * n {
		rows := min(rowBlock, (hi-at)/n)
		f(at/n, rows, stats[:rows*statRow], sums[:rows], sums[rowBlock:][:rows])
	}
}

// LayerMoments computes the mean and the variance (divided by N) of each row of X;
// Mean and Var are [rows].
type LayerMoments struct{ X, Mean, Var []float32 }

// Chunks returns the number of blocks of rows.
func (l *LayerMoments) Chunks() int { return chunks(len(l.X)) }

// Run computes one block of rows.
func (l *LayerMoments) Run(c int, w *Worker) {
	n := len(l.X) / len(l.Mean)
	lo, hi := rowBounds(c, len(l.X), n)
	eachBlock(lo, hi, n, w, func(row, rows int, stats, _, _ []float32) {
		x, mean, variance := l.X[row*n:][:rows*n], l.Mean[row:][:rows], l.Var[row:][:rows]
		rowSums(x, n, mean, w)
		for i := range mean {
			mean[i] /= float32(n)
			stats[i*statRow] = mean[i]
		}
		rowSquares(x, n, stats, variance, w)
		for i := range variance {
			variance[i] /= float32(n)
		}
	})
}

// rowSums computes Σ x of each row of n.
func rowSums(x []float32, n int, sums []float32, w *Worker) {
	if v := vecs(); v != nil {
		w.call(v.rowSum, n, len(sums), x, sums)
		return
	}
	for r := range sums {
		var lanes [rowLanes]float32
		for i, v := range x[r*n:][:n] {
			lanes[i%rowLanes] += v
		}
		sums[r] = addLanes(&lanes)
	}
}

// rowSquares computes Σ (x − mean)² of each row of n.
func rowSquares(x []float32, n int, stats, sums []float32, w *Worker) {
	if v := vecs(); v != nil {
		w.call(v.rowSquares, n, len(sums), x, stats, sums)
		return
	}
	for r := range sums {
		var lanes [rowLanes]float32
		mean := stats[r*statRow]
		for i, v := range x[r*n:][:n] {
			d := v - mean
			lanes[i%rowLanes] += float32(d * d)
		}
		sums[r] = addLanes(&lanes)
	}
}

// rowLanes is how many sums a row has until its end.
const rowLanes = 16

// addLanes adds lanes in halves.
func addLanes(s *[rowLanes]float32) float32 {
	for n := rowLanes / 2; n > 0; n /= 2 {
		for i := range n {
			s[i] += s[i+n]
		}
	}
	return s[0]
}

// fillStats writes mean and 1/√(variance + eps) of rows from row on to stats.
func fillStats(stats, mean, variance []float32, row int, eps float32) {
	for i := 0; i < len(stats); i += statRow {
		r := row + i/statRow
		stats[i], stats[i+1] = mean[r], float32(rstd(variance[r], eps))
	}
}

// LayerApply computes Y = (X − Mean)/√(Var + Eps)·Gamma + Beta, Gamma and Beta
// [N]. Y may be X.
type LayerApply struct {
	X, Mean, Var, Gamma, Beta, Y []float32
	Eps                          float32
}

// Chunks returns the number of blocks of rows.
func (l *LayerApply) Chunks() int { return chunks(len(l.X)) }

// Run computes one block of rows.
func (l *LayerApply) Run(c int, w *Worker) {
	n := len(l.Gamma)
	lo, hi := rowBounds(c, len(l.X), n)
	eachBlock(lo, hi, n, w, func(row, rows int, stats, _, _ []float32) {
		fillStats(stats, l.Mean, l.Var, row, l.Eps)
		x, y := l.X[row*n:][:rows*n], l.Y[row*n:][:rows*n]
		if v := vecs(); v != nil {
			w.call(v.layerApply, n, rows, x, stats, l.Gamma, l.Beta[:n], y)
			return
		}
		for i, v := range x {
			s := stats[i/n*statRow:]
			y[i] = float32(float32((v-s[0])*s[1])*l.Gamma[i%n]) + l.Beta[i%n]
		}
	})
}

// LayerSums computes the derivatives of LayerApply by Beta and Gamma, [N] each:
// Sum = Σ DY and Product = Σ DY·x̂ over the rows, with x̂ = (X − Mean)/√(Var + Eps).
// The first run allocates memory for partial sums.
type LayerSums struct {
	DY, X, Mean, Var []float32
	Sum, Product     []float32
	Eps              float32

	stage        int
	sum, product []float32 // of the parts
}

func (l *LayerSums) split() groups {
	g := groups{count: 1, n: len(l.Sum), rows: len(l.Mean)}
	g.parts = min(g.rows, parts(len(l.X)))
	return g
}

func (l *LayerSums) stages() int { return 2 }

func (l *LayerSums) enter(stage int) {
	l.stage = stage
	if g := l.split(); l.sum == nil {
		l.sum, l.product = alignedFloats(g.parts*g.n), alignedFloats(g.parts*g.n)
	}
}

// Chunks returns the number of parts, then 1 to add them.
func (l *LayerSums) Chunks() int {
	if l.stage == 1 {
		return 1
	}
	return l.split().parts
}

// Run computes one part, or adds them in order.
func (l *LayerSums) Run(chunk int, w *Worker) {
	g := l.split()
	if l.stage == 0 {
		_, lo, hi := g.part(chunk)
		l.add(l.sum[chunk*g.n:][:g.n], l.product[chunk*g.n:][:g.n], lo, hi, w)
		return
	}
	clear(l.Sum)
	clear(l.Product)
	for p := range g.parts {
		for i := range g.n {
			l.Sum[i] += l.sum[p*g.n+i]
			l.Product[i] += l.product[p*g.n+i]
		}
	}
}

// add adds up the rows of elements lo … hi, one after the other.
func (l *LayerSums) add(sum, product []float32, lo, hi int, w *Worker) {
	clear(sum)
	clear(product)
	n := len(sum)
	eachBlock(lo, hi, n, w, func(row, rows int, stats, _, _ []float32) {
		fillStats(stats, l.Mean, l.Var, row, l.Eps)
		x, dy := l.X[row*n:][:rows*n], l.DY[row*n:][:rows*n]
		if v := vecs(); v != nil {
			w.call(v.layerSums, n, rows, x, dy, stats, sum, product)
			return
		}
		for i, d := range dy {
			s := stats[i/n*statRow:]
			sum[i%n] += d
			product[i%n] += float32(d * float32((x[i]-s[0])*s[1]))
		}
	})
}

// LayerGrad computes the derivative of LayerApply by X, through the statistics
// too: with h = DY·Gamma and x̂ as in LayerSums,
//
//	DX = (h − mean h − x̂·mean(h·x̂))/√(Var + Eps)
//
// with means over a row. DX may be DY.
type LayerGrad struct {
	X, DY, Mean, Var, Gamma, DX []float32
	Eps                         float32
}

// Chunks returns the number of blocks of rows.
func (l *LayerGrad) Chunks() int { return chunks(len(l.X)) }

// Run computes one block of rows.
func (l *LayerGrad) Run(c int, w *Worker) {
	n := len(l.Gamma)
	lo, hi := rowBounds(c, len(l.X), n)
	eachBlock(lo, hi, n, w, func(row, rows int, stats, sum, product []float32) {
		fillStats(stats, l.Mean, l.Var, row, l.Eps)
		x, dy, dx := l.X[row*n:][:rows*n], l.DY[row*n:][:rows*n], l.DX[row*n:][:rows*n]
		l.slopes(x, dy, stats, sum, product, w)
		for i := range sum {
			s := stats[i*statRow:]
			s[2] = sum[i] / float32(n)
			s[3] = float32(float32(product[i]/float32(n))*s[1]) * s[1]
		}
		if v := vecs(); v != nil {
			w.call(v.layerGrad, n, rows, x, dy, l.Gamma, stats, dx)
			return
		}
		for i, v := range x {
			s := stats[i/n*statRow:]
			h := float32(dy[i] * l.Gamma[i%n])
			dx[i] = s[1] * (h - s[2] - float32((v-s[0])*s[3]))
		}
	})
}

// slopes computes Σ h and Σ h·(x − mean) of each row.
func (l *LayerGrad) slopes(x, dy, stats, sum, product []float32, w *Worker) {
	n := len(l.Gamma)
	if v := vecs(); v != nil {
		w.call(v.layerSlopes, n, len(sum), x, dy, l.Gamma, stats, sum, product)
		return
	}
	for r := range sum {
		var a, b [rowLanes]float32
		mean := stats[r*statRow]
		for i, g := range l.Gamma {
			h := float32(dy[r*n+i] * g)
			a[i%rowLanes] += h
			b[i%rowLanes] += float32(h * (x[r*n+i] - mean))
		}
		sum[r], product[r] = addLanes(&a), addLanes(&b)
	}
}
