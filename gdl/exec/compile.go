package exec

import (
	"fmt"
	"slices"
	"sync"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Program is a compiled graph. It is not safe for concurrent use.
type Program struct {
	stages []kernel.Task // one after the other
	units  []*unit       // what the stages are made of, in order
	inputs []*G.Node
	mem    map[*G.Node][]float32 // of inputs and outputs
	made   map[*G.Node]int       // stage of an output that one computes
	arena  []float32
	// scratch is the bytes of memory that kernels keep for themselves.
	scratch int64
	err     error // of a foreign op, during a run

	failing sync.Mutex // guards err
}

// Compile compiles what outputs are computed from. All nodes must hold float32.
//
// An input node with a bound *tensor.Dense reads that tensor's memory at every
// run, so programs share weights by binding the same tensor. Other inputs get
// memory of the program's own: fill it through Data. Compile returns an error
// that names the node when the graph cannot run.
func Compile(outputs ...*G.Node) (*Program, error) { return new(Memory).Compile(outputs...) }

// Compile is [Compile] with the memory.
func (m *Memory) Compile(outputs ...*G.Node) (*Program, error) {
	if len(outputs) == 0 {
		return nil, fmt.Errorf("exec: no outputs to compute")
	}
	order, err := schedule(outputs)
	if err != nil {
		return nil, err
	}
	big := slices.MaxFunc(order, func(a, b *G.Node) int { return elements(a) - elements(b) })
	if err := checkMemory(fmt.Sprintf("%s (shape %v)", big.Name(), []int(big.Shape())), elements(big)); err != nil {
		return nil, err
	}
	pl := newPlan(order, outputs)
	p := &Program{mem: map[*G.Node][]float32{}, made: map[*G.Node]int{}}
	mem, err := p.place(pl, outputs, m)
	if err != nil {
		return nil, err
	}
	for _, n := range order {
		if len(ir.Operands(n)) == 0 {
			p.inputs = append(p.inputs, n)
			p.mem[n] = mem[n]
		}
	}
	for _, n := range outputs {
		p.mem[n] = mem[n]
		if u := pl.unit[pl.root[n]]; u != nil {
			p.made[n] = u.level
		}
	}
	for _, level := range pl.levels {
		for _, u := range level {
			u.task = p.lower(u, mem)
		}
	}
	if err := p.lend(pl, mem, m); err != nil {
		return nil, err
	}
	lent := p.scratch
	for _, level := range pl.levels {
		p.addStage(level)
	}
	m.kept += p.scratch - lent
	return p, nil
}

// lend gives kernels memory to work in. Levels run one after the other, so they
// share it.
func (p *Program) lend(pl *plan, mem map[*G.Node][]float32, m *Memory) error {
	most := 0
	for _, level := range pl.levels {
		for _, u := range level {
			pl.keepConstants(u, mem)
		}
		most = max(most, lendLevel(level, nil))
	}
	shared, err := m.grow(&m.scratch, most)
	if err != nil {
		return err
	}
	p.scratch += 4 * int64(most)
	for _, level := range pl.levels {
		lendLevel(level, shared)
	}
	return nil
}

// keepConstants lets the kernel of a unit keep what it makes of constants.
func (p *plan) keepConstants(u *unit, mem map[*G.Node][]float32) {
	for _, x := range u.operands(p) {
		if len(ir.Operands(p.root[x])) == 0 && isConstant(x) {
			kernel.Keep(u.task, mem[x])
		}
	}
}

// isConstant reports whether n is a view that is constant, or a view of one.
func isConstant(n *G.Node) bool {
	for ; isView(n); n = ir.Operands(n)[0] {
		if n.Op().(*ir.Op).Constant {
			return true
		}
	}
	return false
}

// lendLevel gives the kernels of a level parts of mem, unless it is nil, and returns
// how much they take.
func lendLevel(level []*unit, mem []float32) (n int) {
	for _, u := range level {
		k := kernel.Need(u.task)
		if mem != nil && k > 0 {
			kernel.Lend(u.task, mem[n:])
		}
		n += (k + align - 1) / align * align
	}
	return n
}

// addStage makes a stage of the units of a level, to be run as one.
func (p *Program) addStage(level []*unit) {
	tasks := make([]kernel.Task, len(level))
	for i, u := range level {
		p.scratch += kernel.Reserve(u.task)
		tasks[i] = u.task
	}
	p.units = append(p.units, level...)
	if len(tasks) == 1 {
		p.stages = append(p.stages, tasks[0])
		return
	}
	p.stages = append(p.stages, kernel.NewGroup(tasks...))
}

// lowerLink returns the kernel of nodes that one computes.
func (p *Program) lowerLink(l *link, mem map[*G.Node][]float32) kernel.Task {
	at := func(x []*G.Node) [][]float32 {
		s := make([][]float32, len(x))
		for i := range x {
			s[i] = mem[x[i]]
		}
		return s
	}
	n, dst := l.nodes[0], mem[l.out()]
	x := ir.Operands(n)
	o, ok := n.Op().(*ir.Op)
	switch {
	case !ok:
		return p.foreign(n, x, dst, at(x))
	case o.Lower == nil:
		src := at(x)
		return kernel.Func(func() { o.Ref32(dst, src...) })
	}
	task := o.Lower(dst, at(x)...)
	for _, n := range l.nodes[1:] {
		if !n.Op().(*ir.Op).Fuse(task, at(ir.Operands(n))...) {
			panic(fmt.Sprintf("exec: %s fused at first and not again", n.Op())) // Fuse depends on more than shapes
		}
	}
	return task
}

// foreign runs an op that is not ours through its own Do.
func (p *Program) foreign(n *G.Node, x []*G.Node, dst []float32, src [][]float32) kernel.Task {
	in := make([]G.Value, len(x))
	for i := range x {
		in[i] = valueOf(x[i].Shape(), src[i])
	}
	return kernel.Func(func() {
		v, err := n.Op().Do(in...)
		if err != nil {
			p.fail(fmt.Errorf("exec: %s: %w", n.Op(), err))
			return
		}
		d, err := contents(v, n.Shape())
		if err != nil {
			p.fail(fmt.Errorf("exec: %s returned %w", n.Op(), err))
			return
		}
		copy(dst, d)
	})
}

// fail keeps the first error of a run; foreign ops may run side by side.
func (p *Program) fail(err error) {
	p.failing.Lock()
	defer p.failing.Unlock()
	if p.err == nil {
		p.err = err
	}
}

// valueOf wraps memory as a Gorgonia value of the given shape.
func valueOf(shape tensor.Shape, mem []float32) G.Value {
	if shape.Dims() == 0 {
		return (*G.F32)(&mem[0])
	}
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(mem))
}

// schedule returns the nodes the outputs are computed from, operands first.
func schedule(outputs []*G.Node) ([]*G.Node, error) {
	const open, done = 1, 2
	var order []*G.Node
	state := map[*G.Node]int{}
	var visit func(n *G.Node) error
	visit = func(n *G.Node) error {
		switch state[n] {
		case done:
			return nil
		case open:
			return fmt.Errorf("exec: the graph has a cycle through %s", n.Name())
		}
		state[n] = open
		for _, x := range ir.Operands(n) {
			if err := visit(x); err != nil {
				return err
			}
		}
		if dt := n.Dtype(); dt != tensor.Float32 {
			return fmt.Errorf("exec: node %s holds %v, want float32", n.Name(), dt)
		}
		if n.Shape().Dims() > 0 && n.Shape().TotalSize() == 0 {
			return fmt.Errorf("exec: node %s has shape %v, want lengths ≥ 1", n.Name(), []int(n.Shape()))
		}
		state[n] = done
		order = append(order, n)
		return nil
	}
	for _, n := range outputs {
		if n == nil {
			return nil, fmt.Errorf("exec: an output is nil")
		}
		if err := visit(n); err != nil {
			return nil, err
		}
	}
	return order, nil
}
