package kernel

import "math"

// NormGrad computes the gradients of NormApply (without activation) after
// Moments, through the statistics too: with r = 1/√(Var+Eps), x̂ = (X−Mean)·r and
// means over the rows of a group,
//
//	DX = Gamma·r·(DY − mean(DY) − x̂·mean(DY·x̂)),  DBeta = Σ DY,  DGamma = Σ DY·x̂
//
// DGamma and DBeta, [C], are sums over groups; they and Gamma may be nil. DX may
// be DY. The first run allocates memory for the sums.
type NormGrad struct {
	Groups            int
	X, DY, Mean, Var  []float32
	Gamma             []float32
	DX, DGamma, DBeta []float32
	Eps               float32

	stage        int
	part         []float32 // [2][Groups parts C]: Σ dy, Σ dy·(x−mean)
	sum, product []float32 // [Groups C]
}

func (g *NormGrad) split() groups { return newGroups(g.Groups, len(g.X), len(g.Mean)) }

func (g *NormGrad) stages() int { return 4 }

func (g *NormGrad) enter(stage int) {
	g.stage = stage
	if s := g.split(); g.part == nil {
		g.part = make([]float32, 2*s.count*s.parts*s.n)
		g.sum, g.product = make([]float32, s.count*s.n), make([]float32, s.count*s.n)
	}
}

// Chunks returns the chunks of the present stage: partial sums, their
// combination, the gradients of Gamma and Beta, the gradient of X.
func (g *NormGrad) Chunks() int {
	switch g.stage {
	case 2:
		return 1
	case 3:
		return g.apply().chunks(0)
	}
	return g.split().chunks(g.stage)
}

// Run computes one chunk.
func (g *NormGrad) Run(chunk int, w *Worker) {
	s := g.split()
	half := len(g.part) / 2
	switch g.stage {
	case 0:
		group, lo, hi := s.part(chunk)
		c := columns{
			n: s.n, x: g.X[lo:hi], dy: g.DY[lo:hi], mean: g.Mean[group*s.n:][:s.n],
			sum: g.part[chunk*s.n:][:s.n], product: g.part[half+chunk*s.n:][:s.n],
		}
		clear(c.sum)
		clear(c.product)
		c.run(w)
	case 1:
		s.combine(g.sum, g.part[:half], chunk, w)
		s.combine(g.product, g.part[half:], chunk, w)
	case 2:
		g.params(s)
	default:
		g.rows(chunk, w)
	}
}

func (g *NormGrad) rstd(i int) float64 { return 1 / math.Sqrt(float64(g.Var[i])+float64(g.Eps)) }

// params computes DGamma and DBeta, groups in order.
func (g *NormGrad) params(s groups) {
	for c := range s.n {
		var gamma, beta float64
		for i := c; i < len(g.sum); i += s.n {
			beta += float64(g.sum[i])
			gamma += float64(g.product[i]) * g.rstd(i)
		}
		if g.DBeta != nil {
			g.DBeta[c] = float32(beta)
		}
		if g.DGamma != nil {
			g.DGamma[c] = float32(gamma)
		}
	}
}

func (g *NormGrad) apply() groups {
	s := g.split()
	s.parts = min(s.rows, blocksOf(s.rows*s.n, span))
	return s
}

// rows computes DX = p·DY + q·(X − Mean) + r of one block of rows.
func (g *NormGrad) rows(chunk int, w *Worker) {
	s := g.apply()
	group, lo, hi := s.part(chunk)
	if lo == hi {
		return
	}
	tail := w.scratch[len(w.scratch)-3*s.n:]
	p, q, r := tail[:s.n], tail[s.n:2*s.n], tail[2*s.n:]
	for c := range s.n {
		i := group*s.n + c
		rstd := g.rstd(i)
		gr := rstd
		if g.Gamma != nil {
			gr *= float64(g.Gamma[c])
		}
		p[c] = float32(gr)
		q[c] = float32(-gr * rstd * rstd * float64(g.product[i]) / float64(s.rows))
		r[c] = float32(-gr * float64(g.sum[i]) / float64(s.rows))
	}
	x, dy, dx, mean := g.X[lo:hi], g.DY[lo:hi], g.DX[lo:hi], g.Mean[group*s.n:][:s.n]
	if v := vecs(); v != nil {
		w.callRows(v.normGrad, s.n, operand{s: x}, operand{s: dy}, operand{mean, true},
			operand{p, true}, operand{q, true}, operand{r, true}, operand{s: dx})
		return
	}
	for i, v := range x {
		c := i % s.n
		dx[i] = p[c]*dy[i] + q[c]*(v-mean[c]) + r[c]
	}
}
