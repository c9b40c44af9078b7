package kernel

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
		all := alignedFloats(3 * k)
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
			dx[i] = float32(p[c]*dy[i]) + float32(q[c]*(v-mean[c])) + r[c]
		}
	})
}
