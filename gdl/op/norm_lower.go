package op

import "github.com/generative-deep-learning/go/gdl/internal/kernel"

func (n norm) momentsTask(m, x []float32) kernel.Task {
	k := n.statistics()
	if n.AcrossChannels {
		return newRanges(k, n.elements(), func(lo, hi int) { momentsRef(n, lo, hi, m, x) })
	}
	return &kernel.Moments{Groups: n.Groups, X: x, Mean: m[:k], Var: m[k:]}
}

func (n norm) applyTask(y, x, m, gamma, beta []float32) kernel.Task {
	k := n.statistics()
	if n.AcrossChannels {
		return newRanges(n.rows(), n.elements(), func(lo, hi int) { normalizeRef(n, lo, hi, y, x, m[:k], m[k:], gamma, beta) })
	}
	return &kernel.NormApply{
		Groups: n.Groups, X: x, Mean: m[:k], Var: m[k:], Gamma: gamma, Beta: beta, Y: y, Eps: float32(n.Epsilon),
	}
}

func (n norm) sumsTask(sums, dy, x, m []float32) kernel.Task {
	k, half := n.statistics(), n.parts()*n.Channels
	if n.AcrossChannels {
		r := newRanges(n.rows(), n.elements(), nil)
		r.f = func(lo, hi int) {
			at := lo / r.per * n.Channels
			layerSumsRef(n, lo, hi, sums[at:][:n.Channels], sums[half+at:][:n.Channels], dy, x, m)
		}
		return r
	}
	return &kernel.NormSums{
		Groups: n.Groups, DY: dy, X: x, Mean: m[:k], Var: m[k:], Sum: sums[:half], Product: sums[half:], Eps: float32(n.Epsilon),
	}
}

func (n norm) gradXTask(dx, dy, x, m, sums, gamma []float32) kernel.Task {
	k := n.statistics()
	if n.AcrossChannels {
		return newRanges(n.rows(), n.elements(), func(lo, hi int) { layerGradRef(n, lo, hi, dx, dy, x, m, gamma) })
	}
	return &kernel.NormGrad{
		Groups: n.Groups, X: x, DY: dy, Mean: m[:k], Var: m[k:], Sum: sums[:k], Product: sums[k:], Gamma: gamma,
		DX: dx, Eps: float32(n.Epsilon),
	}
}
