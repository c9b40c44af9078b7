package train

import (
	"fmt"
	"slices"

	"github.com/generative-deep-learning/go/gdl/dist"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// phase is a phase of a run, compiled.
type phase struct {
	Phase
	t      *Trainer
	eval   *evaluator // nil without test data
	shards *sharded   // nil in a run without
}

// prefix starts an error of the phase.
func (p *phase) prefix() string {
	if p.Name == "" {
		return ""
	}
	return "phase " + p.Name + ": "
}

// newPhases compiles the phases of a run.
func (r *run) newPhases() error {
	all := r.Phases
	if all == nil {
		all = []Phase{{Spec: r.Spec}}
	}
	if len(all) == 0 {
		return fmt.Errorf("an empty list of phases, want at least one, or nil for a run with one loss")
	}
	for i, p := range all {
		if r.Phases != nil && (p.Name == "" || slices.ContainsFunc(all[:i], func(q Phase) bool { return q.Name == p.Name })) {
			return fmt.Errorf("phase %d is named %q, want a name that no other has", i+1, p.Name)
		}
		c, err := r.newPhase(p)
		if err != nil {
			return fmt.Errorf("%s%w", (&phase{Phase: p}).prefix(), err)
		}
		r.phases = append(r.phases, c)
	}
	if err := r.checkParams(); err != nil {
		return err
	}
	return r.checkUnused()
}

func (r *run) newPhase(p Phase) (*phase, error) {
	if p.Repeat < 0 || p.Every < 0 {
		return nil, fmt.Errorf("repeat %d, every %d, want 0 or more", p.Repeat, p.Every)
	}
	p.Repeat, p.Every = max(p.Repeat, 1), max(p.Every, 1)
	if p.Every > r.steps() {
		return nil, fmt.Errorf("it is part of every %dth step, an epoch has %d", p.Every, r.steps())
	}
	batch := 1
	p.Shapes = nil
	if r.Data != nil {
		batch, p.Shapes = r.Data.Size(0), r.Data.Shapes()
	}
	if r.Shards > 1 { // compiled for the first of them
		_, batch = dist.Part(batch, 0, r.Shards)
	}
	if r.Phases != nil {
		p.Seed ^= hash(p.Name)
	}
	t, err := newTrainer(p.Spec, batch)
	if err != nil {
		return nil, err
	}
	if isFullBatch(t.spec.Optimizer) && r.Data != nil && r.steps() > 1 {
		return nil, fmt.Errorf("%T wants all data in one batch, an epoch has %d", p.Optimizer, r.steps())
	}
	c := &phase{Phase: p, t: t}
	if r.Test != nil {
		c.eval = &evaluator{loss: p.Loss, data: r.Test, seed: p.Seed, lenient: true, group: r.Group}
	}
	if r.Shards < 2 {
		return c, nil
	}
	if isFullBatch(t.spec.Optimizer) {
		return nil, fmt.Errorf("%T in a run of %d shards: it evaluates the loss of all data several times in a step; want an optimiser that takes one gradient, or no shards", p.Optimizer, r.Shards)
	}
	s, err := dist.NewShards(r.Shards, r.Group)
	if err != nil {
		return nil, err
	}
	c.shards = newSharded(t, s)
	return c, nil
}

// checkParams returns an error when two phases train a parameter, or two
// parameters have a name.
func (r *run) checkParams() error {
	trainedBy := map[*nn.Param]*phase{}
	named := map[string]*nn.Param{}
	for _, p := range r.phases {
		for _, w := range p.t.params {
			if q := trainedBy[w]; q != nil {
				return fmt.Errorf("phases %s and %s both train parameter %s, want one: give Params, or build the network with Ctx.Frozen", q.Name, p.Name, w.Name)
			}
			trainedBy[w] = p
		}
	}
	for _, w := range r.kept() {
		if q := named[w.Name]; q != nil {
			return fmt.Errorf("two parameters are named %q", w.Name)
		}
		named[w.Name] = w
	}
	for _, p := range r.phases {
		for _, w := range p.t.updated {
			if q := trainedBy[w]; q != nil {
				return fmt.Errorf("parameter %s is trained by phase %s and updated by the graph of phase %s, want one of them", w.Name, q.Name, p.Name)
			}
		}
	}
	return nil
}

// checkUnused returns an error when no phase uses an input.
func (r *run) checkUnused() error {
	if r.Data == nil {
		return nil
	}
	for i, s := range r.Data.Shapes() {
		if !slices.ContainsFunc(r.phases, func(p *phase) bool { return !p.t.programs[p.t.batch].unused[i] }) {
			return fmt.Errorf("the loss does not use its input %d (shape %v)", i, s)
		}
	}
	return nil
}

// kept returns the parameters of a checkpoint: those of the model, and those that
// a phase trains or updates.
func (r *run) kept() []*nn.Param {
	var all []*nn.Param
	seen := map[*nn.Param]bool{}
	add := func(params []*nn.Param) {
		for _, p := range params {
			if !seen[p] {
				seen[p] = true
				all = append(all, p)
			}
		}
	}
	for _, p := range r.phases {
		add(p.t.params)
		add(p.t.updated)
	}
	if r.Model != nil {
		add(r.Model.Params())
	}
	return all
}
