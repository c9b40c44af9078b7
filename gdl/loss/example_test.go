package loss_test

import (
	"fmt"
	"log"
	"math"
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Algorithm 1 of Gulrajani et al. 2017 on points around (3, −2): five steps of the
// critic D, with its gradient penalty, for each of the generator G.
func ExampleGradientPenalty() {
	const batch, lambda = 64, 10
	rng := nn.NewRand(1)
	g := nn.NewDense("G", 2, 2, rng)
	d := nn.MLP("D", []int{2, 16, 1}, nn.Tanh, rng)
	adam := train.Adam{LearningRate: 0.01, Beta1: 0.5, Beta2: 0.9, Epsilon: 1e-8}

	critic, err := train.Compile(train.Spec{
		Shapes:    [][]int{{2}},
		Optimizer: adam,
		Loss: func(c *nn.Ctx, x []*G.Node) *G.Node {
			score := func(x *G.Node) *G.Node { return d.Forward(c, x) }
			real, fake := x[0], g.Forward(c.Frozen(), c.Normal(batch, 2))
			penalty := loss.GradientPenalty(score, loss.Between(real, fake, c.Uniform(batch)))
			return op.Add(loss.WassersteinD(score(real), score(fake)), op.Scale(lambda, penalty))
		},
	}, batch)
	if err != nil {
		log.Fatal(err)
	}
	generator, err := train.Compile(train.Spec{
		Optimizer: adam,
		Loss: func(c *nn.Ctx, _ []*G.Node) *G.Node {
			return loss.WassersteinG(d.Forward(c.Frozen(), g.Forward(c, c.Normal(batch, 2))))
		},
	}, batch)
	if err != nil {
		log.Fatal(err)
	}
	source := rand.New(rand.NewPCG(1, 1))
	real := make([]float32, 2*batch)
	for range 500 {
		for range 5 {
			for i := range real {
				real[i] = float32([]float64{3, -2}[i%2] + source.NormFloat64())
			}
			if _, err := critic.Step(real); err != nil {
				log.Fatal(err)
			}
		}
		if _, err := generator.Step(); err != nil {
			log.Fatal(err)
		}
	}
	mean := g.B.Data() // of what G makes of N(0, 1)
	distance := math.Hypot(float64(mean[0]-3), float64(mean[1]+2))
	fmt.Printf("the mean of the generator is near (3, −2): %v\n", distance < 0.5)
	// Output: the mean of the generator is near (3, −2): true
}

// Three classes that are equally likely cost ln 3.
func ExampleSoftmaxCrossEntropy() {
	cost, err := train.Eval(func(c *nn.Ctx) *G.Node {
		logits := c.Const([]float64{0, 0, 0, 5, 5, 5}, 2, 3) // [B K]
		oneHot := c.Const([]float64{1, 0, 0, 0, 0, 1}, 2, 3)
		return loss.SoftmaxCrossEntropy(logits, oneHot)
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f nats\n", cost)
	// Output: 1.099 nats
}
