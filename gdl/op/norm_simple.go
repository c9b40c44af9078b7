package op

import G "gorgonia.org/gorgonia"

// The functions of this file compute what the ops of norm_ops.go do out of simpler
// ops, for second derivatives.

// simpleMoments is norm.moments of x.
func (n norm) simpleMoments(x []*G.Node) *G.Node {
	mean := n.mean(n.grouped(x[0]))
	variance := n.mean(Square(Sub(n.grouped(x[0]), n.repeat(mean))))
	return Concat(0, Reshape(mean, 1, Any), Reshape(variance, 1, Any))
}

// simpleGradGamma is the part of the derivative by gamma, of x and dy, that is in
// norm.gradGamma: all of it in the first group when several are to be added.
func (n norm) simpleGradGamma(x []*G.Node) *G.Node {
	xhat, _ := n.standard(x[0])
	return n.gammaParts(Mul(n.grouped(x[1]), xhat))
}

// simpleGradBeta is the same for the derivative by beta, of dy.
func (n norm) simpleGradBeta(x []*G.Node) *G.Node { return n.gammaParts(n.grouped(x[0])) }

func (n norm) gammaParts(d *G.Node) *G.Node {
	if n.GammaPerGroup {
		return Reshape(SumAxes(d, 1), n.Groups, n.Channels)
	}
	sum := Reshape(SumAxes(d, 0, 1), 1, n.Channels)
	return Pad(sum, []int{0, 0}, []int{n.Groups - 1, 0})
}

// simpleWith is BatchNormWith of x, gamma, beta, mean and variance.
func (n norm) simpleWith(x []*G.Node) *G.Node {
	row := func(i int) *G.Node { return Reshape(x[i], 1, n.Channels) }
	slope := Div(row(1), Sqrt(Shift(n.Epsilon, row(4))))
	return AddRow(MulRow(x[0], slope), Sub(row(2), Mul(row(3), slope)))
}

// simpleGradX is the derivative by x, of x, gamma and dy: with h = gamma·dy,
// (h − mean h − x̂·mean(h·x̂))/σ.
func (n norm) simpleGradX(x []*G.Node) *G.Node {
	xhat, deviation := n.standard(x[0])
	gamma := Reshape(x[1], n.gammas()/n.Channels, 1, n.Channels)
	h := Mul(n.grouped(x[2]), n.repeat(gamma))
	centred := Sub(h, n.repeat(n.mean(h)))
	along := Mul(xhat, n.repeat(n.mean(Mul(h, xhat))))
	return Reshape(Div(Sub(centred, along), deviation), x[0].Shape()...)
}

// standard returns x̂ = (x − mean)/σ and σ = √(variance + ε), both
// [Groups Rows Channels].
func (n norm) standard(x *G.Node) (xhat, deviation *G.Node) {
	centred := n.grouped(x)
	centred = Sub(centred, n.repeat(n.mean(centred)))
	deviation = n.repeat(Sqrt(Shift(n.Epsilon, n.mean(Square(centred)))))
	return Div(centred, deviation), deviation
}

func (n norm) grouped(x *G.Node) *G.Node { return Reshape(x, n.Groups, n.Rows, n.Channels) }

func (n norm) repeat(x *G.Node) *G.Node { return Broadcast(x, n.Groups, n.Rows, n.Channels) }

// mean returns the means of x [Groups Rows Channels] that the statistics are of.
func (n norm) mean(x *G.Node) *G.Node {
	if n.AcrossChannels {
		return MeanAxes(x, 2)
	}
	return MeanAxes(x, 1)
}
