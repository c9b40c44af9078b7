package kernel

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// hugePage is what the system can map at once: 2 MiB.
const hugePage = 2 << 20

// Floats returns n zeros that begin on a cache line; many lie on huge pages where
// the system has them, since a first touch page by page of 4 KiB costs more than
// the arithmetic, and so do addresses that are looked up page by page.
func Floats(n int) []float32 {
	if n*4 < 2*hugePage {
		return floatsAt(n, 64)
	}
	s := floatsAt(n, hugePage)
	adviseHugePages(s)
	return s
}

// floatsAt returns n zeros whose first lies at a multiple of align bytes.
func floatsAt(n, align int) []float32 {
	s := make([]float32, n+align/4)
	skip := (align - int(uintptr(unsafe.Pointer(&s[0]))%uintptr(align))) % align / 4
	return s[skip:][:n:n]
}

// reserved counts the bytes that tasks have set aside for themselves.
var (
	reserved  atomic.Int64
	reserving sync.Mutex
)

// alignedFloats is Floats for a task's own memory.
func alignedFloats(n int) []float32 {
	reserved.Add(4 * int64(n))
	return Floats(n)
}

// A borrower is a Task that works in memory which holds nothing from one run to the
// next: tasks that never run at the same time can share it.
type borrower interface {
	need() int            // how many floats
	borrow(mem []float32) // all of them, on a cache line
}

// Need returns how many floats of memory t can borrow.
func Need(t Task) int {
	if b, ok := t.(borrower); ok {
		return b.need()
	}
	return 0
}

// Lend gives t the first Need floats of mem to work in, in place of memory that it
// would allocate in its first run. It must not be in use when t runs.
func Lend(t Task, mem []float32) {
	if b, ok := t.(borrower); ok {
		n := b.need()
		b.borrow(mem[:n:n])
	}
}

// Keep tells t that x, an operand, holds the same numbers in all runs: what t makes of
// it in the first is kept, in memory of t's own.
func Keep(t Task, x []float32) {
	if k, ok := t.(interface{ keep(x []float32) }); ok {
		k.keep(x)
	}
}

// Reserve makes t allocate the memory it would allocate in its first run, and
// returns how many bytes that is.
func Reserve(t Task) int64 {
	s, ok := t.(staged)
	if !ok {
		return 0
	}
	reserving.Lock()
	defer reserving.Unlock()
	before := reserved.Load()
	for stage := range s.stages() {
		s.enter(stage)
	}
	return reserved.Load() - before
}
