package models

import (
	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/gdl/vae"
)

func shallow(s Scale, epochs int) (train.Config, error) { return vectors(ae.Shallow(), s, epochs) }

func deep(s Scale, epochs int) (train.Config, error) { return vectors(ae.Deep(), s, epochs) }

// vectors is an autoencoder of digits as vectors.
func vectors(cfg ae.Config, s Scale, epochs int) (train.Config, error) {
	digits, err := open("mnist", 0)
	if err != nil {
		return train.Config{}, err
	}
	first := func(imgs *data.Images) data.Source {
		return data.Flatten(data.Take(imgs, pick(s, 2000, imgs.Len(), imgs.Len())))
	}
	m := ae.New(cfg, nn.NewRand(1))
	c := train.Config{Spec: train.Spec{Loss: m.Loss}, Model: m, Epochs: or(epochs, pick(s, 2, 20, 50))}
	return c, batches(&c, first(digits.train), first(digits.test), 1000)
}

func convolutional(s Scale, epochs int) (train.Config, error) {
	clothes, err := open("fashion-mnist", 0)
	if err != nil {
		return train.Config{}, err
	}
	first := func(imgs *data.Images) data.Source { return data.Take(imgs, pick(s, 1000, imgs.Len(), imgs.Len())) }
	m := ae.NewConv(ae.ConvConfig{}, nn.NewRand(1))
	c := train.Config{Spec: train.Spec{Loss: m.Loss}, Model: m, Epochs: or(epochs, pick(s, 2, 6, 40))}
	return c, batches(&c, first(clothes.train), first(clothes.test), 250)
}

func variational(s Scale, epochs int) (train.Config, error) {
	digits, err := open("mnist", pick(s, 2000, 0, 0))
	if err != nil {
		return train.Config{}, err
	}
	m := vae.New(vae.Lab(2), nn.NewRand(1))
	codec, err := vae.NewCodec(m)
	if err != nil {
		return train.Config{}, err
	}
	c := train.Config{Spec: train.Spec{Loss: m.Loss, Seed: 1}, Model: m, Epochs: or(epochs, pick(s, 2, 8, 15))}
	c.Look = &train.Look{Name: "16", At: train.Epochs(1, c.Epochs), Take: func() ([]float32, error) { return codec.Sample(16, 1, nil) }}
	return c, batches(&c, digits.train, digits.test, 250)
}

func variationalFaces(s Scale, epochs int) (train.Config, error) {
	faces, err := open("anime-faces", pick(s, 256, 8000, 0))
	if err != nil {
		return train.Config{}, err
	}
	cfg := vae.Faces()
	cfg.LogVarBound, cfg.Momentum = 6, 0.9
	m := vae.New(cfg, nn.NewRand(1))
	c := train.Config{Spec: train.Spec{Loss: m.Loss, Optimizer: train.NewAdam(2e-3)}, Model: m, Epochs: or(epochs, pick(s, 1, 10, 60))}
	return c, batches(&c, faces.train, faces.test, 125)
}
