package kernel

import "math"

// NormSums computes what all gradients of NormApply (without activation) are made
// of, the sums over the rows of each group
//
//	Sum = Σ DY,  Product = Σ DY·x̂  with x̂ = (X − Mean)/√(Var + Eps)
//
// both [Groups C]: the gradients of Beta and Gamma of the group. The first run
// allocates memory for partial sums.
type NormSums struct {
	Groups           int
	DY, X, Mean, Var []float32
	Sum, Product     []float32
	Eps              float32

	stage        int
	sum, product []float32 // of the parts
}

func (s *NormSums) split() groups {
	g := groups{count: s.Groups, n: len(s.Mean) / s.Groups}
	g.rows = len(s.X) / len(s.Mean)
	g.parts = min(g.rows, max(1, parts(len(s.X))/g.count))
	return g
}

func (s *NormSums) stages() int { return 2 }

func (s *NormSums) enter(stage int) {
	s.stage = stage
	s.reserve(s.Groups * s.split().parts)
}

// Chunks returns the number of parts, then of groups to combine.
func (s *NormSums) Chunks() int {
	if s.stage == 1 {
		return s.Groups
	}
	return s.Groups * s.split().parts
}

// Run computes one part, or combines those of a group.
func (s *NormSums) Run(chunk int, w *Worker) {
	g := s.split()
	if s.stage == 1 {
		s.combineGroup(chunk, g.parts, w)
		return
	}
	group, lo, hi := g.part(chunk)
	s.addGroup(group, chunk, lo, hi, w)
}

// Row returns the length of a row when there is one group.
func (s *NormSums) Row() int {
	if s.Groups > 1 {
		return 0
	}
	return len(s.Mean)
}

func (s *NormSums) reserve(parts int) {
	if n := parts * len(s.Mean) / s.Groups; len(s.sum) < n {
		s.sum, s.product = make([]float32, n), make([]float32, n)
	}
}

func (s *NormSums) add(part, lo, hi int, w *Worker) { s.addGroup(0, part, lo, hi, w) }

func (s *NormSums) combine(parts int, w *Worker) { s.combineGroup(0, parts, w) }

func (s *NormSums) addGroup(group, part, lo, hi int, w *Worker) {
	n := len(s.Mean) / s.Groups
	c := columns{
		n: n, x: s.X[lo:hi], dy: s.DY[lo:hi], mean: s.Mean[group*n:][:n],
		sum: s.sum[part*n:][:n], product: s.product[part*n:][:n],
	}
	clear(c.sum)
	clear(c.product)
	c.run(w)
}

func (s *NormSums) combineGroup(group, parts int, w *Worker) {
	n := len(s.Mean) / s.Groups
	sum, product := s.Sum[group*n:][:n], s.Product[group*n:][:n]
	clear(sum)
	clear(product)
	columns{n: n, x: s.sum[group*parts*n:][:parts*n], sum: sum}.run(w)
	columns{n: n, x: s.product[group*parts*n:][:parts*n], sum: product}.run(w)
	for c := range product {
		product[c] = float32(float64(product[c]) * rstd(s.Var[group*n+c], s.Eps))
	}
}

// rstd returns 1/√(v + eps).
func rstd(v, eps float32) float64 { return 1 / math.Sqrt(float64(v)+float64(eps)) }

// NormGrad computes the gradient of NormApply (without activation) by X, after
// Moments and NormSums, through the statistics too: with means over the rows of
// a group
//
//	DX = Gamma/√(Var + Eps)·(DY − mean(DY) − x̂·mean(DY·x̂))
//
// Gamma is [C], [Groups C] or nil. DX may be DY. The first run allocates memory
// for the factors.
type NormGrad struct {
	Groups                  int
	X, DY, Mean, Var        []float32
	Sum, Product, Gamma     []float32
	DX                      []float32
	Eps                     float32
	factor, slope, constant []float32 // [Groups C]
}

// Size returns the elements of DX, in blocks of rows.
func (g *NormGrad) Size() (n, grain int) { return len(g.DX), len(g.Mean) / g.Groups }

func (g *NormGrad) stages() int { return 1 }

// enter computes the factors of DX = factor·DY + slope·(X − Mean) + constant.
func (g *NormGrad) enter(int) {
	k := len(g.Mean)
	if g.factor == nil {
		all := make([]float32, 3*k)
		g.factor, g.slope, g.constant = all[:k], all[k:2*k], all[2*k:]
	}
	rows := float64(len(g.X) / k)
	for i := range k {
		r := rstd(g.Var[i], g.Eps)
		p := r
		if g.Gamma != nil {
			p *= float64(g.Gamma[i%len(g.Gamma)])
		}
		g.factor[i] = float32(p)
		g.slope[i] = float32(-p * r * float64(g.Product[i]) / rows)
		g.constant[i] = float32(-p * float64(g.Sum[i]) / rows)
	}
}

// Chunks returns the number of blocks of rows.
func (g *NormGrad) Chunks() int { return blockChunks(g) }

// Run computes one block of rows.
func (g *NormGrad) Run(chunk int, w *Worker) { runBlock(g, chunk, w) }

// Block computes elements lo … hi.
func (g *NormGrad) Block(lo, hi int, w *Worker) {
	stats := normRows{len(g.X) / g.Groups, len(g.Mean) / g.Groups}
	stats.each(lo, hi, func(lo, hi int, row func([]float32) []float32) {
		x, dy, dx := g.X[lo:hi], g.DY[lo:hi], g.DX[lo:hi]
		mean, p, q, r := row(g.Mean), row(g.factor), row(g.slope), row(g.constant)
		if v := vecs(); v != nil {
			w.callRows(v.normGrad, stats.n, operand{s: x}, operand{s: dy}, operand{mean, true},
				operand{p, true}, operand{q, true}, operand{r, true}, operand{s: dx})
			return
		}
		for i, v := range x {
			c := i % stats.n
			dx[i] = p[c]*dy[i] + q[c]*(v-mean[c]) + r[c]
		}
	})
}
