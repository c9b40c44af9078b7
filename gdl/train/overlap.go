package train

import (
	"runtime"
	"slices"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Between machines, values travel while processors compute. There, the flat buffers of
// shards are summed in pieces: each as soon as the backward pass of a rank's last shard
// has given it. The sum of an element is the same in whichever piece it lies.

// piece is a part of the flat buffers.
type piece struct {
	outputs    []int // that lie in it
	begin, end int
	x          [][]float32 // of each shard of this rank
}

// mostPieces is how many a buffer is cut into at most, and leastPiece how many values one
// has at least, but for the last: each costs as many messages as the whole.
const mostPieces = 8

var leastPiece = 1 << 15 // less in tests, whose models are small

// lay lays what the program of a shard computes into flat buffers; in the order in which
// a run gives it, and in pieces, where they are summed meanwhile.
func (h *sharded) lay(p *program) {
	outputs := p.outputs()
	order, size := make([]int, len(outputs)), flagCount
	for i, x := range outputs {
		order[i] = i
		size += len(x)
	}
	least := size
	if h.Machines() > 1 {
		slices.SortStableFunc(order, func(i, j int) int { return p.made[i] - p.made[j] })
		least = max(leastPiece, size/mostPieces)
	}
	h.at = make([]int, len(outputs))
	next, end := piece{}, 0
	for _, i := range order {
		h.at[i], end = end, end+len(outputs[i])
		next.outputs = append(next.outputs, i)
		if end-next.begin >= least {
			next.end = end
			h.pieces, next = append(h.pieces, next), piece{begin: end}
		}
	}
	next.end = size
	h.pieces = append(h.pieces, next)

	first, last := h.Own()
	for range last - first {
		x := kernel.Floats(size)
		h.flat = append(h.flat, x)
		for i := range h.pieces {
			q := &h.pieces[i]
			q.x = append(q.x, x[q.begin:q.end])
		}
	}
}

// gives reports whether all of these outputs are there at the end of a stage.
func (p *program) gives(outputs []int, stage int) bool {
	return !slices.ContainsFunc(outputs, func(i int) bool { return p.made[i] > stage })
}

// summing is the sum of the flat buffers in one step.
type summing struct {
	*sharded
	given int        // pieces
	queue chan int   // of these, for the goroutine that sums; nil where there is none
	done  chan error // of it
}

// begin begins the sum of a step.
func (h *sharded) begin() *summing {
	s := &summing{sharded: h}
	if len(h.pieces) == 1 {
		return s
	}
	// Besides the threads that compute, one waits for messages, mostly asleep. Without a
	// processor of the runtime's for it, it would wait for those as well.
	if n := kernel.Threads() + 1; runtime.GOMAXPROCS(0) < n {
		runtime.GOMAXPROCS(n)
	}
	h.Computing(true)
	s.queue, s.done = make(chan int, len(h.pieces)), make(chan error, 1)
	go func() {
		var err error
		for i := range s.queue {
			if err == nil {
				err = h.Sum(h.pieces[i].x)
			}
		}
		s.done <- err
	}()
	return s
}

// give says that a piece is complete; the last one, which holds the flags, is at the end.
func (s *summing) give(piece int) {
	if s.queue == nil || piece == len(s.pieces)-1 {
		return
	}
	s.queue <- piece
	s.given++
}

// end sums what has not been given, and returns when all is summed.
func (s *summing) end() error {
	if s.queue == nil {
		return s.Sum(s.flat)
	}
	for ; s.given < len(s.pieces); s.given++ {
		s.queue <- s.given
	}
	close(s.queue)
	s.Computing(false)
	return <-s.done
}
