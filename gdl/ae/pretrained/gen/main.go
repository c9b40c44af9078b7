// Command gen trains the weights of package pretrained:
//
//	go run ./gdl/ae/pretrained/gen [-out FOLDER] [NAME…]
//
// makes those named, by default all. Each takes up to 15 minutes of one
// processor. A run that is interrupted continues when it is started again.
package main

import (
	"context"
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ae/pretrained"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/internal/weights/maker"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

func main() {
	maker.Main("gdl/ae/pretrained/weights", recipes, func(r recipe) string { return r.Name }, recipe.run)
}

// model is what a recipe trains.
type model interface {
	pretrained.Model
	Loss(c *nn.Ctx, x []*G.Node) *G.Node
}

// run trains a model and writes it.
func (r recipe) run(ctx context.Context, folder string) error {
	trainOn, testOn, err := r.data()
	if err != nil {
		return err
	}
	m := r.model()
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
	fmt.Printf("%s: %d parameters, test loss %.5f\n", r.Name, nn.Count(m.Params()), r.TestLoss)
	return nil
}
