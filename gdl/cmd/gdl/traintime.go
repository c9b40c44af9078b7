package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/bench"
	"github.com/generative-deep-learning/go/gdl/dist"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

// unclocked is how many steps are made before the clock starts: the first compiles and
// allocates.
const unclocked = 5

// time makes steps of a run, but no looks, tests or checkpoint, and prints how long they
// take.
func (o *trainOptions) time(ctx context.Context, name string, c train.Config, out io.Writer) error {
	g := &clockedGroup{Group: c.Group}
	c.Group, c.Checkpoint, c.Look, c.Test = g, "", nil, nil
	c.Epochs = 1 + (unclocked+o.steps)/max(1, c.Data.Steps())
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var steps, waits []float64 // milliseconds
	begin, waited, sent := time.Now(), g.waited, 0
	c.Observe = func(e progress.Event) {
		if e.EpochEnd || e.Done || len(steps) == unclocked+o.steps {
			return
		}
		now := time.Now()
		steps, waits = append(steps, milliseconds(now.Sub(begin))), append(waits, milliseconds(g.waited-waited))
		if begin, waited = now, g.waited; len(steps) == unclocked {
			sent = g.sent
		}
		if len(steps) == unclocked+o.steps {
			sent = g.sent - sent
			stop()
		}
	}
	if _, err := train.Fit(ctx, c); err != nil && !errors.Is(err, train.ErrInterrupted) {
		return err
	}
	if g.Rank() != 0 {
		return nil
	}
	if len(steps) < unclocked+o.steps {
		return fmt.Errorf("train: stopped after %d of %d steps", len(steps), unclocked+o.steps)
	}
	p := bench.Timed{
		Model: name, Shards: o.shards, Ranks: g.Size(), ISA: kernel.ISA(), Threads: kernel.Threads(),
		MS: steps[unclocked:], ExchangeMS: bench.Median(waits[unclocked:]), SentBytes: sent / o.steps,
	}
	if o.asJSON {
		return json.NewEncoder(out).Encode(p)
	}
	text := fmt.Sprintf("%s, %d shards on %d ranks, %s, %d threads each: %.2f ms a step, %.2f the shortest of %d",
		name, p.Shards, p.Ranks, p.ISA, p.Threads, bench.Median(p.MS), slices.Min(p.MS), o.steps)
	if p.Ranks > 1 {
		text += fmt.Sprintf("; exchange %.2f ms, %.2f MB", p.ExchangeMS, float64(p.SentBytes)/1e6)
	}
	_, err := fmt.Fprintln(out, text)
	return err
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1e3 }

// clockedGroup measures how long a rank spends in exchanges, and what it sends.
type clockedGroup struct {
	dist.Group
	waited time.Duration
	sent   int // bytes
}

func (g *clockedGroup) Sendrecv(dst []float32, from int, x []float32, to int) error {
	begin := time.Now()
	defer func() { g.waited += time.Since(begin) }()
	g.sent += 4 * len(x)
	return g.Group.Sendrecv(dst, from, x, to)
}

func (g *clockedGroup) Bcast(x []byte, root int) error {
	begin := time.Now()
	defer func() { g.waited += time.Since(begin) }()
	return g.Group.Bcast(x, root)
}
