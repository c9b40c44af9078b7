package bench

import (
	"context"
	"runtime"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Result is what Run measures of a case.
type Result struct {
	Case         string  `json:"case"`
	Batch        int     `json:"batch"` // examples of a step; 0: not of examples
	Age          int     `json:"age"`   // steps made before the clock started
	ISA          string  `json:"isa"`   // instruction set: generic, avx2, avx512 or neon
	Threads      int     `json:"threads"`
	MinMS        float64 `json:"ms_min"`
	MedianMS     float64 `json:"ms_median"`
	GFLOPS       float64 `json:"gflops"`        // a second, at the minimum
	CeilingShare float64 `json:"ceiling_share"` // of what the threads can do at most
	ArenaBytes   int64   `json:"arena_bytes"`   // of programs and moments
	Allocs       int     `json:"allocs"`        // on the heap, a step

	// The fastest of all frameworks and their variants, if any were asked for.
	Peer      string  `json:"peer,omitempty"`
	PeerMinMS float64 `json:"peer_ms_min,omitempty"`
	Ratio     float64 `json:"ratio,omitempty"` // of the minima, ours to theirs

	Variants []Variant `json:"-"` // of all frameworks
}

// Variant is a framework in one way of running it.
type Variant struct {
	Name            string
	MinMS, MedianMS float64
}

// Run times the training step of a case for at least so many seconds, and at
// least three steps, after age steps that are not timed. Peers do the same work in
// turns with it.
func Run(ctx context.Context, c Case, seconds float64, age int, peers []*Peer) (Result, error) {
	step, err := c.New()
	if err != nil {
		return Result{}, err
	}
	if err := step.age(max(1, age)); err != nil { // the first allocates what is packed once
		return Result{}, err
	}
	ours := &timed{step: step}
	runners := []*runner{{run: ours.run}}
	for _, p := range peers {
		variants, err := p.load(ctx, c, step.Params)
		if err != nil {
			return Result{}, err
		}
		runners = append(runners, variants...)
	}
	threads := runtime.GOMAXPROCS(0)
	ceiling := kernel.Ceiling() * float64(threads)
	if err := interleave(ctx, seconds, runners); err != nil {
		return Result{}, err
	}
	r := Result{
		Case: c.Name, Batch: c.Batch, Age: age, ISA: kernel.ISA(), Threads: threads,
		MinMS: runners[0].min(), MedianMS: runners[0].median(),
		ArenaBytes: step.Bytes, Allocs: ours.allocs(),
	}
	r.GFLOPS = c.Flops / r.MinMS / 1e6
	r.CeilingShare = r.GFLOPS / ceiling
	r.compare(runners[1:])
	return r, nil
}

// compare enters the peers' times.
func (r *Result) compare(peers []*runner) {
	for _, p := range peers {
		v := Variant{p.name, p.min(), p.median()}
		r.Variants = append(r.Variants, v)
		if r.Peer == "" || v.MinMS < r.PeerMinMS {
			r.Peer, r.PeerMinMS, r.Ratio = v.Name, v.MinMS, r.MinMS/v.MinMS
		}
	}
}
