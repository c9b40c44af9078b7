package einsum

import (
	"slices"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Float is the element type of a tensor.
type Float interface{ float32 | float64 }

// axis is one loop: its length, and how far each turn moves in y, a and b.
type axis struct{ n, y, a, b int }

// axes returns loops over letters, the last innermost. Lengths of 1 are left out
// and neighbours that lie as one axis in all three terms become one.
func axes(letters string, y, a, b term) []axis {
	var out []axis
	for i := range len(letters) {
		c := letters[i]
		x := axis{lengthIn(c, y, a, b), y.stride(c), a.stride(c), b.stride(c)}
		last := len(out) - 1
		switch {
		case x.n == 1:
		case last >= 0 && out[last] == (axis{out[last].n, x.y * x.n, x.a * x.n, x.b * x.n}):
			x.n *= out[last].n
			out[last] = x
		default:
			out = append(out, x)
		}
	}
	return out
}

// unitStrides counts the tensors that an axis stays in place in or walks through
// in order.
func (x axis) unitStrides() int {
	n := 0
	for _, s := range []int{x.y, x.a, x.b} {
		if s <= 1 {
			n++
		}
	}
	return n
}

// nest computes a step by loops. It is the reference of every step, and a
// kernel.Task for those that are no matrix product.
type nest[T Float] struct {
	y, a, b []T
	rows    []axis // kept
	sums    []axis // summed over
	inner   axis   // the loop at the core: of either kind, summed if inner.y is 0
	sparse  bool   // y has elements that no loop visits: those off a diagonal
}

// newNest returns the loops of s. One operand is taken times 1.
func newNest[T Float](s step, y []T, x ...[]T) *nest[T] {
	n := &nest[T]{y: y, a: x[0], b: []T{1}, sparse: s.y.repeats()}
	a, b := s.x[0], term{}
	if len(x) == 2 {
		n.b, b = x[1], s.x[1]
	}
	n.rows = axes(distinct(s.y), s.y, a, b)
	n.sums = axes(pick(distinct(a, b), func(c byte) bool { return !s.y.has(c) }), s.y, a, b)
	n.chooseInner()
	return n
}

// chooseInner takes the axis that walks memory in order most: among equals one
// that is summed over, else the last. The rows then go through a in order.
func (n *nest[T]) chooseInner() {
	n.inner = axis{n: 1}
	from, at, most := (*[]axis)(nil), 0, -1
	for _, list := range []*[]axis{&n.sums, &n.rows} {
		for i, x := range slices.Backward(*list) {
			if u := x.unitStrides(); u > most {
				from, at, most = list, i, u
			}
		}
	}
	if from != nil {
		n.inner = (*from)[at]
		*from = slices.Delete(*from, at, at+1)
	}
	slices.SortStableFunc(n.rows, func(x, y axis) int { return y.a - x.a })
}

// nestWork is the least work of a chunk, in elements.
const nestWork = 1 << 14

func count(list []axis) int {
	n := 1
	for _, x := range list {
		n *= x.n
	}
	return n
}

// perChunk returns how many rows a chunk has.
func (n *nest[T]) perChunk() int {
	if n.sparse {
		return count(n.rows) // one chunk: it clears y first
	}
	return max(1, nestWork/(count(n.sums)*n.inner.n))
}

// Chunks returns the number of blocks of rows.
func (n *nest[T]) Chunks() int {
	per := n.perChunk()
	return (count(n.rows) + per - 1) / per
}

// Run computes one block of rows.
func (n *nest[T]) Run(chunk int, _ *kernel.Worker) {
	if n.sparse {
		clear(n.y)
	}
	per, sums := n.perChunk(), count(n.sums)
	end := min((chunk+1)*per, count(n.rows))
	for r := chunk * per; r < end; r++ {
		n.row(offsets(n.rows, r), sums)
	}
}

// all computes everything on the calling goroutine.
func (n *nest[T]) all() {
	for c := range n.Chunks() {
		n.Run(c, nil)
	}
}

// at is a position in y, a and b.
type at struct{ y, a, b int }

// offsets returns where turn i of some loops stands.
func offsets(list []axis, i int) (p at) {
	for j := len(list) - 1; j >= 0; j-- {
		x := &list[j]
		k := i % x.n
		i /= x.n
		p.y, p.a, p.b = p.y+k*x.y, p.a+k*x.a, p.b+k*x.b
	}
	return p
}
