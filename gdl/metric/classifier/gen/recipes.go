package main

import (
	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/metric/classifier"
)

const batch = 128

// recipe says how weights are made. Info's Name is that of the data set.
type recipe struct {
	classifier.Info // without what is measured
	config          classifier.Config
	by              int  // images are moved by up to so many pixels, along each axis
	mirror          bool // half of them are mirrored
}

var recipes = []recipe{
	{
		Info: classifier.Info{
			Name: "mnist", Data: "MNIST, 60000 images 28×28", Licence: "CC BY-SA 3.0, LeCun, Cortes, Burges", Epochs: 5, Seed: 1,
		},
		config: classifier.Config{Widths: []int{32, 64, 64}, Features: 64, Classes: 10, Dropout: 0.3},
		by:     2,
	},
	{
		Info: classifier.Info{
			Name: "fashion-mnist", Data: "Fashion-MNIST, 60000 images 28×28", Licence: "MIT, Zalando SE", Epochs: 10, Seed: 1,
		},
		config: classifier.Config{Widths: []int{32, 64, 128}, Features: 64, Classes: 10, Dropout: 0.3},
		mirror: true,
	},
}

// open returns the batches to train on, of images that are moved about, and the
// test set.
func (r recipe) open() (*data.Batches, *data.Images, error) {
	images, err := datasets.Open(r.Name, "train")
	if err != nil {
		return nil, nil, err
	}
	test, err := datasets.Open(r.Name, "test")
	if err != nil {
		return nil, nil, err
	}
	shuffled := func(batch int, s ...data.Source) (*data.Batches, error) { return data.NewBatches(batch, r.Seed, s...) }
	b, err := labelled(images, shuffled, moved{images, r.by, r.mirror, r.Seed})
	return b, test, err
}

// labelled returns batches of views of images, with their labels.
func labelled(images *data.Images, batches func(int, ...data.Source) (*data.Batches, error), views data.Source) (*data.Batches, error) {
	labels, err := data.NewOneHot(images.Labels, len(images.Classes))
	if err != nil {
		return nil, err
	}
	return batches(batch, views, labels)
}
