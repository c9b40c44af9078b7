package kernel

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// tally counts how often each chunk runs.
type tally struct {
	runs []atomic.Int32
	spin int
}

func (t *tally) Chunks() int { return len(t.runs) }

func (t *tally) Run(c int, w *Worker) {
	for i := range t.spin {
		w.scratch[i] = float32(c) // the race detector sees a worker shared by two goroutines
	}
	t.runs[c].Add(1)
}

func (t *tally) check(tb testing.TB, want int32) {
	tb.Helper()
	for c := range t.runs {
		if got := t.runs[c].Load(); got != want {
			tb.Fatalf("chunk %d of %d ran %d times, want %d", c, len(t.runs), got, want)
		}
	}
}

func TestCrewRunsEachChunkOnce(t *testing.T) {
	for _, threads := range []int{1, 2, 3, 8} {
		p := newCrew(threads)
		for _, n := range []int{0, 1, 2, 3, 7, 64, 1000} {
			for round := range 20 {
				task := &tally{runs: make([]atomic.Int32, n), spin: round * 10}
				p.do(task)
				task.check(t, 1)
			}
		}
		p.close()
	}
}

func TestCrewWakesSleepers(t *testing.T) {
	p := newCrew(3)
	defer p.close()
	for range 20 {
		task := &tally{runs: make([]atomic.Int32, 50), spin: 1000}
		p.do(task)
		task.check(t, 1)
		time.Sleep(4 * spinTime)
	}
}

func TestCrewSleepsWhenIdle(t *testing.T) {
	p := newCrew(4)
	defer p.close()
	p.do(&tally{runs: make([]atomic.Int32, 50)})
	for range 1000 {
		if p.sleepers.Load() == 3 {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("%d of 3 workers sleep a second after the last task", p.sleepers.Load())
}

func TestCrewConcurrentCallers(t *testing.T) {
	p := newCrew(3)
	defer p.close()
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			for range 100 {
				task := &tally{runs: make([]atomic.Int32, 9), spin: 100}
				p.do(task)
				task.check(t, 1)
			}
		})
	}
	wg.Wait()
}

func TestCrewNestedDo(t *testing.T) {
	p := newCrew(2)
	defer p.close()
	inner := &tally{runs: make([]atomic.Int32, 9)}
	p.do(Func(func() { p.do(inner) }))
	inner.check(t, 1)
}

func TestCrewStages(t *testing.T) {
	p := newCrew(3)
	defer p.close()
	s := &twoStages{first: make([]int, 40)}
	p.do(s)
	if s.sum.Load() != 40 {
		t.Fatalf("second stage saw %d of 40 results of the first", s.sum.Load())
	}
}

type twoStages struct {
	stage int
	first []int
	sum   atomic.Int64
}

func (s *twoStages) stages() int     { return 2 }
func (s *twoStages) enter(stage int) { s.stage = stage }
func (s *twoStages) Chunks() int     { return len(s.first) }
func (s *twoStages) Run(c int, _ *Worker) {
	if s.stage == 0 {
		s.first[c] = 1
		return
	}
	s.sum.Add(int64(s.first[len(s.first)-1-c]))
}

func TestCrewSurvivesGC(t *testing.T) {
	p := newCrew(2)
	defer p.close()
	for range 20 {
		go runtime.GC()
		task := &tally{runs: make([]atomic.Int32, 100), spin: 5000}
		p.do(task)
		task.check(t, 1)
	}
}

func TestDoDoesNotAllocate(t *testing.T) {
	many, one := &tally{runs: make([]atomic.Int32, 16)}, &tally{runs: make([]atomic.Int32, 1)}
	if n := testing.AllocsPerRun(100, func() { Do(many); Do(one) }); n != 0 {
		t.Errorf("Do allocates %g times", n)
	}
}

func BenchmarkForkJoin(b *testing.B) {
	task := &tally{runs: make([]atomic.Int32, 2)}
	for b.Loop() {
		Do(task)
	}
}

// order notes the chunks as they run.
type order struct {
	n    int
	runs []int
}

func (o *order) Chunks() int { return o.n }

func (o *order) Run(c int, _ *Worker) { o.runs = append(o.runs, c) }

// A thread runs its own share first, in order, then the shares of those after it.
func TestCrewOwnShareFirst(t *testing.T) {
	for i, want := range [][]int{{0, 1, 2, 3, 4, 5, 6}, {2, 3, 4, 5, 6, 0, 1}, {4, 5, 6, 0, 1, 2, 3}} {
		o := &order{n: 7}
		p := &crew{task: o, shares: make([]share, 3)}
		p.deal(o.n)
		p.drain(i, nil)
		if !slices.Equal(o.runs, want) || p.pending() || p.done.Load() != 7 {
			t.Errorf("thread %d of 3 ran %v of 7 chunks, want %v", i, o.runs, want)
		}
	}
}
