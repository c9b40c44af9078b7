package kernel

// NormApply computes Y = Act((X − Mean)·Gamma/√(Var + Eps) + Beta) for X [Groups
// rows C] with Mean and Var [Groups C]. Gamma and Beta are [C] or, with values of
// its own for each group, [Groups C]; nil Gamma and Beta are 1 and 0. Y may be X.
// The first run allocates memory for the slopes.
type NormApply struct {
	Groups         int
	X, Mean, Var   []float32
	Gamma, Beta, Y []float32
	Eps            float32
	Act            Fn
	Alpha          float32

	slope, shift []float32 // [Groups C]
}

// Size returns the elements of Y, in blocks of rows.
func (a *NormApply) Size() (n, grain int) { return len(a.Y), len(a.Mean) / a.Groups }

func (a *NormApply) stages() int { return 1 }

func (a *NormApply) enter(int) {
	if a.slope == nil {
		a.slope, a.shift = alignedFloats(len(a.Mean)), alignedFloats(len(a.Mean))
	}
	for i := range a.slope {
		r := rstd(a.Var[i], a.Eps)
		if a.Gamma != nil {
			r *= float64(a.Gamma[i%len(a.Gamma)])
		}
		a.slope[i] = float32(r)
		if a.Beta != nil {
			a.shift[i] = a.Beta[i%len(a.Beta)]
		}
	}
}

// Chunks returns the number of blocks of rows.
func (a *NormApply) Chunks() int { return blockChunks(a) }

// Run computes one block of rows.
func (a *NormApply) Run(chunk int, w *Worker) { runBlock(a, chunk, w) }

// Block computes elements lo … hi.
func (a *NormApply) Block(lo, hi int, w *Worker) {
	stats := normRows{len(a.X) / a.Groups, len(a.Mean) / a.Groups}
	stats.each(lo, hi, func(lo, hi int, row func([]float32) []float32) {
		x, y := a.X[lo:hi], a.Y[lo:hi]
		mean, slope, shift := row(a.Mean), row(a.slope), row(a.shift)
		if v := vecs(); v != nil {
			w.callRows(v.norm, stats.n, operand{s: x}, operand{mean, true}, operand{slope, true}, operand{shift, true}, operand{s: y})
			return
		}
		for i, v := range x {
			c := i % stats.n
			y[i] = float32((v-mean[c])*slope[c]) + shift[c]
		}
	})
	if a.Act != Identity {
		mapSpan(a.Act, a.Alpha, a.Y[lo:hi], a.Y[lo:hi], w)
	}
}

// normRows says which elements have which statistics: groups of size elements
// in rows of n.
type normRows struct{ size, n int }

// each cuts elements lo … hi at the ends of groups. row returns the part of a
// slice [Groups n] that belongs to the group.
func (r normRows) each(lo, hi int, f func(lo, hi int, row func([]float32) []float32)) {
	for lo < hi {
		group := lo / r.size
		end := min(hi, (group+1)*r.size)
		f(lo, end, func(s []float32) []float32 { return s[group*r.n:][:r.n] })
		lo = end
	}
}
