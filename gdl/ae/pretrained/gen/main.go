// Command gen trains the weights of package pretrained:
//
//	go run ./gdl/ae/pretrained/gen [-out FOLDER] [NAME…]
//
// makes those named, by default all. Each takes up to 15 minutes of one
// processor. A run that is interrupted continues when it is started again.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ae/pretrained"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

func main() {
	out := flag.String("out", "gdl/ae/pretrained/weights", "folder to write to")
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
	steps := r.Epochs * trainOn.Steps()
	if _, err := train.Fit(ctx, train.Config{
		Spec: train.Spec{Loss: m.Loss, Schedule: train.CosineDecay{Steps: steps, Floor: 0.01}},
		Data: trainOn, Test: testOn, Epochs: r.Epochs,
		Model:      m,
		Checkpoint: filepath.Join(os.TempDir(), "gdl-pretrained", r.Name),
		Observe:    r.report,
	}); err != nil {
		return err
	}
	path := filepath.Join(folder, r.Name+".safetensors")
	// What is measured are the rounded weights, so they are written, read, and
	// written again with their loss.
	for range 2 {
		f, err := pretrained.File(m, r.Info)
		if err != nil {
			return err
		}
		if err := ckpt.Save(path, f); err != nil {
			return err
		}
		if err := train.Load(path, m.Params()); err != nil {
			return err
		}
		if r.TestLoss, err = train.Evaluate(m.Loss, testOn); err != nil {
			return err
		}
	}
	fmt.Printf("%s: %d parameters, test loss %.5f\n", path, nn.Count(m.Params()), r.TestLoss)
	return nil
}

// report prints a line after each epoch.
func (r recipe) report(e progress.Event) {
	if e.EpochEnd {
		fmt.Printf("%s: epoch %d of %d, loss %.5f, test %.5f, %s left\n", r.Name, e.Epoch, e.Epochs, e.Loss, e.Test, e.Left.Round(1e9))
	}
}
