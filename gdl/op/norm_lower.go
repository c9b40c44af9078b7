package op

import "github.com/generative-deep-learning/go/gdl/internal/kernel"

func (n Norm) momentsTask(m, x []float32) kernel.Task {
	k := n.statistics()
	if n.AcrossChannels {
		return newRanges(k, n.elements(), func(lo, hi int) { momentsRef(n, lo, hi, m, x) })
	}
	return &kernel.Moments{Groups: n.Groups, X: x, Mean: m[:k], Var: m[k:]}
}

func (n Norm) applyTask(y, x, m, gamma, beta []float32) kernel.Task {
	k := n.statistics()
	if n.AcrossChannels {
		return newRanges(n.rows(), n.elements(), func(lo, hi int) { normalizeRef(n, lo, hi, y, x, m[:k], m[k:], gamma, beta) })
	}
	all := kernel.NormApply{
		Groups: n.Groups, X: x, Mean: m[:k], Var: m[k:], Gamma: gamma, Beta: beta, Y: y, Eps: float32(n.Epsilon),
	}
	if !n.GammaPerGroup {
		return &all
	}
	return n.eachGroup(func(x, c extent) kernel.Task {
		one := all
		one.Groups = 1
		one.X, one.Y, one.Mean, one.Var = x.of(all.X), x.of(y), c.of(all.Mean), c.of(all.Var)
		one.Gamma, one.Beta = c.of(gamma), c.of(beta)
		return &one
	})
}

func (n Norm) gradsTask(dst, x, m, gamma, dy []float32) kernel.Task {
	k, e := n.statistics(), n.elements()
	dx, dgamma, dbeta := dst[:e], dst[e:e+n.parts()*n.Channels], dst[e+n.parts()*n.Channels:]
	if n.AcrossChannels {
		r := newRanges(n.rows(), e, nil)
		r.f = func(lo, hi int) {
			c := extent{lo / r.per * n.Channels, n.Channels}
			layerGradRef(n, lo, hi, dx, c.of(dgamma), c.of(dbeta), x, m, gamma, dy)
		}
		return r
	}
	all := kernel.NormGrad{
		Groups: n.Groups, X: x, DY: dy, Mean: m[:k], Var: m[k:], Gamma: gamma,
		DX: dx, DGamma: dgamma, DBeta: dbeta, Eps: float32(n.Epsilon),
	}
	if !n.GammaPerGroup {
		return &all
	}
	return n.eachGroup(func(x, c extent) kernel.Task {
		one := all
		one.Groups = 1
		one.X, one.DY, one.DX, one.Mean, one.Var = x.of(all.X), x.of(dy), x.of(dx), c.of(all.Mean), c.of(all.Var)
		one.Gamma, one.DGamma, one.DBeta = c.of(gamma), c.of(dgamma), c.of(dbeta)
		return &one
	})
}

// extent is n elements from at on.
type extent struct{ at, n int }

func (s extent) of(x []float32) []float32 { return x[s.at : s.at+s.n] }

// eachGroup makes a task of one for each group, given its elements and its
// channels.
func (n Norm) eachGroup(task func(x, c extent) kernel.Task) kernel.Task {
	tasks := make([]kernel.Task, n.Groups)
	for g := range tasks {
		rows := n.Rows * n.Channels
		tasks[g] = task(extent{g * rows, rows}, extent{g * n.Channels, n.Channels})
	}
	return kernel.NewGroup(tasks...)
}
