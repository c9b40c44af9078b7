package bench

import (
	"context"
	"math"
	"runtime"
	"slices"
	"time"
)

const (
	turnTime = 300                   // ms that one of several runs before it is the next one's turn
	pause    = 20 * time.Millisecond // before each turn: idle threads of the last one may still spin
)

// runner is one of those that take turns at the same case.
type runner struct {
	name string
	run  func(ctx context.Context, steps int) ([]float64, error) // ms of each step
	ms   []float64
}

// turn runs as many steps as fit in turnTime, at least one.
func (r *runner) turn(ctx context.Context) error {
	steps := 1
	if len(r.ms) > 0 {
		steps = max(1, int(turnTime/r.min()))
	}
	ms, err := r.run(ctx, steps)
	r.ms = append(r.ms, ms...)
	return err
}

func (r *runner) min() float64 { return slices.Min(r.ms) }

func (r *runner) median() float64 { return Median(r.ms) }

// Median returns the median of x, which has one value at least.
func Median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

// interleave lets the runners take turns until the first has run for the given
// time and each has made three steps.
func interleave(ctx context.Context, seconds float64, runners []*runner) error {
	for {
		for _, r := range runners {
			time.Sleep(pause)
			if err := r.turn(ctx); err != nil {
				return err
			}
		}
		total, fewest := 0.0, math.MaxInt
		for _, ms := range runners[0].ms {
			total += ms
		}
		for _, r := range runners {
			fewest = min(fewest, len(r.ms))
		}
		if total >= 1000*seconds && fewest >= 3 {
			return nil
		}
	}
}

// timed is a step that counts its heap allocations.
type timed struct {
	step    *Step
	mallocs uint64
	steps   int
}

// run times steps one by one.
func (t *timed) run(ctx context.Context, steps int) ([]float64, error) {
	ms := make([]float64, 0, steps)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range steps {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		start := time.Now()
		if err := t.step.Run(); err != nil {
			return nil, err
		}
		ms = append(ms, time.Since(start).Seconds()*1e3)
	}
	runtime.ReadMemStats(&after)
	t.mallocs += after.Mallocs - before.Mallocs
	t.steps += steps
	return ms, nil
}

// allocs returns the allocations of a step, rounded down: now and then the
// runtime makes one of its own.
func (t *timed) allocs() int { return int(t.mallocs / uint64(t.steps)) }
