package train

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/generative-deep-learning/go/gdl/progress"
)

// ErrInterrupted is returned, wrapped, when the context ends before training
// does. The run is saved: the same call continues it.
var ErrInterrupted = errors.New("interrupted")

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

// Config says what Fit trains, on what, and how long.
type Config struct {
	Spec           // Shapes follow from Data
	Data   Batches // trained on
	Test   Batches // measured after each epoch, in inference mode; nil: none
	Epochs int     // at least 1

	// Patience stops the run after that many epochs in a row without a lower
	// test loss (training loss when Test is nil). 0: never.
	Patience int

	// Checkpoint is the start of the checkpoint's path: Fit adds "-", the first
	// 12 digits of the run's key and ".safetensors". The key covers model, loss,
	// initial weights, optimiser, data, the engine's version, and all of this
	// Config, so a changed constant trains anew. "": nothing is kept.
	Checkpoint string
	// SaveEvery is the least time between two saves within a run, besides the
	// ones at its end and on interrupt. 0: one minute.
	SaveEvery time.Duration

	// Observe is called after every step and every epoch. nil: silence.
	Observe func(progress.Event)
}

// History holds the mean losses of each epoch.
type History struct {
	Train []float64 `json:"train"`          // mean over the epoch's steps, weighted by batch size, as Keras
	Test  []float64 `json:"test,omitempty"` // after the epoch; empty without a test set
}

// Fit trains, or loads what an equal call has trained before, or continues what
// it left unfinished. When ctx ends, it saves and returns ErrInterrupted.
func Fit(ctx context.Context, c Config) (*History, error) {
	r, err := newRun(c)
	if err != nil {
		return nil, err
	}
	if done, err := r.restore(); err != nil || done {
		if done {
			r.report(true)
		}
		return &r.state.History, err
	}
	unlock, err := r.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := r.train(ctx); err != nil {
		return &r.state.History, err
	}
	return &r.state.History, nil
}

func (c *Config) check() error {
	switch {
	case c.Data == nil:
		return fmt.Errorf("train: no training data given")
	case c.Epochs < 1:
		return fmt.Errorf("train: %d epochs, want at least 1", c.Epochs)
	case c.Patience < 0:
		return fmt.Errorf("train: patience of %d epochs, want 0 (never stop early) or more", c.Patience)
	case c.Data.Steps() < 1:
		return fmt.Errorf("train: the training data has no batches")
	}
	return nil
}
