// Command gen trains the weights of package pretrained:
//
//	go run ./gdl/gan/pretrained/gen [-out FOLDER] [NAME…]
//
// makes those named, by default all. Each takes a few minutes of two processors. A
// run that is interrupted continues when it is started again.
package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/gan/pretrained"
	"github.com/generative-deep-learning/go/gdl/internal/weights/maker"
	"github.com/generative-deep-learning/go/gdl/metric/classifier"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// recipe says how weights are made.
type recipe struct {
	pretrained.Info // without what is measured
	// config may ask for an average of G's weights. It is kept in their place, so the
	// file's configuration is without.
	config   gan.ConvConfig
	training gan.Training
	set      string
}

var recipes = []recipe{
	{pretrained.Info{
		Name: "clothes", About: "lab 2's DCGAN, with a learning rate that falls", Epochs: 8, Seed: 1,
		Data: "Fashion-MNIST, 60000 clothes 28×28", Licence: "MIT, Zalando SE",
	}, gan.ConvConfig{}, gan.Training{}, "fashion-mnist"}, // an average blurs them: Fréchet 194 for 108 after 5 epochs with Adam
	{pretrained.Info{
		Name: "digits", About: "DCGAN of half lab 2's width, conditional on the digit", Epochs: 8, Seed: 1,
		Data: "MNIST, 60000 digits 28×28", Licence: "CC BY-SA 3.0, LeCun and Cortes",
	}, gan.ConvConfig{Width: 32, Classes: 10, Average: 0.999}, adam(1e-3), "mnist"}, // 2e-4, lab 3's, is too slow for 8 epochs
}

// adam is the training of lab 3 with another learning rate.
func adam(learningRate float64) gan.Training {
	a := train.NewAdam(learningRate)
	a.Beta1 = 0.5
	return gan.Training{OptimizerD: a, OptimizerG: a}
}

// kept is the configuration of the file.
func (r recipe) kept() gan.ConvConfig {
	r.config.Average = 0
	return r.config
}

func main() {
	maker.Main("gdl/gan/pretrained/weights", recipes, func(r recipe) string { return r.Name }, recipe.run)
}

// run trains a model and writes it.
func (r recipe) run(ctx context.Context, folder string) error {
	b, err := r.batches()
	if err != nil {
		return err
	}
	m, kept := gan.NewConv(r.config, nn.NewRand(r.Seed)), gan.NewConv(r.kept(), nil)
	t := r.training
	t.Seed = r.Seed
	c, err := m.Config(t, b, r.Epochs)
	if err != nil {
		return err
	}
	if err := maker.Train(ctx, r.Name, c); err != nil {
		return err
	}
	if err := nn.Copy(kept.Params(), withAverages(m.Params(), len(kept.Params()))); err != nil {
		return err
	}
	file := func() (*ckpt.File, error) { return pretrained.File(kept, r.Info) }
	if err := maker.Save(folder, r.Name, kept, file, func() error { return r.measure(kept) }); err != nil {
		return err
	}
	fmt.Printf("%s: %d parameters, %.4f confident, entropy %.4f, Fréchet %.3f\n", r.Name, nn.Count(kept.Params()), r.Confident, r.Entropy, r.Frechet)
	return nil
}

// withAverages returns n of a GAN's parameters, those of G and D, with the averages
// of G's for G's when they follow.
func withAverages(p []*nn.Param, n int) []*nn.Param {
	return slices.Concat(p[n:], p[len(p)-n:n])
}

// batches returns those of the training split, with classes when they are asked for.
func (r recipe) batches() (*data.Batches, error) {
	imgs, err := datasets.Open(r.set, "train")
	if err != nil {
		return nil, err
	}
	scaled, err := data.NewScaled(imgs, -1, 1)
	if err != nil {
		return nil, err
	}
	sources := []data.Source{scaled}
	if r.config.Classes > 0 {
		hot, err := data.NewOneHot(imgs.Labels, r.config.Classes)
		if err != nil {
			return nil, err
		}
		sources = append(sources, hot)
	}
	return data.NewBatches(128, r.Seed, sources...)
}

// measure judges samples beside the test set.
func (r *recipe) measure(m *gan.GAN) error {
	c, err := classifier.Load(r.set)
	if err != nil {
		return err
	}
	test, err := datasets.Open(r.set, "test")
	if err != nil {
		return err
	}
	real, err := c.Classify(data.All(test))
	if err != nil {
		return err
	}
	x, err := m.Sample(10_000, 1)
	if err != nil {
		return err
	}
	for i, v := range x {
		x[i] = (v + 1) / 2
	}
	report, err := c.Judge(x, real)
	if err != nil {
		return err
	}
	r.Confident, r.Entropy, r.Frechet = report.Confident, report.Entropy, report.Frechet
	fmt.Println(r.Name, "classes", report.Classes)
	return nil
}
