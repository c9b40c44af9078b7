package main

import (
	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/ae/pretrained"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// recipe says how weights are made.
type recipe struct {
	pretrained.Info // without TestLoss
	model           func() model
	data            func() (trainOn, testOn *data.Batches, err error)
}

// half is lab 4's network with half its widths: with the full ones the weights
// would take 1.4 MB.
var half = ae.ConvConfig{Widths: []int{32, 64, 128}}

const (
	fashion   = "Fashion-MNIST, 60000 images 28×28"
	fashionBy = "MIT, Zalando SE"
	drawn     = "none needed: drawn by package datasets"
)

var recipes = []recipe{
	{
		Info: pretrained.Info{
			Name: "fashion-conv", About: "lab 4's autoencoder with half its widths: 32, 64, 128",
			Data: fashion, Licence: fashionBy, Epochs: 5, Seed: 1, Loss: pretrained.NatsPerPixel,
		},
		model: func() model { return ae.NewConv(half, nn.NewRand(1)) },
		data:  func() (a, b *data.Batches, err error) { return split("fashion-mnist", 128, nil) },
	},
	{
		Info: pretrained.Info{
			Name: "fashion-denoise", About: "lab 5's denoising autoencoder with half its widths, for noise of factor 0.5",
			Data: fashion, Licence: fashionBy, Epochs: 3, Seed: 1, Loss: pretrained.NatsPerPixel,
		},
		model: func() model { return ae.NewConv(half, nn.NewRand(1)) },
		data: func() (a, b *data.Batches, err error) {
			return split("fashion-mnist", 128, &data.Noise{Factor: 0.5})
		},
	},
	{
		Info: pretrained.Info{
			Name: "objects", About: "the assignment's autoencoder for colour images 32×32",
			Data: "drawn objects, 20000 images 32×32", Licence: drawn, Epochs: 5, Seed: 1, Loss: pretrained.SquaredError,
		},
		model: func() model { return ae.NewConv(ae.CIFAR(), nn.NewRand(1)) },
		data:  func() (a, b *data.Batches, err error) { return split("objects", 128, nil) },
	},
	{
		Info: pretrained.Info{
			Name: "denoise-grey", About: "removes noise of factor 0.05 to 0.5 from pictures of any size, channel by channel",
			Data: "drawn textures, paintings and faces in grey, 24000 parts 40×40", Licence: drawn, Epochs: 3, Seed: 1, Loss: pretrained.SquaredError,
		},
		model: func() model {
			return ae.NewDenoiser(ae.DenoiserConfig{Channels: 1, Widths: []int{32, 48, 64, 64}}, nn.NewRand(1))
		},
		data: drawnPatches,
	},
}

// split returns the batches of a data set's two splits, with noise as the first
// input when it is asked for.
func split(name string, batch int, noise *data.Noise) (trainOn, testOn *data.Batches, err error) {
	var sources [2][]data.Source
	for i, s := range []string{"train", "test"} {
		images, err := datasets.Open(name, s)
		if err != nil {
			return nil, nil, err
		}
		if sources[i], err = withNoise(images, noise, uint64(i)); err != nil {
			return nil, nil, err
		}
	}
	return batches(batch, sources)
}

// withNoise returns noisy and clean images, or the images alone.
func withNoise(clean data.Source, noise *data.Noise, seed uint64) ([]data.Source, error) {
	if noise == nil {
		return []data.Source{clean}, nil
	}
	n := *noise
	n.Seed = seed
	noisy, err := data.NewNoisy(clean, n)
	return []data.Source{noisy, clean}, err
}

// batches returns those of training and of test sources.
func batches(batch int, sources [2][]data.Source) (trainOn, testOn *data.Batches, err error) {
	if trainOn, err = data.NewBatches(batch, 1, sources[0]...); err != nil {
		return nil, nil, err
	}
	testOn, err = data.InOrder(batch, sources[1]...)
	return trainOn, testOn, err
}
