// Command gen trains the weights of package classifier:
//
//	go run ./gdl/metric/classifier/gen [-out FOLDER] [NAME…]
//
// makes those named, by default all. A run that is interrupted continues when it
// is started again.
package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/internal/weights/maker"
	"github.com/generative-deep-learning/go/gdl/metric"
	"github.com/generative-deep-learning/go/gdl/metric/classifier"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

func main() {
	maker.Main("gdl/metric/classifier/weights", recipes, func(r recipe) string { return r.Name }, recipe.run)
}

// run trains a network and writes it.
func (r recipe) run(ctx context.Context, folder string) error {
	trainOn, test, err := r.open()
	if err != nil {
		return err
	}
	r.Classes = test.Classes
	testOn, err := labelled(test, data.InOrder, test)
	if err != nil {
		return err
	}
	m := classifier.New(r.config, nn.NewRand(r.Seed))
	if err := maker.Train(ctx, r.Name, train.Config{
		Spec: train.Spec{Loss: m.Loss, Seed: r.Seed, Optimizer: train.NewAdam(2e-3)},
		Data: trainOn, Test: testOn, Epochs: r.Epochs, Model: m,
	}); err != nil {
		return err
	}
	file := func() (*ckpt.File, error) { return classifier.File(m, r.Info) }
	measure := func() error {
		f, err := file()
		if err != nil {
			return err
		}
		return r.measure(f, test, testOn)
	}
	if err := maker.Save(folder, r.Name, m, file, measure); err != nil {
		return err
	}
	fmt.Printf("%s: %d parameters, test loss %.5f, accuracy %.4f, sure %.4f\n",
		r.Name, nn.Count(m.Params()), r.TestLoss, r.Accuracy, r.Sure)
	return nil
}

// measure fills in what Info says of the weights in a file.
func (r *recipe) measure(f *ckpt.File, test *data.Images, testOn *data.Batches) error {
	c, err := classifier.Read(f)
	if err != nil {
		return err
	}
	if r.TestLoss, err = train.Evaluate(c.Network.Loss, testOn); err != nil {
		return err
	}
	a, err := c.Classify(data.All(test))
	if err != nil {
		return err
	}
	right, k := 0, len(r.Classes)
	for i, label := range test.Labels {
		if p := a.Probabilities[i*k : (i+1)*k]; p[label] == slices.Max(p) {
			right++
		}
	}
	r.Accuracy = float64(right) / float64(test.Len())
	r.Sure, err = metric.ConfidentShare(a.Probabilities, k, classifier.Confidence)
	return err
}
