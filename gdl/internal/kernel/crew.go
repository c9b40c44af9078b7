package kernel

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Do runs all chunks of t, stage by stage, on GOMAXPROCS threads (the value at
// the first call), the caller being one of them. It may be called from several
// goroutines and from within a Task of one chunk: whoever finds the crew at work
// works alone. The result is the same in every case.
func Do(t Task) { theCrew().do(t) }

// Threads returns on how many threads Do runs chunks.
func Threads() int { return len(theCrew().shares) }

var theCrew = sync.OnceValue(func() *crew { return newCrew(runtime.GOMAXPROCS(0)) })

// spinTime is how long an idle worker polls before it sleeps. A training step
// starts a task every few microseconds, and waking a sleeper takes tens.
const spinTime = 50 * time.Microsecond

// crew is the threads that run tasks, one at a time. Each has a share of the chunks,
// neighbours, and helps the others when it is done: what a thread has computed is in its
// own cache, and the next task mostly reads it in the same order.
type crew struct {
	mu     sync.Mutex // held by the caller whose task runs
	caller *Worker
	task   Task
	shares []share // of each thread; the caller's is the first

	_        [64]byte
	done     atomic.Int64 // chunks finished
	_        [56]byte
	sleepers atomic.Int32
	quit     atomic.Bool
	wake     chan struct{}
}

// share is the chunks of a thread. They are claimed by adding 1; as that returns the end
// of the share in the very task the claim is for, a worker that comes late can neither
// miss a task nor run a chunk of an old one.
type share struct {
	state atomic.Uint64 // end<<32 | next chunk
	_     [120]byte     // two cache lines: processors fetch pairs
}

func (s *share) pending() bool {
	v := s.state.Load()
	return uint32(v) < uint32(v>>32)
}

// claim returns the next chunk, if there is one.
func (s *share) claim() (chunk int, ok bool) {
	if !s.pending() {
		return 0, false
	}
	v := s.state.Add(1)
	c := uint32(v) - 1
	return int(c), c < uint32(v>>32)
}

func newCrew(threads int) *crew {
	p := &crew{caller: newWorker(), shares: make([]share, threads), wake: make(chan struct{}, threads)}
	for i := 1; i < threads; i++ {
		go p.work(i, newWorker())
	}
	return p
}

// close ends the workers.
func (p *crew) close() {
	p.quit.Store(true)
	p.rouse(len(p.shares))
}

func (p *crew) do(t Task) {
	s, ok := t.(staged)
	if !ok {
		p.stage(t)
		return
	}
	for i := range s.stages() {
		s.enter(i)
		p.stage(t)
	}
}

func (p *crew) stage(t Task) {
	n := t.Chunks()
	if n == 0 {
		return
	}
	if n == 1 || len(p.shares) == 1 || !p.mu.TryLock() {
		alone(t, n)
		return
	}
	p.task = t
	p.done.Store(0)
	p.deal(n)
	p.rouse(n - 1)
	p.drain(0, p.caller)
	for i := 1; p.done.Load() != int64(n); i++ {
		relax(i)
	}
	p.task = nil
	p.mu.Unlock() // not deferred: after a panic others may still write, so the crew stays taken
}

// deal gives each thread its share of n chunks.
func (p *crew) deal(n int) {
	for i := range p.shares {
		p.shares[i].state.Store(uint64((i+1)*n/len(p.shares))<<32 | uint64(i*n/len(p.shares)))
	}
}

// work is the life of worker i.
func (p *crew) work(i int, w *Worker) {
	for !p.quit.Load() {
		p.drain(i, w)
		p.idle()
	}
}

func (p *crew) pending() bool {
	for i := range p.shares {
		if p.shares[i].pending() {
			return true
		}
	}
	return false
}

// drain claims and runs chunks of all shares, thread i's first, until none is left.
func (p *crew) drain(i int, w *Worker) {
	for n := range p.shares {
		s := &p.shares[(i+n)%len(p.shares)]
		for c, ok := s.claim(); ok; c, ok = s.claim() {
			p.task.Run(c, w)
			p.done.Add(1)
		}
	}
}

// idle returns when there may be work: at once if it comes within spinTime.
func (p *crew) idle() {
	start := time.Now()
	for i := 1; i%relaxEvery != 0 || time.Since(start) < spinTime; i++ {
		if p.pending() || p.quit.Load() {
			return
		}
		relax(i)
	}
	p.sleepers.Add(1)
	if (p.pending() || p.quit.Load()) && p.claimSleeper() {
		return
	}
	<-p.wake
}

// rouse wakes up to n sleepers.
func (p *crew) rouse(n int) {
	for ; n > 0 && p.claimSleeper(); n-- {
		p.wake <- struct{}{}
	}
}

func (p *crew) claimSleeper() bool {
	for {
		n := p.sleepers.Load()
		if n == 0 {
			return false
		}
		if p.sleepers.CompareAndSwap(n, n-1) {
			return true
		}
	}
}

const relaxEvery = 256

// relax is one turn of a spin loop; i counts the turns. Now and then it lets
// other goroutines have the thread.
func relax(i int) {
	pause()
	if i%relaxEvery == 0 {
		runtime.Gosched()
	}
}
