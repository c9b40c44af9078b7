package train

import (
	"context"
	"fmt"
	"time"

	"github.com/generative-deep-learning/go/gdl/dist"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// ErrInterrupted is returned, wrapped, when the context ends before training
// does. The run is saved: the same call continues it.
var ErrInterrupted error = interruption{}

type interruption struct{}

func (interruption) Error() string { return "interrupted" }

// Interrupted tells callers that do not import train that the user stopped it.
func (interruption) Interrupted() bool { return true }

// Batches gives the batches of a data set; *data.Batches is one.
type Batches interface {
	// Shapes returns the shape of one example of each input of the loss.
	Shapes() [][]int
	// Steps returns the number of batches of an epoch, at least 1.
	Steps() int
	// Size returns the number of examples of a step's batch.
	Size(step int) int
	// Fill writes the batch of a step of an epoch, both counted from 0; its
	// content depends on these two alone.
	Fill(x [][]float32, epoch, step int)
	// Digest identifies content and order.
	Digest() string
}

// PartBatches is Batches that can read some examples of a batch alone, as
// *data.Batches can. Data of a run in shards that cannot is read in whole batches, on
// each rank.
type PartBatches interface {
	Batches
	// FillPart writes examples of the batch of a step to x, from number first on, as
	// many as x has room for.
	FillPart(x [][]float32, epoch, step, first int)
}

// Config says what Fit trains, on what, and how long.
type Config struct {
	Spec           // of a run with one phase; Shapes follow from Data
	Phases []Phase // of a run with several, made in this order on each batch
	Data   Batches // trained on; nil: the losses have no inputs, as in style transfer
	Test   Batches // each loss is measured on it after each epoch, in inference mode; nil: none
	Epochs int     // at least 1
	Steps  int     // of an epoch when Data is nil

	// Patience stops a run with one phase after that many epochs in a row without
	// a lower test loss (training loss when Test is nil). 0: never.
	Patience int

	// Shards cuts each batch into so many parts of equal size, or sizes that differ by
	// 1. Each is computed by itself, and the derivatives are averaged by size in an
	// order that depends on Shards alone, so the result has the same bits on one process
	// as on any number of ranks up to Shards. It is another result than without
	// shards: sums are rounded in another order, and batch norm takes the statistics of
	// a shard, as it takes those of a device in other frameworks; their running averages
	// are averaged. Losses are to be means over examples. A checkpoint's key has the
	// number of shards, not that of ranks. 0 or 1: each batch is computed at once.
	Shards int
	// Group is the processes that share the shards. Each calls Fit with an equal
	// Config, and each gets the trained model, the history, or the error. Rank 0 alone
	// locks, reads and writes the checkpoint, takes looks and calls Observe. When ctx
	// ends on one rank, all stop at the same step. On several machines, a rank sends the
	// gradients of its last shard as they come, while it computes the others; for that, Fit
	// raises GOMAXPROCS by 1. nil: this process alone.
	Group dist.Group

	// Model, when it is given, is saved whole, with its configuration: Rebuild makes
	// it from the file alone.
	Model Model

	// Look is called between epochs; what it returns is in the history and in the
	// checkpoint. nil: never.
	Look *Look

	// Checkpoint is the start of the checkpoint's path: Fit adds "-", the first
	// 12 digits of the run's key and ".safetensors". The key covers losses with
	// their constants, initial weights, what is trained and what is not, optimisers
	// and their settings, data, test data, the engine's version, and all of this
	// Config that can change a result; so a changed constant trains anew. The number
	// of threads and the processor are not in it: a run goes on to the same bytes on
	// another, but for portable Go (GDL_ISA=generic, or a processor without vectors that
	// the engine knows), which has keys of its own. "": nothing is kept.
	Checkpoint string
	// SaveEvery is the least time between two saves within a run, besides the
	// ones at its end, on interrupt and before an error. 0: ten seconds, all that is lost
	// when a machine is switched off or a server is killed.
	SaveEvery time.Duration

	// Observe is called after every step and every epoch. nil: silence.
	Observe func(progress.Event)
}

// Phase is one of several losses that a run trains in turn, such as those of the
// two players of a GAN. Phases train different parameters.
type Phase struct {
	Name   string // in History.Phases, errors and checkpoints
	Spec          // Shapes follow from Data; the loss may leave inputs unused
	Repeat int    // optimiser steps on each batch, with new random numbers; 0: 1
	Every  int    // the phase is part of each so many-th step; 0: 1, each. With 5, the other phases see five batches to its one.
}

// Fit trains, or loads what an equal call has trained before, or continues what
// it left unfinished. When ctx ends, it saves and returns ErrInterrupted. When a
// loss, a term, a derivative or a new value is not finite, it saves the state
// before, and returns an error that names it with its phase, epoch and op.
func Fit(ctx context.Context, c Config) (*History, error) {
	r, err := newRun(c)
	if err = c.agree(err); err != nil {
		return nil, wrap(err)
	}
	if err := r.checkRanks(); err != nil {
		return nil, wrap(err)
	}
	// Locked first: what is read stays true until this run has written.
	unlock, locked := r.lock()
	defer unlock()
	locked = r.agree(locked)
	// What another run holds, or a folder that cannot be written, may be finished.
	done, err := r.restore(locked != nil)
	for _, p := range r.phases {
		r.curves(p) // also of a run that ends before its first epoch
	}
	if err != nil || done {
		if done {
			r.report(true)
		}
		return &r.state.History, wrap(err)
	}
	if locked != nil {
		return nil, wrap(locked)
	}
	r.noteEarlier()
	return &r.state.History, wrap(r.train(ctx))
}

func (c *Config) check() error {
	switch {
	case c.Epochs < 1:
		return fmt.Errorf("%d epochs, want at least 1", c.Epochs)
	case c.Patience < 0:
		return fmt.Errorf("patience of %d epochs, want 0 (never stop early) or more", c.Patience)
	case c.Data == nil && c.Steps < 1:
		return fmt.Errorf("no training data given: want Data, or for losses without inputs at least 1 in Steps, got %d", c.Steps)
	case c.Data == nil && c.Test != nil:
		return fmt.Errorf("test data without training data: the losses have no inputs")
	case c.Data != nil && c.Steps != 0:
		return fmt.Errorf("%d steps an epoch with training data, which has %d: want 0", c.Steps, c.Data.Steps())
	case c.Data != nil && c.Data.Steps() < 1:
		return fmt.Errorf("the training data has no batches")
	case c.Phases != nil && c.Loss != nil:
		return fmt.Errorf("a loss and %d phases, want one or the other", len(c.Phases))
	case len(c.Phases) > 1 && c.Patience > 0:
		return fmt.Errorf("patience of %d epochs in a run with %d phases, want 0: no one loss tells when to stop", c.Patience, len(c.Phases))
	}
	if err := c.checkShards(); err != nil {
		return err
	}
	if c.Look != nil {
		return c.Look.check(c.Epochs)
	}
	return nil
}

// wrap says which package an error comes from.
func wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("train: %w", err)
}
