package dist

import "fmt"

// Shards is a number of shards that the ranks of a group share: each has some that
// follow one another.
type Shards struct {
	Of int // number of shards
	Group

	room []float32 // what is sent and received, kept from sum to sum
}

// NewShards deals shards to the ranks of a group. It is an error when there are
// fewer shards than ranks, or none.
func NewShards(of int, g Group) (*Shards, error) {
	if of < 1 {
		return nil, fmt.Errorf("dist: %d shards, want at least 1", of)
	}
	if of < g.Size() {
		return nil, fmt.Errorf("dist: %d shards for %d ranks, want at least as many as ranks: start fewer processes, or ask for more shards", of, g.Size())
	}
	return &Shards{Of: of, Group: g}, nil
}

// Span returns the shards of a rank, first ≤ shard < end.
func (s *Shards) Span(rank int) (first, end int) { return Part(s.Of, rank, s.Size()) }

// Own returns the shards of this rank.
func (s *Shards) Own() (first, end int) { return s.Span(s.Rank()) }

// Part returns what part i of parts has of 0 … n−1, first ≤ j < end: equal shares,
// or such that differ by 1.
func Part(n, i, parts int) (first, end int) { return i * n / parts, (i + 1) * n / parts }

// node is a node of the tree of sums: the sum of the shards from at to end−1.
type node struct{ at, end int }

// nodes returns the fewest nodes of the tree that hold the shards from first to end−1.
func (s *Shards) nodes(first, end int) []node {
	var all []node
	for at := first; at < end; {
		size := 1
		for at%(2*size) == 0 && at+size < s.Of && min(at+2*size, s.Of) <= end {
			size *= 2
		}
		next := min(at+size, s.Of)
		all = append(all, node{at, next})
		at = next
	}
	return all
}
