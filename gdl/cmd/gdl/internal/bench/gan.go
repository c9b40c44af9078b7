package bench

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// denseGAN is week 4's lab 1.
func denseGAN(batch int) (*Step, error) {
	return adversaries(gan.NewDense(gan.DenseConfig{}, nn.NewRand(1)), gan.Training{}, batch)
}

// convGAN is week 4's lab 2.
func convGAN(batch int) (*Step, error) {
	return adversaries(gan.NewConv(gan.ConvConfig{}, nn.NewRand(1)), gan.Training{}, batch)
}

// facesGAN is week 4's lab 3 without a penalty.
func facesGAN(batch int) (*Step, error) {
	return adversaries(gan.NewFaces(gan.FacesConfig{}, nn.NewRand(1)), gan.Faces(), batch)
}

// adversaries is the two-phase step of the course.
func adversaries(m *gan.GAN, t gan.Training, batch int) (*Step, error) {
	t.Seed = 1
	phases, err := m.Phases(t)
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
