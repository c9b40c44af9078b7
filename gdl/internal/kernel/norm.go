package kernel

import "math"

// NormApply computes Y = Act((X − Mean)·Gamma/√(Var + Eps) + Beta) for X [Groups
// rows C] with Mean and Var [Groups C], Gamma and Beta [C]; nil Gamma and Beta
// are 1 and 0. Y may be X.
type NormApply struct {
	Groups         int
	X, Mean, Var   []float32
	Gamma, Beta, Y []float32
	Eps            float32
	Act            Fn
	Alpha          float32
}

func (a *NormApply) split() groups {
	g := newGroups(a.Groups, len(a.X), len(a.Mean))
	g.parts = min(g.rows, blocksOf(g.rows*g.n, span))
	return g
}

// Chunks returns the number of blocks of rows.
func (a *NormApply) Chunks() int { return a.split().chunks(0) }

// Run computes one block of rows.
func (a *NormApply) Run(chunk int, w *Worker) {
	g := a.split()
	group, lo, hi := g.part(chunk)
	if lo == hi {
		return
	}
	tail := w.scratch[len(w.scratch)-2*g.n:]
	slope, shift := tail[:g.n], tail[g.n:]
	mean := a.Mean[group*g.n:][:g.n]
	for c := range g.n {
		slope[c], shift[c] = a.slope(group*g.n+c, c), 0
		if a.Beta != nil {
			shift[c] = a.Beta[c]
		}
	}
	x, y := a.X[lo:hi], a.Y[lo:hi]
	if v := vecs(); v != nil {
		w.callRows(v.norm, g.n, operand{s: x}, operand{mean, true}, operand{slope, true}, operand{shift, true}, operand{s: y})
	} else {
		for i, v := range x {
			c := i % g.n
			y[i] = (v-mean[c])*slope[c] + shift[c]
		}
	}
	if a.Act != Identity {
		mapSpan(a.Act, a.Alpha, y, y, w)
	}
}

// slope returns Gamma/√(Var + Eps) of one column.
func (a *NormApply) slope(stat, c int) float32 {
	r := 1 / math.Sqrt(float64(a.Var[stat])+float64(a.Eps))
	if a.Gamma != nil {
		r *= float64(a.Gamma[c])
	}
	return float32(r)
}
