package dist

import (
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Local returns a group of n goroutines of this process, an entry for each rank. It
// panics with an error when n < 1.
func Local(n int) []Group {
	if n < 1 {
		panic(fmt.Errorf("dist: a group of %d, want at least 1", n))
	}
	w := &world{aborted: make(chan struct{})}
	all := make([]Group, n)
	for rank := range n {
		w.left = append(w.left, make(chan struct{}))
		w.floats = append(w.floats, boxes[float32](n))
		w.bytes = append(w.bytes, boxes[byte](n))
		all[rank] = &member{world: w, rank: rank}
	}
	return all
}

// world is what the members of a local group share.
type world struct {
	floats  [][]chan []float32 // by receiver and sender
	bytes   [][]chan []byte
	left    []chan struct{} // closed when that rank has left
	once    sync.Once
	aborted chan struct{} // closed once reason is set
	reason  error
}

func boxes[T any](n int) []chan []T {
	all := make([]chan []T, n)
	for i := range all {
		all[i] = make(chan []T, 1)
	}
	return all
}

// member is a rank of a local group.
type member struct {
	*world
	rank   int
	closed bool
}

// errClosed is of a call after Close.
var errClosed = errors.New("dist: this rank has left the group")

func (m *member) Rank() int { return m.rank }

func (m *member) Size() int { return len(m.left) }

func (m *member) Machines() int { return 1 }

func (m *member) Computing(bool) {}

func (m *member) Sendrecv(dst []float32, from int, x []float32, to int) error {
	if err := firstError(m.check(from), m.check(to)); err != nil {
		return err
	}
	return exchange(m, m.floats, dst, from, x, to)
}

func (m *member) Bcast(x []byte, root int) error {
	if err := m.check(root); err != nil {
		return err
	}
	if m.rank != root {
		return exchange(m, m.bytes, x, root, nil, none)
	}
	for to := range m.Size() {
		if to == root {
			continue
		}
		if err := exchange(m, m.bytes, nil, none, x, to); err != nil {
			return err
		}
	}
	return nil
}

func (m *member) Abort(reason error) {
	m.once.Do(func() {
		m.reason = fmt.Errorf("dist: rank %d gave up: %w", m.rank, reason)
		close(m.aborted)
	})
}

func (m *member) Close() error {
	if !m.closed {
		m.closed = true
		close(m.left[m.rank])
	}
	return nil
}

// check returns an error unless a call may name the rank.
func (m *member) check(rank int) error {
	if m.closed {
		return errClosed
	}
	if rank < 0 || rank >= m.Size() {
		return fmt.Errorf("dist: rank %d of a group of %d, want 0 to %d", rank, m.Size(), m.Size()-1)
	}
	return nil
}

// none is no rank: nothing is sent, or received.
const none = -1

// exchange sends x to a rank and receives dst from one, whichever can be done first.
func exchange[T any](m *member, boxes [][]chan []T, dst []T, from int, x []T, to int) error {
	var in, out chan []T
	var noSender, noReceiver chan struct{}
	if from != none {
		in, noSender = boxes[m.rank][from], m.left[from]
	}
	if to != none {
		out, noReceiver = boxes[to][m.rank], m.left[to]
		x = slices.Clone(x)
	}
	receive := func(y []T) error {
		if len(y) != len(dst) {
			return fmt.Errorf("dist: rank %d sends %d values to rank %d, which wants %d", from, len(y), m.rank, len(dst))
		}
		copy(dst, y)
		in, noSender = nil, nil
		return nil
	}
	for in != nil || out != nil {
		select {
		case <-m.aborted:
			return m.reason
		case out <- x:
			out, noReceiver = nil, nil
		case y := <-in:
			if err := receive(y); err != nil {
				return err
			}
		case <-noReceiver:
			return m.lost(to)
		case <-noSender: // it may have sent before
			select {
			case y := <-in:
				if err := receive(y); err != nil {
					return err
				}
			default:
				return m.lost(from)
			}
		}
	}
	return nil
}

// lost is the error of a rank that has left, perhaps because it gave up.
func (m *member) lost(rank int) error {
	select {
	case <-m.aborted:
		return m.reason
	default:
		return fmt.Errorf("dist: rank %d has left the group", rank)
	}
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
