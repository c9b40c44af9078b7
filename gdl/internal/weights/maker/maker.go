// Package maker has what the commands that train embedded weights share.
package maker

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Main runs the recipes that the command line names, by default all, each into its
// file in folder or the one of flag -out. An interrupt ends it; the same command
// continues.
func Main[R any](folder string, recipes []R, name func(R) string, run func(r R, ctx context.Context, folder string) error) {
	out := flag.String("out", folder, "folder to write to")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	for _, r := range recipes {
		if flag.NArg() > 0 && !slices.Contains(flag.Args(), name(r)) {
			continue
		}
		if err := run(r, ctx, *out); err != nil {
			fmt.Fprintln(os.Stderr, "gen:", err)
			os.Exit(1)
		}
	}
}

// Train trains, with a learning rate that falls along a cosine, in each phase, a
// line for each epoch, and a checkpoint in the temporary folder.
func Train(ctx context.Context, name string, c train.Config) error {
	decay := train.CosineDecay{Steps: c.Epochs * c.Data.Steps(), Floor: 0.01}
	for i := range c.Phases {
		c.Phases[i].Schedule = decay
	}
	if len(c.Phases) == 0 {
		c.Schedule = decay
	}
	c.Checkpoint = filepath.Join(os.TempDir(), "gdl-weights", name)
	c.Observe = func(e progress.Event) {
		if !e.EpochEnd {
			return
		}
		fmt.Printf("%s: epoch %d of %d", name, e.Epoch, e.Epochs)
		for _, l := range e.Losses {
			fmt.Printf(", %s %.5f", strings.TrimSpace("loss "+l.Name), l.Value)
		}
		if c.Test != nil {
			fmt.Printf(", test %.5f", e.Test)
		}
		fmt.Printf(", %s left\n", e.Left.Round(1e9))
	}
	_, err := train.Fit(ctx, c)
	return err
}

// Save writes a model's file to folder/name.safetensors. What is to be measured are
// the rounded weights: so file makes it, the model takes its weights from there,
// measure measures them for what file tells, and it is written again.
func Save(folder, name string, m train.Model, file func() (*ckpt.File, error), measure func() error) error {
	path := filepath.Join(folder, name+".safetensors")
	for range 2 {
		f, err := file()
		if err != nil {
			return err
		}
		if err := ckpt.Save(path, f); err != nil {
			return err
		}
		if err := train.Load(path, m.Params()); err != nil {
			return err
		}
		if err := measure(); err != nil {
			return err
		}
	}
	return nil
}
