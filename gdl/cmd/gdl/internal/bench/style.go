package bench

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
)

// styleTransfer is week 1's lab 1: a step of Adam on the pixels of an image with
// values in [0, 1], towards what VGG-19 with random weights sees in another image.
func styleTransfer(h, w int) (*Step, error) {
	rng := nn.NewRand(1)
	net := style.NewVGG19(style.VGG{}, rng)
	image := nn.NewParam("image/pixels", uniform(rng), 1, h, w, 3)
	other := style.Picture{H: h, W: w, Pix: make([]float32, 3*h*w)}
	uniform(rng)(other.Pix, image.Shape)
	o, err := style.NewObjective(net, style.Classic, style.Gram, net.Style, net.Content, other, other)
	if err != nil {
		return nil, err
	}
	cfg := style.Course(2)
	return newStep(1, train.Spec{
		Loss:      func(c *nn.Ctx, _ []*G.Node) *G.Node { return o.Loss(c, c.Use(image), cfg.Weights) },
		Optimizer: cfg.Optimizer, Params: []*nn.Param{image}, Project: train.Clamp{Lo: 0, Hi: 1},
	})
}
