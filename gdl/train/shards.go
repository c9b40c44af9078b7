package train

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/generative-deep-learning/go/gdl/dist"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// errStopped is of a step that is not made: the context has ended.
var errStopped = errors.New("stopped")

// sharded makes the steps of a phase shard by shard. All that a shard computes goes
// into one flat buffer, weighted by its share of the batch: derivatives, new values
// of parameters, loss and terms in the order in which a run gives them, and two flags.
// The sum of these buffers is the step.
type sharded struct {
	*dist.Shards
	t      *Trainer
	parts  map[nn.Part]*program
	flat   [][]float32 // of each shard of this rank
	at     []int       // where each output lies in it: see program.outputs
	pieces []piece     // in which it is summed
	sum    *program    // what flat[0] holds once it is summed, as if one program had computed it
	flags  []float32   // the end of flat[0]
}

// The flags. They are not 0 in the sum when they are on any rank.
const (
	flagStop = iota // the context has ended
	flagFail        // something is wrong
	flagCount
)

// newSharded returns the steps of a trainer that was compiled for one shard.
func newSharded(t *Trainer, s *dist.Shards) *sharded {
	h := &sharded{Shards: s, t: t, parts: map[nn.Part]*program{}, sum: &program{}}
	one := t.programs[t.batch]
	h.lay(one)
	outputs := one.outputs()
	for i, x := range outputs {
		outputs[i] = h.flat[0][h.at[i]:][:len(x):len(x)]
	}
	take := func(n int) (x [][]float32) { x, outputs = outputs[:n:n], outputs[n:]; return x }
	h.sum.grads, h.sum.values = take(len(one.grads)), take(len(one.values))
	h.sum.loss, h.sum.terms = take(1)[0], take(len(one.terms))
	h.flags = h.flat[0][len(h.flat[0])-flagCount:]
	h.sum.watch()
	t.bind(h.sum)
	return h
}

// program returns the program of a part of a batch. Parts of one size share it unless
// they draw random numbers, which are those of the part's place in the batch.
func (h *sharded) program(part nn.Part) (*program, error) {
	if !h.t.random {
		part.First = 0
	}
	if part.First == 0 && part.Size == h.t.batch {
		return h.t.programs[part.Size], nil
	}
	if p := h.parts[part]; p != nil {
		return p, nil
	}
	p, err := h.t.compile(part)
	if err != nil {
		return nil, err
	}
	h.parts[part] = p
	return p, nil
}

// computeShards is the first half of an optimiser step on several shards: each rank
// computes its own, and all get the same sum, or the same error.
func (r *run) computeShards(ctx context.Context, p *phase) error {
	h, t := p.shards, p.t
	t.ready = nil
	failed, stop := r.unsaved, ctx.Err() != nil
	r.unsaved = nil
	sum := h.begin()
	first, end := h.Own()
	for shard := first; shard < end && failed == nil && !stop; shard++ {
		ready := func(int) {}
		if shard == end-1 {
			ready = sum.give
		}
		failed = r.computeShard(p, shard, h.flat[shard-first], ready)
	}
	clear(h.flags)
	h.flags[flagStop], h.flags[flagFail] = number(stop), number(failed != nil)
	if err := sum.end(); err != nil {
		return err
	}
	switch {
	case h.flags[flagFail] != 0:
		return fmt.Errorf("step %d: %w", r.state.Step+1, dist.Agree(h, failed))
	case h.flags[flagStop] != 0:
		return errStopped
	}
	if t.spec.WatchGradient { // the mean of the shards' lengths is another number
		h.sum.terms[len(h.sum.terms)-1][0] = float32(Norm(h.sum.grads))
	}
	kernel.Do(h.sum.check)
	err := t.checkLearning(h.sum)
	if bad := t.nonFinite(h.sum); bad != "" {
		err = r.blame(p, bad)
	}
	if err != nil {
		return fmt.Errorf("step %d: %w", t.step+1, err)
	}
	t.take(h.sum)
	return nil
}

