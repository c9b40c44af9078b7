// Command gen trains the weights of package classifier:
//
//	go run ./gdl/metric/classifier/gen [-out FOLDER] [NAME…]
//
// makes those named, by default all. A run that is interrupted continues when it
// is started again.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/metric"
	"github.com/generative-deep-learning/go/gdl/metric/classifier"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

func main() {
	out := flag.String("out", "gdl/metric/classifier/weights", "folder to write to")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	for _, r := range recipes {
		if flag.NArg() > 0 && !slices.Contains(flag.Args(), r.Name) {
			continue
		}
		if err := r.run(ctx, *out); err != nil {
			fmt.Fprintln(os.Stderr, "gen:", err)
			os.Exit(1)
		}
	}
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
	if _, err := train.Fit(ctx, train.Config{
		Spec: train.Spec{
			Loss: m.Loss, Seed: r.Seed, Optimizer: train.NewAdam(2e-3),
			Schedule: train.CosineDecay{Steps: r.Epochs * trainOn.Steps(), Floor: 0.01},
		},
		Data: trainOn, Test: testOn, Epochs: r.Epochs, Model: m,
		Checkpoint: filepath.Join(os.TempDir(), "gdl-classifier", r.Name),
		Observe:    r.report,
	}); err != nil {
		return err
	}
	path := filepath.Join(folder, r.Name+".safetensors")
	// What is measured are the rounded weights, so they are written, read, and
	// written again with their measures.
	for range 2 {
		f, err := classifier.File(m, r.Info)
		if err != nil {
			return err
		}
		if err := ckpt.Save(path, f); err != nil {
			return err
		}
		if f, err = ckpt.Load(path); err != nil {
			return err
		}
		if err := r.measure(f, test, testOn); err != nil {
			return err
		}
	}
	fmt.Printf("%s: %d parameters, test loss %.5f, accuracy %.4f, sure %.4f\n",
		path, nn.Count(m.Params()), r.TestLoss, r.Accuracy, r.Sure)
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

// report prints a line after each epoch.
func (r recipe) report(e progress.Event) {
	if e.EpochEnd {
		fmt.Printf("%s: epoch %d of %d, loss %.5f, test %.5f, %s left\n", r.Name, e.Epoch, e.Epochs, e.Loss, e.Test, e.Left.Round(1e9))
	}
}
