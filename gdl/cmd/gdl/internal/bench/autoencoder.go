package bench

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// denseAE is week 2's lab 3 with Adam.
func denseAE(batch int) (*Step, error) {
	m := ae.New(ae.Deep(), nn.NewRand(1))
	return newStep(batch, train.Spec{Loss: m.Loss, Shapes: [][]int{{784}}})
}

// convAE is week 2's lab 4 with Adam.
func convAE(batch int) (*Step, error) {
	m := ae.NewConv(ae.ConvConfig{}, nn.NewRand(1))
	return newStep(batch, train.Spec{Loss: m.Loss, Shapes: [][]int{{28, 28, 1}}})
}

// variational is week 3's lab with Adam: cross-entropy over 784 pixels plus the
// divergence averaged over latent axes.
func variational(batch int) (*Step, error) {
	rng := nn.NewRand(1)
	half := op.ConvOpts{Stride: 2}
	encoder := nn.Sequential{
		nn.NewConv2D("encoder/0", 3, 1, 32, half, rng), nn.ReLU, nn.NewBatchNorm("encoder/0/norm", 32),
		nn.NewConv2D("encoder/1", 3, 32, 64, half, rng), nn.ReLU, nn.NewBatchNorm("encoder/1/norm", 64),
		nn.Flatten, nn.NewDense("encoder/2", 3136, 20, rng), nn.ReLU, nn.NewBatchNorm("encoder/2/norm", 20),
	}
	decoder := nn.Sequential{
		nn.NewDense("decoder/0", 2, 3136, rng), nn.ReLU, nn.NewBatchNorm("decoder/0/norm", 3136), nn.Reshape(7, 7, 64),
		nn.NewConvT2D("decoder/1", 3, 64, 64, half, rng), nn.ReLU, nn.NewBatchNorm("decoder/1/norm", 64),
		nn.NewConvT2D("decoder/2", 3, 64, 32, half, rng), nn.ReLU, nn.NewBatchNorm("decoder/2/norm", 32),
		nn.NewConvT2D("decoder/3", 3, 32, 1, op.ConvOpts{}, rng),
	}
	mu, logVar := nn.NewDense("mu", 20, 2, rng), nn.NewDense("logvar", 20, 2, rng)
	cost := func(c *nn.Ctx, x []*G.Node) *G.Node {
		h := encoder.Forward(c, x[0])
		m, v := mu.Forward(c, h), logVar.Forward(c, h)
		z := op.Add(m, op.Mul(op.Exp(op.Scale(0.5, v)), c.Normal(m.Shape()...)))
		return op.Add(op.Scale(784, loss.BCEWithLogitsMean(decoder.Forward(c, z), x[0])), loss.GaussianKLMean(m, v))
	}
	return newStep(batch, train.Spec{Loss: cost, Shapes: [][]int{{28, 28, 1}}})
}
