package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/generative-deep-learning/go/gdl/dist"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// run is one call of Fit.
type run struct {
	Config
	phases []*phase
	path   string // of the checkpoint, "" for none
	what   []byte // its digest
	key    string
	state  state

	started, saved time.Time
	first          int        // steps made before this call
	whole          wholeBatch // of data that is not read in parts
	unsaved        error      // of a save that the other ranks do not know of yet
}

// state is what a resumed run needs besides weights and moments.
type state struct {
	Key     string       `json:"key"`
	Epoch   int          `json:"epoch"`  // finished epochs
	Step    int          `json:"step"`   // finished steps of the next epoch
	Phase   int          `json:"phase"`  // finished phases of the next step
	Repeat  int          `json:"repeat"` // finished optimiser steps of the next phase
	Total   int          `json:"total"`  // finished steps of all epochs
	Phases  []phaseState `json:"phases"`
	LooksAt []int        `json:"looks,omitempty"` // epochs
	Done    bool         `json:"done"`
	History History      `json:"history"`
}

// phaseState is the part of the state of one phase.
type phaseState struct {
	Steps int   `json:"steps"` // of its optimiser
	Means means `json:"means"` // of the epoch under way
}

func newRun(c Config) (*run, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if c.SaveEvery == 0 {
		c.SaveEvery = 10 * time.Second
	}
	if c.Group == nil {
		c.Group = dist.Alone()
	}
	r := &run{Config: c, started: time.Now(), saved: time.Now()}
	if !r.leads() {
		r.Observe = nil
	}
	if err := r.newPhases(); err != nil {
		return nil, err
	}
	r.state.Phases = make([]phaseState, len(r.phases))
	if c.Checkpoint != "" || c.Group.Size() > 1 {
		var err error
		if r.what, err = r.digest(); err != nil {
			return nil, err
		}
		r.key = keyOf(r.what, kernel.Version, kernel.Arithmetic())
	}
	if c.Checkpoint != "" {
		r.path = r.keyed(r.key)
	}
	return r, nil
}

// keyed returns the path of the checkpoint of a run with some key.
func (r *run) keyed(key string) string {
	return fmt.Sprintf("%s-%s.safetensors", r.Checkpoint, key[:12])
}

// steps returns the number of steps of an epoch.
func (r *run) steps() int {
	if r.Data == nil {
		return r.Steps
	}
	return r.Data.Steps()
}

// size returns the number of examples of the batch of a step.
func (r *run) size(step int) int {
	if r.Data == nil {
		return 1
	}
	return r.Data.Size(step)
}

// train makes the remaining epochs. On an error the state is one to go on from,
// and is saved.
func (r *run) train(ctx context.Context) error {
	r.first = r.state.Total
	err := r.epochs(ctx)
	if err != nil {
		broken := slices.ContainsFunc(r.phases, func(p *phase) bool { return p.t.broken })
		if errors.Is(err, ErrInterrupted) || broken {
			return err
		}
		return errors.Join(err, r.agree(r.save()))
	}
	r.state.Done = true
	if err := r.agree(r.save()); err != nil {
		return err
	}
	r.report(false)
	return nil
}

func (r *run) epochs(ctx context.Context) error {
	for {
		if r.state.Step == 0 && r.state.Phase == 0 && r.state.Repeat == 0 {
			if err := r.look(); err != nil {
				return err
			}
		}
		if r.state.Epoch == r.Epochs || r.stalled() {
			return nil
		}
		if err := r.epoch(ctx); err != nil {
			return err
		}
	}
}

// epoch makes the remaining steps of an epoch and measures the test losses.
func (r *run) epoch(ctx context.Context) error {
	s := &r.state
	for s.Step < r.steps() {
		if err := r.step(ctx); err != nil {
			return err
		}
		s.Step, s.Phase, s.Total = s.Step+1, 0, s.Total+1
		r.notify(progress.Event{})
		if time.Since(r.saved) > r.SaveEvery {
			if err := r.saveNow(); err != nil {
				return err
			}
		}
	}
	if err := r.closeEpoch(); err != nil {
		return err
	}
	r.notify(progress.Event{EpochEnd: true})
	return nil
}

// step makes the remaining phases of a step.
func (r *run) step(ctx context.Context) error {
	s := &r.state
	for ; s.Phase < len(r.phases); s.Phase, s.Repeat = s.Phase+1, 0 {
		p := r.phases[s.Phase]
		if (s.Total+1)%p.Every != 0 {
			continue
		}
		for ; s.Repeat < p.Repeat; s.Repeat++ {
			switch err := r.phaseStep(ctx, p, &s.Phases[s.Phase]); {
			case err == errStopped:
				return r.interrupted()
			case err != nil:
				return fmt.Errorf("%sepoch %d, %w", p.prefix(), s.Epoch+1, err)
			}
		}
	}
	return nil
}

