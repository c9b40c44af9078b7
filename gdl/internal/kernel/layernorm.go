package kernel

// Layer normalisation (Ba et al. 2016, arXiv:1607.06450) normalises each row of X
// [rows N]. Its kernels are plain Go: rows are short, so that the sums of a row,
// not vectors, set the pace, and they keep up with those of batch norm.

// LayerMoments computes the mean and the variance (divided by N) of each row of X;
// Mean and Var are [rows].
type LayerMoments struct{ X, Mean, Var []float32 }

// Chunks returns the number of blocks of rows.
func (l *LayerMoments) Chunks() int { return chunks(len(l.X)) }

// Run computes one block of rows.
func (l *LayerMoments) Run(c int, _ *Worker) {
	n := len(l.X) / len(l.Mean)
	lo, hi := rowBounds(c, len(l.X), n)
	for at := lo; at < hi; at += n {
		x := l.X[at:][:n]
		mean := sum4(x) / float64(n)
		l.Mean[at/n] = float32(mean)
		l.Var[at/n] = float32(squares4(x, float32(mean)) / float64(n))
	}
}

// sum4 returns Σ x, in four sums that wait for each other less.
func sum4(x []float32) float64 {
	var a, b, c, d float64
	for ; len(x) >= 4; x = x[4:] {
		a, b, c, d = a+float64(x[0]), b+float64(x[1]), c+float64(x[2]), d+float64(x[3])
	}
	for _, v := range x {
		a += float64(v)
	}
	return (a + c) + (b + d)
}

// squares4 returns Σ (x − mean)².
func squares4(x []float32, mean float32) float64 {
	var a, b, c, d float64
	for ; len(x) >= 4; x = x[4:] {
		p, q, r, s := float64(x[0]-mean), float64(x[1]-mean), float64(x[2]-mean), float64(x[3]-mean)
		a, b, c, d = a+p*p, b+q*q, c+r*r, d+s*s
	}
	for _, v := range x {
		p := float64(v - mean)
		a += p * p
	}
	return (a + c) + (b + d)
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
func (l *LayerApply) Run(c int, _ *Worker) {
	n := len(l.Gamma)
	gamma, beta := l.Gamma, l.Beta[:n]
	lo, hi := rowBounds(c, len(l.X), n)
	for at := lo; at < hi; at += n {
		x, y := l.X[at:][:n], l.Y[at:][:n]
		mean, r := l.Mean[at/n], float32(rstd(l.Var[at/n], l.Eps))
		for i, g := range gamma {
			y[i] = (x[i]-mean)*r*g + beta[i]
		}
	}
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
func (l *LayerSums) Run(chunk int, _ *Worker) {
	g := l.split()
	if l.stage == 0 {
		_, lo, hi := g.part(chunk)
		l.add(l.sum[chunk*g.n:][:g.n], l.product[chunk*g.n:][:g.n], lo, hi)
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

// add adds up the rows of elements lo … hi.
func (l *LayerSums) add(sum, product []float32, lo, hi int) {
	clear(sum)
	clear(product)
	n := len(sum)
	product = product[:n]
	for at := lo; at < hi; at += n {
		x, dy := l.X[at:][:n], l.DY[at:][:n]
		mean, r := l.Mean[at/n], float32(rstd(l.Var[at/n], l.Eps))
		for i, d := range dy {
			sum[i] += d
			product[i] += d * ((x[i] - mean) * r)
		}
	}
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
func (l *LayerGrad) Run(c int, _ *Worker) {
	n := len(l.Gamma)
	lo, hi := rowBounds(c, len(l.X), n)
	for at := lo; at < hi; at += n {
		l.row(l.X[at:][:n], l.DY[at:][:n], l.DX[at:][:n], l.Mean[at/n], float32(rstd(l.Var[at/n], l.Eps)))
	}
}

func (l *LayerGrad) row(x, dy, dx []float32, mean, r float32) {
	var a, b, c, d float64 // two sums of each kind, that wait for each other less
	gamma := l.Gamma
	n := len(gamma)
	x, dy, dx = x[:n], dy[:n], dx[:n]
	i := 0
	for ; i+1 < n; i += 2 {
		h, k := dy[i]*gamma[i], dy[i+1]*gamma[i+1]
		a, b = a+float64(h), b+float64(h*(x[i]-mean))
		c, d = c+float64(k), d+float64(k*(x[i+1]-mean))
	}
	if i < n {
		h := dy[i] * gamma[i]
		a, b = a+float64(h), b+float64(h*(x[i]-mean))
	}
	s := float32((a + c) / float64(n))
	p := float32((b + d) / float64(n) * float64(r) * float64(r))
	for i, g := range gamma {
		dx[i] = r * (dy[i]*g - s - (x[i]-mean)*p)
	}
}
