package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os/signal"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/models"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/spin"
	"github.com/generative-deep-learning/go/gdl/dist"
	"github.com/generative-deep-learning/go/gdl/dist/mpi"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/settings"
	"github.com/generative-deep-learning/go/gdl/train"
)

// trainPatience is how long a run may take to end: a step of a large network, and a
// checkpoint to write.
const trainPatience = time.Minute

func newTrain() *cobra.Command {
	var o trainOptions
	var list strings.Builder
	for _, name := range models.Names() {
		fmt.Fprintf(&list, "  %-12s %s\n", name, models.About(name))
	}
	cmd := &cobra.Command{
		Use:   "train model",
		Short: "Train a model of the course, on one machine or several",
		Long: `Train a model of the course as its notebook does, which then loads what was trained
here. Ctrl-C saves, a second one does not; the same command continues.

` + list.String() + `
With --shards, each batch is cut into so many parts, and mpiexec can share them among
processes, on one machine or several: the result has the same bits on any number of
them, and a run may continue on another. It is another result than without shards,
which the notebooks do not load. An MPI library comes with pip install mpich, or
apt install openmpi-bin; start the tool itself, not through go tool, which builds it
first: go build -o gdl ./gdl/cmd/gdl.

With --time, so many steps are made and timed instead, and nothing is saved: what one more
machine brings, and what the exchange between them takes.`,
		Example: `  go tool gdl train ae-deep
  go tool gdl train dcgan --scale course
  mpiexec -n 4 ./gdl train vae --shards 8
  mpiexec -n 4 ./gdl train vae --shards 8 --time 100`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			patience.Store(int64(trainPatience))
			context.AfterFunc(cmd.Context(), func() { signal.Reset() }) // a second Ctrl-C ends it at once
			return o.run(cmd.Context(), args[0], cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.scale, "scale", "", "how much: "+strings.Join(settings.Scales, ", ")+" (default $GDL_SCALE, else lab)")
	flags.IntVar(&o.epochs, "epochs", 0, "number of epochs (default the scale's)")
	flags.IntVar(&o.shards, "shards", 0, "parts of each batch, shared by the processes of mpiexec (default none)")
	flags.IntVar(&o.steps, "time", 0, "make so many steps, and print how long one takes (default: train)")
	flags.BoolVar(&o.asJSON, "json", false, "with --time, print a JSON object")
	return cmd
}

type trainOptions struct {
	scale                 string
	epochs, shards, steps int
	asJSON                bool
}

// run trains a model, as a rank of a job when mpiexec has started it.
func (o *trainOptions) run(ctx context.Context, name string, out, status io.Writer) (err error) {
	g := dist.Alone()
	if mpi.Launched() {
		m, err := mpi.Join()
		if err != nil {
			return err
		}
		g = m
		defer func() { err = errors.Join(err, g.Close()) }()
		if g.Rank() == 0 && !o.asJSON {
			fmt.Fprintf(out, "%d ranks, %v\n", g.Size(), m)
		}
	}
	c, err := o.config(name, g.Size())
	if err = dist.Agree(g, err); err != nil {
		return fmt.Errorf("train: %w", err)
	}
	c.Shards, c.Group = o.shards, g
	if o.steps > 0 {
		return o.time(ctx, name, c, out)
	}
	watch := newWatch(name, out, status)
	c.Observe = watch.observe
	_, err = train.Fit(ctx, c)
	watch.line.Clear()
	return err
}

// config returns what train.Fit needs on a number of ranks, but for these.
func (o *trainOptions) config(name string, ranks int) (train.Config, error) {
	if o.shards < 0 || ranks > 1 && o.shards < ranks {
		return train.Config{}, fmt.Errorf("--shards %d: want at least 1 for each of %d processes, such as --shards %d", o.shards, ranks, max(8, ranks))
	}
	if o.steps < 0 {
		return train.Config{}, fmt.Errorf("--time %d: want at least 1 step", o.steps)
	}
	if o.asJSON && o.steps == 0 {
		return train.Config{}, errors.New("--json goes with --time")
	}
	s, err := settings.Scale(o.scale)
	if err != nil {
		return train.Config{}, err
	}
	return models.Config(name, models.Scale(s), o.epochs)
}

// watch shows how far a run is: on a terminal in one line, elsewhere by a line for
// each epoch, at most one a second.
type watch struct {
	name   string
	out    io.Writer
	line   *spin.Line
	begin  time.Time
	latest time.Time // that a line was printed
}

func newWatch(name string, out, status io.Writer) *watch {
	return &watch{name: name, out: out, line: spin.New(status), begin: time.Now()}
}

func (w *watch) observe(e progress.Event) {
	switch now := time.Now(); {
	case e.Notice != "":
		w.line.Clear()
		fmt.Fprintf(w.out, "%s: %s\n", w.name, e.Notice)
	case e.Done:
		w.line.Clear()
		how := fmt.Sprintf("in %v", e.Elapsed.Round(time.Second))
		if e.Loaded {
			how = "trained before"
		}
		fmt.Fprintf(w.out, "%s: %d epochs, %s, %s\n", w.name, e.Epoch, losses(e), how)
	case w.line.Visible():
		w.line.Turn(fmt.Sprintf("%s: epoch %d of %d, step %d of %d, %s, %v left", w.name,
			min(e.Epoch+1, e.Epochs), e.Epochs, e.Step, e.Steps, losses(e), e.Left.Round(time.Second)), w.begin)
	case e.EpochEnd && now.Sub(w.latest) >= time.Second:
		w.latest = now
		fmt.Fprintf(w.out, "%s: epoch %d of %d, %s, %v left\n", w.name, e.Epoch, e.Epochs, losses(e), e.Left.Round(time.Second))
	}
}

// losses prints the training loss, of each phase where there are several, and the test
// loss where there is one.
func losses(e progress.Event) string {
	var all []string
	for _, l := range e.Losses {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s loss %.4g", l.Name, l.Value)))
	}
	if !math.IsNaN(e.Test) {
		all = append(all, fmt.Sprintf("test loss %.4g", e.Test))
	}
	return strings.Join(all, ", ")
}