// phaseStep makes one optimiser step of a phase, unless the context has ended.
func (r *run) phaseStep(ctx context.Context, p *phase, s *phaseState) error {
	compute := r.compute
	if p.shards != nil {
		compute = r.computeShards
	}
	if err := compute(ctx, p); err != nil {
		return err
	}
	if err := p.t.apply(); err != nil {
		return err
	}
	s.Means.add(p.t.loss, p.t.values, r.size(r.state.Step))
	s.Steps++
	return nil
}

// compute is the first half of an optimiser step.
func (r *run) compute(ctx context.Context, p *phase) error {
	if ctx.Err() != nil {
		return errStopped
	}
	program, err := p.t.program(r.size(r.state.Step))
	if err != nil {
		return fmt.Errorf("step %d: %w", r.state.Step+1, err)
	}
	if slices.Contains(program.unused, false) {
		r.Data.Fill(program.inputs, r.state.Epoch, r.state.Step)
		if r.state.Epoch == 0 { // later ones come from the same source
			if err := program.checkTargets(program.inputs); err != nil {
				return fmt.Errorf("step %d: %w", r.state.Step+1, err)
			}
		}
	}
	return p.t.compute(program)
}

// closeEpoch measures the test losses and enters the epoch in the history.
func (r *run) closeEpoch() error {
	s := &r.state
	tests := make([]*means, len(r.phases))
	for i, p := range r.phases {
		if p.eval == nil {
			continue
		}
		var err error
		if tests[i], err = p.eval.measure(); err != nil {
			return fmt.Errorf("%sepoch %d, test: %w", p.prefix(), s.Epoch+1, err)
		}
	}
	for i, p := range r.phases {
		c := r.curves(p)
		c.appendTrain(&s.Phases[i].Means, p.t.terms)
		if tests[i] != nil {
			c.appendTest(tests[i], p.eval.terms)
		}
		s.Phases[i].Means = means{}
	}
	s.Epoch, s.Step = s.Epoch+1, 0
	return nil
}

// curves returns the curves of a phase in the history.
func (r *run) curves(p *phase) *Curves {
	h := &r.state.History
	if r.Phases == nil {
		return &h.Curves
	}
	if h.Phases == nil {
		h.Phases = map[string]*Curves{}
	}
	if h.Phases[p.Name] == nil {
		h.Phases[p.Name] = &Curves{}
	}
	return h.Phases[p.Name]
}

// stalled reports whether the loss has not fallen for Patience epochs.
func (r *run) stalled() bool {
	c := r.curves(r.phases[0])
	h := c.Test
	if r.Test == nil {
		h = c.Train
	}
	if r.Patience == 0 || len(h) <= r.Patience {
		return false
	}
	return slices.Min(h[len(h)-r.Patience:]) >= slices.Min(h[:len(h)-r.Patience])
}

func (r *run) interrupted() error {
	if err := r.agree(r.save()); err != nil {
		return err
	}
	where := fmt.Sprintf("after %d of %d epochs and %d of %d steps", r.state.Epoch, r.Epochs, r.state.Step, r.steps())
	if r.path == "" {
		return fmt.Errorf("%w %s; nothing was saved: no checkpoint was asked for", ErrInterrupted, where)
	}
	return fmt.Errorf("%w %s; saved: run the same again to continue", ErrInterrupted, where)
}

// report tells the observer that the run has ended.
func (r *run) report(loaded bool) { r.notify(progress.Event{Done: true, Loaded: loaded}) }

// notify completes an event and passes it on.
func (r *run) notify(e progress.Event) {
	if r.Observe == nil {
		return
	}
	s := &r.state
	e.Epoch, e.Epochs, e.Step, e.Steps, e.Test = s.Epoch, r.Epochs, s.Step, r.steps(), math.NaN()
	for i, p := range r.phases {
		c, m := r.curves(p), &s.Phases[i].Means
		l := progress.Loss{Name: p.Name, Value: math.NaN()}
		if m.Seen > 0 {
			l.Value = m.loss()
		} else if n := len(c.Train); n > 0 {
			l.Value = c.Train[n-1]
		}
		e.Losses = append(e.Losses, l)
	}
	e.Loss = e.Losses[0].Value
	if c := r.curves(r.phases[0]); len(c.Test) > 0 && (e.EpochEnd || e.Done) {
		e.Test = c.Test[len(c.Test)-1]
	}
	e.Elapsed = time.Since(r.started)
	if made := s.Total - r.first; made > 0 && !e.Done {
		todo := (r.Epochs-s.Epoch)*r.steps() - s.Step
		e.Left = time.Duration(float64(e.Elapsed) / float64(made) * float64(todo))
	}
	r.Observe(e)
}
