package kernel

// Task is numeric work cut into chunks. Chunks may run in any order and at the
// same time; the result does not depend on it. A Task is made once and run many
// times; running it does not allocate.
type Task interface {
	Chunks() int
	Run(chunk int, w *Worker)
}

// staged is a Task whose work has stages, each of which needs all of the one
// before. Do enters each stage and runs the chunks it then has.
type staged interface {
	Task
	stages() int
	enter(stage int)
}

// Func is a Task of one chunk.
type Func func()

// Chunks returns 1.
func (f Func) Chunks() int { return 1 }

// Run calls f.
func (f Func) Run(int, *Worker) { f() }

// span is how many elements one chunk of an elementwise kernel covers: 64 KB
// of float32 stay in the first two cache levels.
const span = 1 << 14

// chunks returns how many spans cover n elements.
func chunks(n int) int { return (n + span - 1) / span }

// bounds returns the elements of chunk c out of n.
func bounds(c, n int) (lo, hi int) { return c * span, min((c+1)*span, n) }
