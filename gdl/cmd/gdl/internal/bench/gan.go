package bench

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

const noise = 32 // length of a GAN's noise

// denseGAN is week 4's lab 1.
func denseGAN(batch int) (*Step, error) {
	rng := nn.NewRand(1)
	g := append(nn.MLP("generator", []int{noise, 64, 128, 784}, nn.SELU, rng), nn.Sigmoid)
	d := nn.MLP("discriminator", []int{784, 128, 64, 1}, nn.SELU, rng)
	return adversaries(g, d, batch, 784)
}

// convGAN is week 4's lab 2.
func convGAN(batch int) (*Step, error) {
	rng := nn.NewRand(1)
	half := op.ConvOpts{Stride: 2}
	g := nn.Sequential{
		nn.NewDense("generator/0", noise, 7*7*128, rng), nn.Reshape(7, 7, 128), nn.NewBatchNorm("generator/0/norm", 128),
		nn.NewConvT2D("generator/1", 5, 128, 64, half, rng), nn.SELU, nn.NewBatchNorm("generator/1/norm", 64),
		nn.NewConvT2D("generator/2", 5, 64, 1, half, rng), nn.Tanh,
	}
	d := nn.Sequential{
		nn.NewConv2D("discriminator/0", 5, 1, 64, half, rng), nn.LeakyReLU(0.2), nn.Dropout{Rate: 0.4},
		nn.NewConv2D("discriminator/1", 5, 64, 128, half, rng), nn.LeakyReLU(0.2), nn.Dropout{Rate: 0.4},
		nn.Flatten, nn.NewDense("discriminator/2", 7*7*128, 1, rng),
	}
	return adversaries(g, d, batch, 28, 28, 1)
}

// adversaries is the two-phase step of the course with RMSprop. Phase 1 trains d
// on fakes, label 0, and on real images, label 1. Phase 2 trains g, through d as
// it then is, on new noise with label 1.
func adversaries(g, d nn.Sequential, batch int, image ...int) (*Step, error) {
	label := func(c *nn.Ctx, zeros, ones int) *G.Node {
		v := make([]float64, zeros+ones)
		for i := range ones {
			v[zeros+i] = 1
		}
		return c.Const(v, zeros+ones, 1)
	}
	judge := func(c *nn.Ctx, x []*G.Node) *G.Node {
		fake := g.Forward(c.Frozen(), c.Normal(batch, noise))
		logits := d.Forward(c, op.Concat(0, fake, x[0]))
		return loss.BCEWithLogitsMean(logits, label(c, batch, batch))
	}
	forge := func(c *nn.Ctx, _ []*G.Node) *G.Node {
		logits := d.Forward(c.Frozen(), g.Forward(c, c.Normal(batch, noise)))
		return loss.BCEWithLogitsMean(logits, label(c, 0, batch))
	}
	return newStep(batch,
		train.Spec{Loss: judge, Shapes: [][]int{image}, Optimizer: train.NewRMSprop(1e-3), Seed: 1},
		train.Spec{Loss: forge, Optimizer: train.NewRMSprop(1e-3), Seed: 2})
}
