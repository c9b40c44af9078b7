package op

import "github.com/generative-deep-learning/go/gdl/internal/kernel"

// ranges is a task whose result falls into n parts that do not depend on each
// other: f computes those from lo up to hi. How they are cut depends on n and
// the work alone.
type ranges struct {
	n, per int
	f      func(lo, hi int)
}

// rangeWork is the least number of elements of a chunk.
const rangeWork = 1 << 14

// newRanges returns a task of n parts with about the given number of elements in
// all.
func newRanges(n, elements int, f func(lo, hi int)) *ranges {
	return &ranges{n, max(1, rangeWork*n/max(elements, 1)), f}
}

// Chunks returns how many ranges there are.
func (r *ranges) Chunks() int { return blocks(r.n, r.per) }

// Run computes one range.
func (r *ranges) Run(chunk int, _ *kernel.Worker) {
	r.f(chunk*r.per, min((chunk+1)*r.per, r.n))
}
