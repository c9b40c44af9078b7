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
		s.sum, s.product = alignedFloats(n), alignedFloats(n)
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
