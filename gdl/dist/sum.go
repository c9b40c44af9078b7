package dist

import (
	"fmt"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Sum adds the values of all shards. x are those of this rank's shards, one after
// the other, all of one length; x[0] becomes the sum, the same bits on each rank
// and for each number of ranks. The others are written over.
//
// Each rank sums the nodes of the tree that lie within its own shards, gets those of
// all others for its part of the values, finishes the tree there, and sends the
// result to all: 2·(R−1)/R times the length of x[0] each way where R ranks have a
// node each, as little as any method.
func (s *Shards) Sum(x [][]float32) error {
	first, end := s.Own()
	if len(x) != end-first {
		return fmt.Errorf("dist: values of %d shards given, rank %d has %d", len(x), s.Rank(), end-first)
	}
	for i := range x {
		if len(x[i]) != len(x[0]) {
			return fmt.Errorf("dist: shard %d has %d values, shard %d has %d", first+i, len(x[i]), first, len(x[0]))
		}
	}
	own := s.nodes(first, end)
	for _, v := range own {
		s.fold(v, func(shard int) []float32 { return x[shard-first] })
	}
	if s.Size() == 1 {
		return nil
	}
	sum, err := s.gather(x, own)
	if err != nil {
		return err
	}
	s.finish(sum)
	return s.spread(x[0], sum[0])
}

// fold sums a node of the tree pairwise into its first shard.
func (s *Shards) fold(n node, of func(shard int) []float32) {
	for d := 1; d < n.end-n.at; d *= 2 {
		for i := n.at; i+d < n.end; i += 2 * d {
			add(of(i), of(i+d))
		}
	}
}

func add(y, x []float32) { kernel.Do(&kernel.Zip{Op: kernel.Add, A: y, B: x, Y: y}) }

// part returns the values, of n, that a rank finishes: first ≤ i < end. They begin
// on a cache line.
func (s *Shards) part(rank, n int) (first, end int) {
	const line = 16
	a, b := Part((n+line-1)/line, rank, s.Size())
	return min(n, a*line), min(n, b*line)
}

// gather sends each rank its part of this rank's nodes, and returns the part of this
// rank of all nodes, at the number of the first shard of each.
func (s *Shards) gather(x [][]float32, own []node) ([][]float32, error) {
	me, n := s.Rank(), len(x[0])
	first, _ := s.Own()
	a, b := s.part(me, n)
	of := make([][]node, s.Size())
	total := 0
	for r := range of {
		of[r] = s.nodes(s.Span(r))
		total += len(of[r])
	}
	// A node that a rank has alone lies in one piece; several are packed.
	widest := 0
	for r := range of {
		p, q := s.part(r, n)
		widest = max(widest, q-p)
	}
	s.grow(total*(b-a) + len(own)*widest)
	room := s.room
	take := func(n int) (piece []float32) { piece, room = room[:n], room[n:]; return piece }

	sum, all := make([][]float32, s.Of), make([][]float32, s.Size())
	for r, nodes := range of {
		all[r] = take(len(nodes) * (b - a))
		for i, v := range nodes {
			sum[v.at] = all[r][i*(b-a):][: b-a : b-a]
		}
	}
	pack := take(len(own) * widest)
	for _, v := range own {
		copy(sum[v.at], x[v.at-first][a:b])
	}
	for d := 1; d < s.Size(); d++ {
		to, from := (me+d)%s.Size(), (me+s.Size()-d)%s.Size()
		p, q := s.part(to, n)
		out := x[0][p:q]
		if len(own) > 1 {
			out = pack[:len(own)*(q-p)]
			for i, v := range own {
				copy(out[i*(q-p):], x[v.at-first][p:q])
			}
		}
		if err := s.Sendrecv(all[from], from, out, to); err != nil {
			return nil, err
		}
	}
	return sum, nil
}

func (s *Shards) grow(n int) {
	if len(s.room) < n {
		s.room = make([]float32, n)
	}
}

// finish adds what gather has brought, up to the root of the tree. A rank's nodes are
// summed already: of such a subtree only the first shard has values.
func (s *Shards) finish(sum [][]float32) {
	for d := 1; d < s.Of; d *= 2 {
		for i := 0; i+d < s.Of; i += 2 * d {
			if sum[i+d] != nil {
				add(sum[i], sum[i+d])
			}
		}
	}
}

// spread sends this rank's part of the sum to all, and completes it with theirs.
func (s *Shards) spread(x, part []float32) error {
	me, n := s.Rank(), len(x)
	a, b := s.part(me, n)
	copy(x[a:b], part)
	for d := 1; d < s.Size(); d++ {
		to, from := (me+d)%s.Size(), (me+s.Size()-d)%s.Size()
		p, q := s.part(from, n)
		if err := s.Sendrecv(x[p:q], from, x[a:b], to); err != nil {
			return err
		}
	}
	return nil
}
