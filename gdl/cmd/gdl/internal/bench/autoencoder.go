package bench

import (
	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/gdl/vae"
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

// facesVAE is week 3's assignment with Adam.
func facesVAE(batch int) (*Step, error) {
	m := vae.New(vae.Faces(), nn.NewRand(1))
	return newStep(batch, train.Spec{Loss: m.Loss, Shapes: [][]int{{64, 64, 3}}})
}

// variational is week 3's lab with Adam.
func variational(batch int) (*Step, error) {
	m := vae.New(vae.Lab(2), nn.NewRand(1))
	return newStep(batch, train.Spec{Loss: m.Loss, Shapes: [][]int{{28, 28, 1}}})
}
