package train

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// run is one call of Fit.
type run struct {
	Config
	t     *Trainer
	eval  *evaluator
	path  string // of the checkpoint, "" for none
	key   string
	state state

	started, saved time.Time
	first          int // steps made before this call
}

// state is what a resumed run needs besides weights and moments.
type state struct {
	Key     string  `json:"key"`
	Epoch   int     `json:"epoch"` // finished epochs
	Step    int     `json:"step"`  // finished steps of the next epoch
	Total   int     `json:"total"` // optimiser steps made
	Sum     float64 `json:"sum"`   // of loss·examples over the steps of the next epoch
	Seen    int     `json:"seen"`  // examples of these steps
	Done    bool    `json:"done"`
	History History `json:"history"`
}

func newRun(c Config) (*run, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	c.Shapes = c.Data.Shapes()
	if c.SaveEvery == 0 {
		c.SaveEvery = time.Minute
	}
	t, err := Compile(c.Spec, c.Data.Size(0))
	if err != nil {
		return nil, err
	}
	r := &run{Config: c, t: t, started: time.Now(), saved: time.Now()}
	if c.Test != nil {
		r.eval = newEvaluator(c.Loss, c.Test, c.Seed)
	}
	if c.Checkpoint != "" {
		if r.key, err = r.fingerprint(kernel.Version); err != nil {
			return nil, err
		}
		r.path = fmt.Sprintf("%s-%s.safetensors", c.Checkpoint, r.key[:12])
	}
	return r, nil
}

// train makes the remaining epochs.
func (r *run) train(ctx context.Context) error {
	r.first = r.state.Total
	for r.state.Epoch < r.Epochs && !r.stalled() {
		if err := r.epoch(ctx); err != nil {
			return err
		}
	}
	r.state.Done = true
	if err := r.save(); err != nil {
		return err
	}
	r.report(false)
	return nil
}

// epoch makes the remaining steps of an epoch and measures the test loss.
func (r *run) epoch(ctx context.Context) error {
	s := &r.state
	for s.Step < r.Data.Steps() {
		if ctx.Err() != nil {
			return r.interrupted()
		}
		n := r.Data.Size(s.Step)
		loss, err := r.t.Step(n, func(x [][]float32) { r.Data.Fill(x, s.Epoch, s.Step) })
		if err != nil {
			return fmt.Errorf("%w (epoch %d)", err, s.Epoch+1)
		}
		s.Step, s.Total = s.Step+1, s.Total+1
		s.Sum, s.Seen = s.Sum+loss*float64(n), s.Seen+n
		r.notify(progress.Event{Loss: s.Sum / float64(s.Seen)})
		if time.Since(r.saved) > r.SaveEvery {
			if err := r.save(); err != nil {
				return err
			}
		}
	}
	s.History.Train = append(s.History.Train, s.Sum/float64(s.Seen))
	if r.eval != nil {
		test, err := r.eval.mean()
		if err != nil {
			return err
		}
		s.History.Test = append(s.History.Test, test)
	}
	s.Epoch, s.Step, s.Sum, s.Seen = s.Epoch+1, 0, 0, 0
	r.notify(progress.Event{Loss: s.History.Train[s.Epoch-1], EpochEnd: true})
	return nil
}

// stalled reports whether the loss has not fallen for Patience epochs.
func (r *run) stalled() bool {
	h := r.state.History.Test
	if r.eval == nil {
		h = r.state.History.Train
	}
	if r.Patience == 0 || len(h) <= r.Patience {
		return false
	}
	return slices.Min(h[len(h)-r.Patience:]) >= slices.Min(h[:len(h)-r.Patience])
}

func (r *run) interrupted() error {
	if err := r.save(); err != nil {
		return err
	}
	where := fmt.Sprintf("after %d of %d epochs and %d of %d steps", r.state.Epoch, r.Epochs, r.state.Step, r.Data.Steps())
	if r.path == "" {
		return fmt.Errorf("train: %w %s; nothing was saved: no checkpoint was asked for", ErrInterrupted, where)
	}
	return fmt.Errorf("train: %w %s; saved: run the same again to continue", ErrInterrupted, where)
}

// report tells the observer that the run has ended.
func (r *run) report(loaded bool) {
	h := r.state.History.Train
	r.notify(progress.Event{Loss: h[len(h)-1], Done: true, Loaded: loaded})
}

// notify completes an event and passes it on.
func (r *run) notify(e progress.Event) {
	if r.Observe == nil {
		return
	}
	s := &r.state
	e.Epoch, e.Epochs, e.Step, e.Steps, e.Test = s.Epoch, r.Epochs, s.Step, r.Data.Steps(), math.NaN()
	if n := len(s.History.Test); n > 0 && (e.EpochEnd || e.Done) {
		e.Test = s.History.Test[n-1]
	}
	e.Elapsed = time.Since(r.started)
	if made := s.Total - r.first; made > 0 && !e.Done {
		todo := (r.Epochs-s.Epoch)*r.Data.Steps() - s.Step
		e.Left = time.Duration(float64(e.Elapsed) / float64(made) * float64(todo))
	}
	r.Observe(e)
}