// computeShard computes a shard of the step under way into its flat buffer, and calls
// ready with each piece that is complete, in turn.
func (r *run) computeShard(p *phase, shard int, flat []float32, ready func(piece int)) error {
	h, n := p.shards, r.size(r.state.Step)
	first, end := dist.Part(n, shard, r.Shards)
	q, err := h.program(nn.Part{First: first, Size: end - first})
	if err != nil {
		return err
	}
	clear(flat[len(flat)-flagCount:])
	share, outputs := float32(end-first)/float32(n), q.outputs()
	next := 0
	return r.runShard(p, q, first, func(stage int) {
		for ; next < len(h.pieces) && q.gives(h.pieces[next].outputs, stage); next++ {
			for _, i := range h.pieces[next].outputs {
				x := outputs[i]
				kernel.Do(&kernel.Affine{Scale: share, X: x, Y: flat[h.at[i]:][:len(x)]})
			}
			ready(next)
		}
	})
}

// runShard runs the program of a part of the batch of the step under way.
func (r *run) runShard(p *phase, q *program, first int, after func(stage int)) error {
	if slices.Contains(q.unused, false) {
		r.fillPart(q.inputs, first)
		if r.state.Epoch == 0 { // later ones come from the same source
			if err := q.checkTargets(q.inputs); err != nil {
				return fmt.Errorf("examples from %d on: %w", first, err)
			}
		}
	}
	return q.runWith(p.t.step, after)
}

// blame returns the error of a sum that is not finite. It looks for the first shard
// that is not, whose program tells which op made the number: that of one rank.
func (r *run) blame(p *phase, bad string) error {
	n := r.size(r.state.Step)
	var found error
	for shard, end := p.shards.Own(); shard < end && found == nil; shard++ {
		first, end := dist.Part(n, shard, r.Shards)
		q, err := p.shards.program(nn.Part{First: first, Size: end - first})
		if err == nil {
			err = r.runShard(p, q, first, func(int) {})
		}
		if err != nil {
			found = err
			break
		}
		kernel.Do(q.check)
		if bad := p.t.nonFinite(q); bad != "" {
			found = fmt.Errorf("shard %d: %w", shard, divergence(q, bad))
		}
	}
	if err := dist.Agree(p.shards, found); err != nil {
		return notFinite{err}
	}
	return notFinite{errors.New(bad)}
}

// fillPart writes the examples of the batch of the step under way from first on to x.
func (r *run) fillPart(x [][]float32, first int) {
	s := &r.state
	if b, ok := r.Data.(PartBatches); ok {
		b.FillPart(x, s.Epoch, s.Step, first)
		return
	}
	w := &r.whole
	if w.x == nil || w.epoch != s.Epoch || w.step != s.Step {
		w.x, w.epoch, w.step = nil, s.Epoch, s.Step
		for _, shape := range r.Data.Shapes() {
			w.x = append(w.x, make([]float32, r.size(s.Step)*size(shape)))
		}
		r.Data.Fill(w.x, s.Epoch, s.Step)
	}
	for i, shape := range r.Data.Shapes() {
		copy(x[i], w.x[i][first*size(shape):])
	}
}

// wholeBatch is the batch of a step, of data that is read in whole batches.
type wholeBatch struct {
	x           [][]float32
	epoch, step int
}

func number(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

// checkShards returns an error when batches cannot be dealt out as shards.
func (c *Config) checkShards() error {
	ranks := 1
	if c.Group != nil {
		ranks = c.Group.Size()
	}
	switch {
	case c.Shards < 0:
		return fmt.Errorf("%d shards, want 1 or more, or 0 for a run that is not cut into shards", c.Shards)
	case c.Shards < ranks:
		if c.Shards == 0 && ranks == 1 {
			return nil
		}
		return fmt.Errorf("%d shards for %d ranks, want at least as many as ranks: set Shards, or start fewer processes", c.Shards, ranks)
	case c.Shards < 2:
		return nil
	case c.Data == nil:
		return fmt.Errorf("%d shards without training data: there is no batch to deal out", c.Shards)
	}
	for step := range c.Data.Steps() {
		if n := c.Data.Size(step); n < c.Shards {
			return fmt.Errorf("%d shards of the batch of step %d, which has %d examples: want at least one for each shard: fewer shards, or other batches", c.Shards, step+1, n)
		}
	}
	return nil
}
