package op

import "github.com/generative-deep-learning/go/gdl/internal/kernel"

func (n norm) momentsTask(m, x []float32) kernel.Task {
	k := n.statistics()
	if n.AcrossChannels {
		return &kernel.LayerMoments{X: x, Mean: m[:k], Var: m[k:]}
	}
	return &kernel.Moments{Groups: n.Groups, X: x, Mean: m[:k], Var: m[k:]}
}

func (n norm) applyTask(y, x, m, gamma, beta []float32) kernel.Task {
	k := n.statistics()
	if n.AcrossChannels {
		return &kernel.LayerApply{X: x, Mean: m[:k], Var: m[k:], Gamma: gamma, Beta: beta, Y: y, Eps: float32(n.Epsilon)}
	}
	return &kernel.NormApply{
		Groups: n.Groups, X: x, Mean: m[:k], Var: m[k:], Gamma: gamma, Beta: beta, Y: y, Eps: float32(n.Epsilon),
	}
}

func (n norm) sumsTask(sums, dy, x, m []float32) kernel.Task {
	k, half := n.statistics(), len(sums)/2
	if n.AcrossChannels {
		return &kernel.LayerSums{
			DY: dy, X: x, Mean: m[:k], Var: m[k:], Sum: sums[:half], Product: sums[half:], Eps: float32(n.Epsilon),
		}
	}
	return &kernel.NormSums{
		Groups: n.Groups, DY: dy, X: x, Mean: m[:k], Var: m[k:], Sum: sums[:half], Product: sums[half:], Eps: float32(n.Epsilon),
	}
}

func (n norm) gradXTask(dx, dy, x, m, sums, gamma []float32) kernel.Task {
	k := n.statistics()
	if n.AcrossChannels {
		return &kernel.LayerGrad{X: x, DY: dy, Mean: m[:k], Var: m[k:], Gamma: gamma, DX: dx, Eps: float32(n.Epsilon)}
	}
	return &kernel.NormGrad{
		Groups: n.Groups, X: x, DY: dy, Mean: m[:k], Var: m[k:], Sum: sums[:k], Product: sums[k:], Gamma: gamma,
		DX: dx, Eps: float32(n.Epsilon),
	}
}
