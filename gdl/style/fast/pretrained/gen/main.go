// Command gen trains the network of package pretrained:
//
//	go run ./gdl/style/fast/pretrained/gen [-out FOLDER]
//
// It takes about half an hour of two processors, and the weights of EfficientNet-Lite0,
// which go tool gdl lab --setup-only brings. A run that is interrupted continues when it
// is started again.
package main

import (
	"context"
	"fmt"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/internal/weights/maker"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/settings"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/style/fast"
	"github.com/generative-deep-learning/go/gdl/style/fast/pretrained"
	"github.com/generative-deep-learning/go/gdl/train"
)

// recipe says how the weights are made.
type recipe struct {
	pretrained.Info // without what is measured
	weights         fast.Weights
	optimizer       train.Optimizer
	side            int     // of what is painted while training, in pixels
	zoom            float64 // see fast.Crops
}

var recipes = []recipe{{
	Info: pretrained.Info{
		Name: pretrained.Name, About: "five styles in one network, which learned from what EfficientNet-Lite0 sees",
		Paintings: []pretrained.Painting{
			{Kind: "swirls", Seed: 5, Side: 640}, {Kind: "shards", Seed: 5, Side: 640}, {Kind: "dots", Seed: 1, Side: 640},
			{Kind: "hatching", Seed: 2, Side: 512}, {Kind: "blocks", Seed: 2, Side: 512},
		},
		Data:    "parts of two photographs, astronaut and chelsea, and of drawn faces, paintings and textures",
		Licence: "photographs: public domain, NASA, and CC0, Stéfan van der Walt; all else is drawn by package datasets",
		Epochs:  24, Seed: 1,
	},
	weights:   fast.Weights{Weights: style.Weights{Style: 1, Content: 0.1, Variation: 0.2}, Colour: 2},
	optimizer: train.NewAdam(2e-3), side: 144, zoom: 3.5,
}}

func main() {
	maker.Main("gdl/style/fast/pretrained/weights", recipes, func(r recipe) string { return r.Name }, recipe.run)
}

// run trains the network and writes it.
func (r recipe) run(ctx context.Context, folder string) error {
	l, err := r.lesson()
	if err != nil {
		return err
	}
	n := fast.New(fast.Config{Styles: len(r.Paintings)}, nn.NewRand(r.Seed))
	if err := maker.Train(ctx, r.Name, train.Config{
		Spec: train.Spec{Loss: n.PerceptualLoss(l.objectives, r.weights), Optimizer: r.optimizer},
		Data: l.train, Test: l.test, Epochs: r.Epochs, Model: n,
	}); err != nil {
		return err
	}
	file := func() (*ckpt.File, error) { return pretrained.File(n, r.Info) }
	if err := maker.Save(folder, r.Name, n, file, func() error { return r.measure(n, l) }); err != nil {
		return err
	}
	fmt.Printf("%s: %d parameters, style loss %.4f, %.4f unpainted\n", r.Name, nn.Count(n.Params()), r.StyleLoss, r.Unpainted)
	return nil
}

// measure takes the style losses of the photograph that the network has not seen.
func (r *recipe) measure(n *fast.Net, l *lesson) (err error) {
	painted := n.PerceptualLoss(l.objectives, fast.Weights{Weights: style.Weights{Style: 1}})
	if r.StyleLoss, err = train.Evaluate(painted, l.test); err != nil {
		return err
	}
	r.Unpainted, err = train.Evaluate(unpainted(l.objectives), l.test)
	return err
}

// eye returns the network whose opinion counts.
func eye() (*style.Network, error) {
	cache, err := settings.Cache()
	if err != nil {
		return nil, err
	}
	n, err := style.LoadLite0(settings.NetworkFile(cache, settings.Lite0))
	if err != nil {
		return nil, fmt.Errorf("%w; go tool gdl lab --setup-only brings it", err)
	}
	return n, nil
}
