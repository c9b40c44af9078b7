package train

import (
	"fmt"
	"slices"
)

// checkState returns an error unless s, as a file has it, is a state that the run can
// be in: what does not fit would index out of range, or go on to other results.
func (r *run) checkState(s *state) error {
	if s.Key != r.key {
		return fmt.Errorf("%s belongs to a run with key %.12s, this one has %.12s", r.path, s.Key, r.key)
	}
	if !r.placeFits(s) {
		return fmt.Errorf("%s: epoch %d, step %d, phase %d of %d, %d steps in all do not fit together", r.path, s.Epoch, s.Step, s.Phase, len(s.Phases), s.Total)
	}
	for i, p := range r.phases {
		if err := r.checkCurves(s, p); err != nil {
			return fmt.Errorf("%s: %s%w", r.path, p.prefix(), err)
		}
		if err := r.checkPhase(s, i); err != nil {
			return fmt.Errorf("%s: %s%w", r.path, p.prefix(), err)
		}
	}
	if !r.looksFit(s) {
		return fmt.Errorf("%s holds looks after epochs %v, which the run does not ask for", r.path, s.LooksAt)
	}
	return nil
}

// placeFits reports whether the counters of s are those of a place in the run.
func (r *run) placeFits(s *state) bool {
	switch {
	case len(s.Phases) != len(r.phases),
		s.Epoch < 0 || s.Epoch > r.Epochs,
		s.Step < 0 || s.Step > r.steps(),
		s.Phase < 0 || s.Phase >= len(r.phases),
		s.Repeat < 0 || s.Repeat >= r.phases[s.Phase].Repeat,
		s.Total != s.Epoch*r.steps()+s.Step:
		return false
	case s.Epoch == r.Epochs || s.Step == r.steps(): // nothing is under way
		if s.Epoch == r.Epochs && s.Step > 0 || s.Phase > 0 || s.Repeat > 0 {
			return false
		}
	}
	stopped := s.Epoch == r.Epochs || r.Patience > 0 && s.Epoch > r.Patience
	return !s.Done || stopped && s.Step == 0 && s.Phase == 0 && s.Repeat == 0
}

// checkCurves compares the length of each curve of a phase with the finished epochs.
func (r *run) checkCurves(s *state, p *phase) error {
	c := s.History.Curves
	if r.Phases != nil {
		c = Curves{}
		if h := s.History.Phases[p.Name]; h != nil {
			c = *h
		}
	}
	tests := s.Epoch
	if r.Test == nil {
		tests = 0
	}
	if len(c.Train) != s.Epoch || len(c.Test) != tests {
		return fmt.Errorf("%d finished epochs, and %d entries of history, %d of tests do not fit together", s.Epoch, len(c.Train), len(c.Test))
	}
	for _, name := range p.t.terms {
		if len(c.Terms[name]) != s.Epoch {
			return fmt.Errorf("%d finished epochs, and %d entries of term %s do not fit together", s.Epoch, len(c.Terms[name]), name)
		}
	}
	for name, values := range c.TestTerms {
		if len(values) != tests {
			return fmt.Errorf("%d finished epochs, and %d tests of term %s do not fit together", s.Epoch, len(values), name)
		}
	}
	return nil
}

// checkPhase compares what phase i has done, as s says, with the place s is at.
func (r *run) checkPhase(s *state, i int) error {
	p, got := r.phases[i], s.Phases[i]
	// Of the step under way, those before the phase that is next are done.
	repeats := 0
	switch due := (s.Total+1)%p.Every == 0; {
	case due && i < s.Phase:
		repeats = p.Repeat
	case i == s.Phase:
		if repeats = s.Repeat; repeats > 0 && !due {
			return fmt.Errorf("it is not part of step %d, of which %d repetitions are done", s.Step+1, repeats)
		}
	}
	seen := 0
	for step := range s.Step {
		if (s.Epoch*r.steps()+step+1)%p.Every == 0 {
			seen += p.Repeat * r.size(step)
		}
	}
	if repeats > 0 {
		seen += repeats * r.size(s.Step)
	}
	steps := s.Total/p.Every*p.Repeat + repeats
	terms := 0
	if seen > 0 {
		terms = len(p.t.terms)
	}
	if got.Steps != steps || got.Means.Seen != seen || len(got.Means.Terms) != terms {
		return fmt.Errorf("%d optimiser steps, and %d examples and %d terms of this epoch; want %d, %d and %d", got.Steps, got.Means.Seen, len(got.Means.Terms), steps, seen, terms)
	}
	return nil
}

// looksFit reports whether s has the looks that were due, all but perhaps the last.
func (r *run) looksFit(s *state) bool {
	if r.Look == nil {
		return len(s.LooksAt) == 0
	}
	due := s.looksBefore(r.Look.At)
	all := due
	if due < len(r.Look.At) && r.Look.At[due] == s.Epoch {
		all++
		if s.Total > s.Epoch*r.steps() || s.Phase > 0 || s.Repeat > 0 || s.Done {
			due++ // it was taken before the epoch's first step
		}
	}
	n := len(s.LooksAt)
	return n >= due && n <= all && slices.Equal(s.LooksAt, r.Look.At[:n])
}
