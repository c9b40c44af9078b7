package kernel

import "math"

// BCELogits computes the binary cross-entropy of logits Z against targets T
// elementwise, Y = softplus(Z) − Z·T. Y may be Z.
type BCELogits struct {
	Z, T, Y []float32
}

// Size returns the elements of Y, in blocks of any length.
func (b *BCELogits) Size() (n, grain int) { return len(b.Y), 1 }

// Chunks returns the number of spans.
func (b *BCELogits) Chunks() int { return blockChunks(b) }

// Run computes one span.
func (b *BCELogits) Run(c int, w *Worker) { runBlock(b, c, w) }

// Block computes elements lo … hi.
func (b *BCELogits) Block(lo, hi int, w *Worker) {
	z, t, y := b.Z[lo:hi], b.T[lo:hi], b.Y[lo:hi]
	if v := vecs(); v != nil {
		w.call(v.bceLogits, len(y), 1, z, t, y)
		return
	}
	for i, v := range z {
		x := float64(v)
		y[i] = float32(Softplus.Apply(x) - float64(x*float64(t[i])))
	}
}

// BCELogitsGrad computes the gradient of BCELogits, DZ = DY·(σ(Z) − T). DZ may
// be Z or DY.
type BCELogitsGrad struct {
	Z, T, DY, DZ []float32
}

// Size returns the elements of DZ, in blocks of any length.
func (b *BCELogitsGrad) Size() (n, grain int) { return len(b.DZ), 1 }

// Chunks returns the number of spans.
func (b *BCELogitsGrad) Chunks() int { return blockChunks(b) }

// Run computes one span.
func (b *BCELogitsGrad) Run(c int, w *Worker) { runBlock(b, c, w) }

// Block computes elements lo … hi.
func (b *BCELogitsGrad) Block(lo, hi int, w *Worker) {
	z, t, dy, dz := b.Z[lo:hi], b.T[lo:hi], b.DY[lo:hi], b.DZ[lo:hi]
	if v := vecs(); v != nil {
		w.call(v.bceLogitsGrad, len(dz), 1, z, t, dy, dz)
		return
	}
	for i, v := range z {
		dz[i] = float32(float64(dy[i]) * (Sigmoid.Apply(float64(v)) - float64(t[i])))
	}
}

// BCEProbs computes the binary cross-entropy of probabilities P against targets
// T elementwise, Y = −(T·log p + (1−T)·log(1−p)), where p is P clipped to
// [Eps, 1−Eps] as Keras does. 1−Eps is rounded to float32. Y may be P.
type BCEProbs struct {
	P, T, Y []float32
	Eps     float32
}

// Size returns the elements of Y, in blocks of any length.
func (b *BCEProbs) Size() (n, grain int) { return len(b.Y), 1 }

// Chunks returns the number of spans.
func (b *BCEProbs) Chunks() int { return blockChunks(b) }

// Run computes one span.
func (b *BCEProbs) Run(c int, w *Worker) { runBlock(b, c, w) }

// Block computes elements lo … hi.
func (b *BCEProbs) Block(lo, hi int, w *Worker) {
	p, t, y := b.P[lo:hi], b.T[lo:hi], b.Y[lo:hi]
	if v := vecs(); v != nil {
		w.params(b.Eps, 1-b.Eps)
		w.call(v.bceProbs, len(y), 1, p, t, y)
		return
	}
	for i, v := range p {
		q, u := float64(min(max(v, b.Eps), 1-b.Eps)), float64(t[i])
		y[i] = float32(-(float64(u*math.Log(q)) + float64((1-u)*math.Log1p(-q))))
	}
}

// BCEProbsGrad computes the gradient of BCEProbs, DP = DY·(p − T)/(p·(1−p))
// where P lies within [Eps, 1−Eps] and 0 elsewhere. DP may be P or DY.
type BCEProbsGrad struct {
	P, T, DY, DP []float32
	Eps          float32
}

// Size returns the elements of DP, in blocks of any length.
func (b *BCEProbsGrad) Size() (n, grain int) { return len(b.DP), 1 }

// Chunks returns the number of spans.
func (b *BCEProbsGrad) Chunks() int { return blockChunks(b) }

// Run computes one span.
func (b *BCEProbsGrad) Run(c int, w *Worker) { runBlock(b, c, w) }

// Block computes elements lo … hi.
func (b *BCEProbsGrad) Block(lo, hi int, w *Worker) {
	p, t, dy, dp := b.P[lo:hi], b.T[lo:hi], b.DY[lo:hi], b.DP[lo:hi]
	if v := vecs(); v != nil {
		w.params(b.Eps, 1-b.Eps)
		w.call(v.bceProbsGrad, len(dp), 1, p, t, dy, dp)
		return
	}
	for i, v := range p {
		if v < b.Eps || v > 1-b.Eps {
			dp[i] = 0
			continue
		}
		q := float64(v)
		dp[i] = float32(float64(dy[i]) * (q - float64(t[i])) / (q * (1 - q)))
	}
}
