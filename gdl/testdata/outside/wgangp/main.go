// Command wgangp trains a DCGAN with a Wasserstein critic and a gradient penalty.
package main

import (
	"context"
	"fmt"
	"log"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

const noise, lambda = 16, 10

var half = op.ConvOpts{Stride: 2}

func generator() nn.Sequential {
	rng := nn.NewRand(1)
	return nn.Sequential{
		nn.NewDense("g/0", noise, 7*7*32, rng), nn.Reshape(7, 7, 32), nn.NewBatchNorm("g/0/norm", 32), nn.ReLU,
		nn.NewConvT2D("g/1", 5, 32, 16, half, rng).NoBias(), nn.NewBatchNorm("g/1/norm", 16), nn.ReLU,
		nn.NewConvT2D("g/2", 5, 16, 1, half, rng), nn.Tanh,
	}
}

func critic() nn.Sequential {
	rng := nn.NewRand(2)
	return nn.Sequential{
		nn.NewConv2D("d/0", 5, 1, 16, half, rng), nn.LeakyReLU(0.2),
		nn.NewConv2D("d/1", 5, 16, 32, half, rng), nn.NewLayerNorm("d/1/norm", 32), nn.LeakyReLU(0.2),
		nn.Flatten, nn.NewDense("d/2", 7*7*32, 1, rng),
	}
}

func main() {
	g, d := generator(), critic()
	average := nn.NewAverage(0.99, g.Params())
	judge := func(c *nn.Ctx, x []*G.Node) *G.Node {
		real, n := x[0], x[0].Shape()[0]
		fake := g.Forward(c.Frozen(), c.Normal(n, noise))
		score := func(x *G.Node) *G.Node { return d.Forward(c, x) }
		penalty := loss.GradientPenalty(score, loss.Between(real, fake, c.Uniform(n)))
		distance := loss.WassersteinD(score(real), score(fake))
		return op.Add(c.Term("critic", distance), op.Scale(lambda, c.Term("penalty", penalty)))
	}
	forge := func(c *nn.Ctx, x []*G.Node) *G.Node {
		average.Track(c)
		return loss.WassersteinG(d.Forward(c.Frozen(), g.Forward(c, c.Normal(x[0].Shape()[0], noise))))
	}
	digits, err := datasets.Open("mnist", "train")
	check(err)
	pixels, err := data.NewScaled(data.Take(digits, 640), -1, 1)
	check(err)
	batches, err := data.NewBatches(32, 1, pixels)
	check(err)
	adam := train.Adam{LearningRate: 2e-4, Beta1: 0, Beta2: 0.9, Epsilon: 1e-7}
	h, err := train.Fit(context.Background(), train.Config{
		Phases: []train.Phase{
			{Name: "D", Spec: train.Spec{Loss: judge, Optimizer: adam}},
			{Name: "G", Spec: train.Spec{Loss: forge, Optimizer: adam}, Every: 5},
		},
		Data: batches, Epochs: 3,
	})
	check(err)
	gap := h.Phases["D"].Terms["critic"]
	fmt.Printf("the critic tells real from fake by %.2f, then by %.2f\n", -gap[0], -gap[2])
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
