// Command gen trains the network of package own:
//
//	go run ./gdl/style/own/gen [-out FOLDER]
//
// It takes about 20 minutes of two processors and nothing from elsewhere: all pictures
// are drawn. A run that is interrupted continues when it is started again.
package main

import (
	"context"
	"fmt"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/internal/weights/maker"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/style/own"
	"github.com/generative-deep-learning/go/gdl/train"
)

// recipe says how the weights are made.
type recipe struct {
	own.Info             // without what is measured
	steps, pictures  int // of an epoch, of a step
	testSteps, exams int // test batches, and held-out pictures of each kind
}

var recipes = []recipe{{
	Info: own.Info{
		Name: own.Name, About: "tells kinds of drawn pictures apart, to see styles where no trained classifier can be had",
		Data:    "drawn while training, by command gen and package datasets",
		Licence: "none needed: all is drawn",
		Epochs:  64, Seed: 1,
	},
	steps: 25, pictures: 48, testSteps: 6, exams: 10,
}}

func main() {
	maker.Main("gdl/style/own/weights", recipes, func(r recipe) string { return r.Name }, recipe.run)
}

// run trains the network and writes it.
func (r recipe) run(ctx context.Context, folder string) error {
	l := newLearner(nn.NewRand(r.Seed))
	if err := maker.Train(ctx, "style-"+r.Name, train.Config{
		Spec: train.Spec{Loss: l.loss, Optimizer: adam(), Transform: train.ClipNorm{Max: 5}},
		Data: views{r.pictures, r.steps, r.Seed}, Test: views{r.pictures, r.testSteps, r.Seed + 1},
		Epochs: r.Epochs,
	}); err != nil {
		return err
	}
	m, err := l.folded()
	if err != nil {
		return err
	}
	r.Pictures = r.Epochs * r.steps * r.pictures
	file := func() (*ckpt.File, error) { return own.File(m, r.Info) }
	if err := maker.Save(folder, r.Name, m, file, func() error { return r.measure(m) }); err != nil {
		return err
	}
	fmt.Printf("%s: %d parameters, %.1f %% of %d kinds named rightly\n", r.Name, nn.Count(m.Params()), 100*r.Accuracy, len(kinds))
	return nil
}

func adam() train.Optimizer {
	a := train.NewAdam(2e-3)
	a.Beta2 = 0.98
	return a
}

// measure takes the accuracy on pictures that the network has not seen.
func (r *recipe) measure(m *style.Compact) error {
	n := m.Network()
	f, err := train.NewFunc(classes(n), seen, seen, 3)
	if err != nil {
		return err
	}
	images, of := heldOut(r.exams, r.Seed+2)
	logits, err := f.Call(images)
	if err != nil {
		return err
	}
	r.Accuracy = accuracy(logits, of)
	return nil
}
