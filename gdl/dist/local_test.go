package dist_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/generative-deep-learning/go/gdl/dist"
)

// each runs f on each rank of a local group, closes it, and fails where f does.
func each(t *testing.T, size int, f func(g dist.Group) error) {
	t.Helper()
	for rank, err := range every(size, f) {
		if err != nil {
			t.Errorf("rank %d: %v", rank, err)
		}
	}
}

// every returns what f returns on each rank.
func every(size int, f func(g dist.Group) error) []error {
	errs := make([]error, size)
	var all sync.WaitGroup
	for rank, g := range dist.Local(size) {
		all.Go(func() {
			defer g.Close()
			errs[rank] = f(g)
		})
	}
	all.Wait()
	return errs
}

func TestRanksOfALocalGroup(t *testing.T) {
	each(t, 4, func(g dist.Group) error {
		me, size := g.Rank(), g.Size()
		got := make([]float32, 1)
		for range 3 {
			if err := g.Sendrecv(got, (me+1)%size, []float32{float32(me)}, (me+3)%size); err != nil {
				return err
			}
			if got[0] != float32((me+1)%size) {
				return fmt.Errorf("received %g", got[0])
			}
		}
		for root := range size {
			x := []byte{byte(me), 9}
			if err := g.Bcast(x, root); err != nil {
				return err
			}
			if int(x[0]) != root || x[1] != 9 {
				return fmt.Errorf("broadcast of %d: %v", root, x)
			}
			text, err := dist.Share(g, make([]byte, 10*me), root)
			if err != nil || len(text) != 10*root {
				return fmt.Errorf("shared %d bytes of rank %d: %v", len(text), root, err)
			}
		}
		return nil
	})
}

// A rank that ends, or gives up, is an error of each of the others.
func TestNobodyWaitsForARankThatEnds(t *testing.T) {
	work := func(g dist.Group) error {
		s, err := dist.NewShards(8, g)
		if err != nil {
			return err
		}
		first, end := s.Own()
		var own [][]float32
		for k := first; k < end; k++ {
			own = append(own, values(k, 100))
		}
		for {
			if err := s.Sum(own); err != nil {
				return err
			}
			if err := g.Bcast(make([]byte, 3), 1); err != nil {
				return err
			}
		}
	}
	for _, c := range []struct {
		name, want string
		end        func(g dist.Group)
	}{
		{"closes", "has left the group", func(dist.Group) {}},
		{"aborts", "rank 2 gave up: no space", func(g dist.Group) { g.Abort(errors.New("no space")) }},
	} {
		errs := every(4, func(g dist.Group) error {
			if g.Rank() == 2 {
				c.end(g)
				return nil
			}
			return work(g)
		})
		for rank, err := range errs {
			if rank != 2 && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("rank 2 %s: rank %d has %v, want %q", c.name, rank, err, c.want)
			}
		}
	}
}

func TestBadCalls(t *testing.T) {
	g := dist.Alone()
	if err := g.Bcast(nil, 1); err == nil || !strings.Contains(err.Error(), "rank 1 of a group of 1, want 0 to 0") {
		t.Error(err)
	}
	if err := g.Sendrecv(nil, 0, nil, -1); err == nil || !strings.Contains(err.Error(), "rank -1 of a group of 1") {
		t.Error(err)
	}
	g.Close()
	if err := g.Bcast(nil, 0); err == nil || !strings.Contains(err.Error(), "has left") {
		t.Error(err)
	}
	errs := every(2, func(g dist.Group) error {
		return g.Sendrecv(make([]float32, 1+g.Rank()), 1-g.Rank(), make([]float32, 2), 1-g.Rank())
	})
	if errs[0] == nil || !strings.Contains(errs[0].Error(), "rank 1 sends 2 values to rank 0, which wants 1") {
		t.Error(errs)
	}
	defer func() {
		if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), "a group of 0") {
			t.Error(err)
		}
	}()
	dist.Local(0)
}

// All ranks learn of an error, and none goes on.
func TestAgree(t *testing.T) {
	each(t, 3, func(g dist.Group) error { return dist.Agree(g, nil) })
	errs := every(4, func(g dist.Group) error {
		if g.Rank()%2 == 1 {
			return dist.Agree(g, fmt.Errorf("of %d", g.Rank()))
		}
		return dist.Agree(g, nil)
	})
	for rank, err := range errs {
		want := "rank 1: of 1"
		if rank == 1 {
			want = "of 1"
		}
		if err == nil || err.Error() != want {
			t.Errorf("rank %d: %v, want %q", rank, err, want)
		}
		var of *dist.RankError
		if rank != 1 && (!errors.As(err, &of) || of.Rank != 1) {
			t.Errorf("rank %d: %#v, want a RankError", rank, err)
		}
	}
}

// Local groups leave no goroutine behind.
func TestNoGoroutineIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	TestNobodyWaitsForARankThatEnds(t)
	var after int
	for range 100 {
		if after = runtime.NumGoroutine(); after <= before+runtime.GOMAXPROCS(0) { // the kernels' threads stay
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, after)
}
