package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/style"
)

// learner is a style.Compact while it learns: its convolutions have no bias, and a batch
// norm behind each (Ioffe & Szegedy 2015); a head tells which views are of one picture.
type learner struct {
	blocks []nn.Sequential // of convolution, norm, ReLU …
	out    *nn.Dense
	head   nn.Sequential
}

// similar is the length of the vectors that tell pictures apart.
const similar = 64

func newLearner(rng *rand.Rand) *learner {
	l, in := &learner{}, 3
	for i, block := range style.CompactBlocks {
		var s nn.Sequential
		for j, out := range block {
			name := fmt.Sprintf("conv%d_%d", i+1, j+1)
			conv := nn.NewConv2D(name, 3, in, out, op.ConvOpts{}, nil).NoBias()
			conv.W.Init(nn.HeNormal(rng))
			norm := nn.NewBatchNorm(name+"/norm", out)
			norm.Momentum = 0.95
			s, in = append(s, conv, norm, nn.ReLU), out
		}
		l.blocks = append(l.blocks, s)
	}
	l.out = nn.NewDense("classes", in, len(kinds), rng)
	l.head = nn.MLP("head", []int{in, 128, similar}, nn.ReLU, rng)
	return l
}

// means returns the mean of each channel of the last layer [B C] of images [B H W 3].
func (l *learner) means(c *nn.Ctx, x *G.Node) *G.Node {
	x = style.CompactInput(x)
	for i, s := range l.blocks {
		if i > 0 {
			x = nn.AvgPool(2).Forward(c, x)
		}
		x = s.Forward(c, x)
	}
	return nn.GlobalAvgPool.Forward(c, x)
}

// loss is the cross-entropy of the classes x[1] [B K] of images x[0] [B H W 3], plus half
// of how badly each image's other view is told from all the others.
func (l *learner) loss(c *nn.Ctx, x []*G.Node) *G.Node {
	h := l.means(c, x[0])
	classes := c.Term("classes", loss.SoftmaxCrossEntropy(l.out.Forward(c, h), x[1]))
	views := c.Term("views", contrast(c, l.head.Forward(c, h)))
	return op.Add(classes, op.Scale(0.5, views))
}

// contrast is the normalised cross-entropy, at temperature 0.15, of the cosines of vectors
// [B D], of which two are of one picture, half of B apart: NT-Xent (Chen et al. 2020,
// arXiv:2002.05709).
func contrast(c *nn.Ctx, x *G.Node) *G.Node {
	n, d := x.Shape()[0], x.Shape()[1]
	length := op.Shift(1e-6, op.Reshape(op.Length(x), n, 1))
	unit := op.Div(x, op.Broadcast(length, n, d))
	itself, other := make([]float64, n*n), make([]float64, n*n)
	for i := range n {
		itself[i*n+i] = -1e4
		other[i*n+(i+n/2)%n] = 1
	}
	cosines := op.MatMul(unit, op.Transpose(unit, 1, 0))
	return loss.SoftmaxCrossEntropy(op.Add(op.Scale(1/0.15, cosines), c.Const(itself, n, n)), c.Const(other, n, n))
}

// folded returns the network with each norm in its convolution:
// γ·(w*x − μ)/√(σ² + ε) + β = (γ/√(σ² + ε)·w)*x + β − γ·μ/√(σ² + ε).
func (l *learner) folded() (*style.Compact, error) {
	m := style.NewCompact(style.CompactConfig{Classes: names()}, nil)
	for i, s := range l.blocks {
		for j, to := range m.Blocks[i] {
			from, norm := s[3*j].(*nn.Conv2D).W.Data(), s[3*j+1].(*nn.BatchNorm)
			channels := norm.Gamma.Size()
			for k := range channels {
				scale := float64(norm.Gamma.Data()[k]) / math.Sqrt(float64(norm.Variance.Data()[k])+norm.Epsilon)
				for w := k; w < len(from); w += channels {
					to.W.Data()[w] = float32(scale * float64(from[w]))
				}
				to.B.Data()[k] = float32(float64(norm.Beta.Data()[k]) - scale*float64(norm.Mean.Data()[k]))
			}
		}
	}
	return m, nn.Copy(m.Out.Params(), l.out.Params())
}

// names returns those of the kinds.
func names() (all []string) {
	for _, k := range kinds {
		all = append(all, k.name)
	}
	return all
}

// classes are the logits of a network.
func classes(n *style.Network) func(c *nn.Ctx, x *G.Node) *G.Node {
	return func(c *nn.Ctx, x *G.Node) *G.Node { return n.Features(c, x, "classes")[0] }
}
