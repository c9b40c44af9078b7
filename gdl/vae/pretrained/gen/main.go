// Command gen trains the weights of package pretrained:
//
//	go run ./gdl/vae/pretrained/gen [-out FOLDER] [NAME…]
//
// makes those named, by default all. Each takes a few minutes of two processors. A
// run that is interrupted continues when it is started again.
package main

import (
	"context"
	"fmt"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/internal/weights/maker"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/gdl/vae"
	"github.com/generative-deep-learning/go/gdl/vae/pretrained"
)

// recipe says how weights are made.
type recipe struct {
	pretrained.Info // without TestLoss
	config          vae.Config
	set             string
}

const digits, drawn = "MNIST, 60000 digits 28×28", "drawn faces, 8000 of 64×64 pixels"

var recipes = []recipe{
	{info("digits-2", "the course's lab: two latent axes, KL averaged over them", digits, 8), vae.Lab(2), "mnist"},
	{info("digits-16", "the lab's networks with 16 latent axes and β = 1", digits, 8), vae.Config{Latent: 16, Beta: 1}, "mnist"},
	{info("digits-class", "conditional on the digit, two latent axes", digits, 8), vae.Config{Latent: 2, Beta: 0.5, Classes: 10}, "mnist"},
	{info("faces", "faces with 32 latent axes, small enough to commit", drawn, 15), vae.Config{
		H: 64, W: 64, Channels: 3, Widths: []int{16, 32, 32}, Hidden: 64, Latent: 32, Beta: 1, Momentum: 0.9, Likelihood: vae.SquaredError,
	}, "faces"},
}

func info(name, about, data string, epochs int) pretrained.Info {
	licence := "none needed: drawn by package datasets"
	if data == digits {
		licence = "CC BY-SA 3.0, LeCun and Cortes"
	}
	return pretrained.Info{Name: name, About: about, Data: data, Licence: licence, Epochs: epochs, Seed: 1}
}

func main() {
	maker.Main("gdl/vae/pretrained/weights", recipes, func(r recipe) string { return r.Name }, recipe.run)
}

// run trains a model and writes it.
func (r recipe) run(ctx context.Context, folder string) error {
	trainOn, testOn, err := r.batches()
	if err != nil {
		return err
	}
	m := vae.New(r.config, nn.NewRand(r.Seed))
	if err := maker.Train(ctx, r.Name, train.Config{
		Spec: train.Spec{Loss: m.Loss}, Data: trainOn, Test: testOn, Epochs: r.Epochs, Model: m,
	}); err != nil {
		return err
	}
	file := func() (*ckpt.File, error) { return pretrained.File(m, r.Info) }
	measure := func() error {
		r.TestLoss, err = train.Evaluate(m.Loss, testOn)
		return err
	}
	if err := maker.Save(folder, r.Name, m, file, measure); err != nil {
		return err
	}
	fmt.Printf("%s: %d parameters, test loss %.3f\n", r.Name, nn.Count(m.Params()), r.TestLoss)
	return nil
}

// batches returns those of the set's two splits, with classes when they are asked
// for.
func (r recipe) batches() (trainOn, testOn *data.Batches, err error) {
	var sources [2][]data.Source
	for i, split := range []string{"train", "test"} {
		imgs, err := datasets.Open(r.set, split)
		if err != nil {
			return nil, nil, err
		}
		sources[i] = []data.Source{imgs}
		if r.config.Classes > 0 {
			hot, err := data.NewOneHot(imgs.Labels, r.config.Classes)
			if err != nil {
				return nil, nil, err
			}
			sources[i] = append(sources[i], hot)
		}
	}
	if trainOn, err = data.NewBatches(128, r.Seed, sources[0]...); err != nil {
		return nil, nil, err
	}
	testOn, err = data.InOrder(250, sources[1]...)
	return trainOn, testOn, err
}
