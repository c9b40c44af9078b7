package bench

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// denseGAN is week 4's lab 1.
func denseGAN(batch int) (*Step, error) {
	return adversaries(gan.NewDense(gan.DenseConfig{}, nn.NewRand(1)), batch)
}

// convGAN is week 4's lab 2.
func convGAN(batch int) (*Step, error) {
	return adversaries(gan.NewConv(gan.ConvConfig{}, nn.NewRand(1)), batch)
}

// adversaries is the two-phase step of the course with RMSprop.
func adversaries(m *gan.GAN, batch int) (*Step, error) {
	phases, err := m.Phases(gan.Training{Seed: 1})
	if err != nil {
		return nil, err
	}
	judge, forge := phases[0].Spec, phases[1].Spec
	judge.Shapes = [][]int{m.Shape}
	loss := forge.Loss
	// G's loss takes the batch's size from real examples, and nothing else.
	forge.Loss = func(c *nn.Ctx, _ []*G.Node) *G.Node {
		return loss(c, []*G.Node{c.Input("real", append([]int{batch}, m.Shape...)...)})
	}
	forge.Seed++ // train.Fit gives each phase a seed of its own
	return newStep(batch, judge, forge)
}
