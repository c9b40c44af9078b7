package style

import "github.com/generative-deep-learning/go/gdl/train"

// Inversion returns settings with which a picture is made anew from what one layer sees
// in it, from noise (Mahendran & Vedaldi 2015, arXiv:1412.0035; Gatys et al. 2015, figure
// 1): what the layer has kept of a picture is in the result, what it has left out is
// not. Give the picture to New as the content, and as the style, which is watched only:
//
//	style.New(n, picture, picture, style.Inversion("block5/expand"))
//
// A layer allows many images; Fourier and total variation pick a smooth one. With Pixels
// (and a learning rate of 0.02) deep layers leave noise in all colours.
func Inversion(layer string) Config {
	const epochs, steps = 10, 30
	adam := train.NewAdam(0.15)
	adam.Beta2 = 0.99
	return Config{
		Loss: Relative, StyleLayers: []string{layer}, ContentLayer: layer,
		Weights: Weights{Content: 1, Variation: 3},
		Start:   FromNoise, Parameters: Fourier,
		Optimizer: adam, Schedule: train.CosineDecay{Steps: epochs * steps},
		Epochs: epochs, Steps: steps,
		Shift: 4,
	}
}

// Texture returns settings with which an image gets the style of a picture and nothing
// else, from noise, as some layers see it; none given: those of the network (Gatys et
// al. 2015, arXiv:1505.07376). The content, which is watched only, gives the image its
// size; take the style for it, so that no other picture counts in the relative loss:
//
//	style.New(n, painting.Resize(128, 128), painting, style.Texture("block3/expand"))
func Texture(layers ...string) Config {
	const epochs, steps = 10, 20
	cfg := Config{
		Loss: Relative, Statistics: Moments, StyleLayers: layers,
		Weights: Weights{Style: 1, Variation: 0.2},
		Start:   FromNoise, Parameters: Fourier,
		Optimizer: train.NewAdam(0.1), Schedule: train.CosineDecay{Steps: epochs * steps},
		Epochs: epochs, Steps: steps,
		Levels: 2, Shift: 4, StyleScale: 1.75,
	}
	if len(layers) > 0 {
		cfg.ContentLayer = layers[0] // no need to look at a deeper one
	}
	return cfg
}
