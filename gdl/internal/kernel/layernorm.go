package kernel

import "math"

// LayerNorm computes Y = (x − mean)/√(var + Eps)·Gamma + Beta over each row of
// X [rows N], Gamma and Beta [N], and keeps the statistics of the rows in Mean
// and Rstd [rows] for the gradient (Ba et al. 2016, arXiv:1607.06450). Statistics
// are summed in float64. Y may be X only if no gradient follows.
type LayerNorm struct {
	X, Gamma, Beta, Y []float32
	Mean, Rstd        []float32
	Eps               float32
}

// Chunks returns the number of blocks of rows.
func (l *LayerNorm) Chunks() int { return chunks(len(l.X)) }

// Run computes one block of rows.
func (l *LayerNorm) Run(c int, w *Worker) {
	n := len(l.Gamma)
	lo, hi := rowBounds(c, len(l.X), n)
	for at := lo; at < hi; at += n {
		x, y := l.X[at:][:n], l.Y[at:][:n]
		mean := sumLanesOf(x, w) / float64(n)
		var square float64
		for _, v := range x {
			d := float64(v) - mean
			square += d * d
		}
		rstd := 1 / math.Sqrt(square/float64(n)+float64(l.Eps))
		l.Mean[at/n], l.Rstd[at/n] = float32(mean), float32(rstd)
		for i, v := range x {
			y[i] = float32((float64(v)-mean)*rstd)*l.Gamma[i] + l.Beta[i]
		}
	}
}

// LayerNormGrad computes the gradient of LayerNorm by X: with g = DY·Gamma and x̂
// the normalised row, DX = Rstd·(g − mean(g) − x̂·mean(g·x̂)). XHat receives
// DY·x̂, whose column sums are the gradient of Gamma; the column sums of DY are
// that of Beta. DX may be DY.
type LayerNormGrad struct {
	X, Gamma, DY, DX []float32
	Mean, Rstd       []float32
	XHat             []float32
}

// Chunks returns the number of blocks of rows.
func (l *LayerNormGrad) Chunks() int { return chunks(len(l.X)) }

// Run computes one block of rows.
func (l *LayerNormGrad) Run(c int, _ *Worker) {
	n := len(l.Gamma)
	lo, hi := rowBounds(c, len(l.X), n)
	for at := lo; at < hi; at += n {
		x, dy, dx, prod := l.X[at:][:n], l.DY[at:][:n], l.DX[at:][:n], l.XHat[at:][:n]
		mean, rstd := float64(l.Mean[at/n]), float64(l.Rstd[at/n])
		var sum, product float64
		for i, v := range x {
			hat := (float64(v) - mean) * rstd
			g := float64(dy[i]) * float64(l.Gamma[i])
			sum += g
			product += g * hat
			prod[i] = dy[i] * float32(hat)
		}
		sum, product = sum/float64(n), product/float64(n)
		for i, v := range x {
			g := float64(dy[i]) * float64(l.Gamma[i])
			dx[i] = float32(rstd * (g - sum - (float64(v)-mean)*rstd*product))
		}
	}
}
