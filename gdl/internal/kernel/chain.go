package kernel

// Chain is elementwise tasks, each of which works on the result of the one
// before, and reductions of the last result, run block by block: what one writes
// the next finds in the cache. The result of each may be the memory of the next
// one's.
type Chain struct {
	tasks    []Elementwise
	sums     []Reduction
	n, grain int
	stage    int
}

// Reduction is a Task that adds up the rows of a stream, and can do so block by
// block.
type Reduction interface {
	Task
	// Row returns the length of a row, 0 if blocks cannot be any rows.
	Row() int
	// reserve sees to memory for the sums of parts blocks.
	reserve(parts int)
	// add sets part to the sums of elements lo … hi.
	add(part, lo, hi int, w *Worker)
	// combine adds up the parts.
	combine(parts int, w *Worker)
}

// NewChain returns a chain of one task.
func NewChain(t Elementwise) *Chain {
	c := &Chain{tasks: []Elementwise{t}}
	c.n, c.grain = t.Size()
	return c
}

// Append adds a task that works on the result so far, and reports whether it
// can. Whether it does depends on shapes alone.
func (c *Chain) Append(t Elementwise) bool {
	n, grain := t.Size()
	if n != c.n || len(c.sums) > 0 || !c.align(grain) {
		return false
	}
	c.tasks = append(c.tasks, t)
	return true
}

// Reduce adds a reduction of the result, and reports whether it can. The result
// keeps its memory.
func (c *Chain) Reduce(r Reduction) bool {
	row := r.Row()
	if row == 0 || c.n < reduceLeast || !c.align(row) {
		return false
	}
	c.sums = append(c.sums, r)
	return true
}

// reduceLeast is how many elements make a pass of its own worth saving.
const reduceLeast = 1 << 17

// align makes blocks start at multiples of grain, and reports whether it can.
func (c *Chain) align(grain int) bool {
	a, b := max(c.grain, grain), min(c.grain, grain)
	if b == 0 || a%b != 0 {
		return false
	}
	c.grain = a
	return true
}

func (c *Chain) stages() int {
	if len(c.sums) > 0 {
		return 2
	}
	return 1
}

func (c *Chain) enter(stage int) {
	c.stage = stage
	if stage > 0 {
		return
	}
	for _, t := range c.tasks {
		if s, ok := t.(staged); ok {
			s.enter(0)
		}
	}
	for _, r := range c.sums {
		r.reserve(c.blocks())
	}
}

func (c *Chain) blocks() int { return blocksOf(c.n, blockLen(c.grain)) }

// Chunks returns the number of blocks, then of reductions to finish.
func (c *Chain) Chunks() int {
	if c.stage == 1 {
		return len(c.sums)
	}
	return c.blocks()
}

// Run takes one block through all tasks, or finishes a reduction.
func (c *Chain) Run(chunk int, w *Worker) {
	if c.stage == 1 {
		c.sums[chunk].combine(c.blocks(), w)
		return
	}
	lo := chunk * blockLen(c.grain)
	hi := min(lo+blockLen(c.grain), c.n)
	for _, t := range c.tasks {
		t.Block(lo, hi, w)
	}
	for _, r := range c.sums {
		r.add(chunk, lo, hi, w)
	}
}
