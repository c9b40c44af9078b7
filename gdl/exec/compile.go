package exec

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Program is a compiled graph. It is not safe for concurrent use.
type Program struct {
	instrs []instr
	inputs []*G.Node
	data   map[*G.Node][]float32 // inputs and outputs
	arena  []float32
	err    error // of a foreign op, during a run
}

// instr computes one node.
type instr struct {
	node *G.Node
	task kernel.Task
	out  []float32
}

// Compile compiles what outputs are computed from. All nodes must hold float32.
//
// An input node with a bound *tensor.Dense reads that tensor's memory at every
// run, so programs share weights by binding the same tensor. Other inputs get
// memory of the program's own: fill it through Data. Compile returns an error
// that names the node when the graph cannot run.
func Compile(outputs ...*G.Node) (*Program, error) {
	if len(outputs) == 0 {
		return nil, fmt.Errorf("exec: no outputs to compute")
	}
	order, err := schedule(outputs)
	if err != nil {
		return nil, err
	}
	p := &Program{data: map[*G.Node][]float32{}}
	mem, err := p.place(order, outputs)
	if err != nil {
		return nil, err
	}
	for _, n := range order {
		x := ir.Operands(n)
		if len(x) == 0 {
			p.inputs = append(p.inputs, n)
			p.data[n] = mem[n]
			continue
		}
		src := make([][]float32, len(x))
		for i := range x {
			src[i] = mem[x[i]]
		}
		if task := p.lower(n, x, mem[n], src); task != nil {
			p.instrs = append(p.instrs, instr{n, task, mem[n]})
		}
	}
	for _, n := range outputs {
		p.data[n] = mem[n]
	}
	return p, nil
}

// lower returns the task that computes n, nil when nothing is to be done.
func (p *Program) lower(n *G.Node, x []*G.Node, dst []float32, src [][]float32) kernel.Task {
	o, ok := n.Op().(*ir.Op)
	switch {
	case !ok:
		return p.foreign(n, x, dst, src)
	case o.View && &dst[0] == &src[0][0]:
		return nil
	case o.Lower != nil:
		return o.Lower(dst, src...)
	default:
		return kernel.Func(func() { o.Ref32(dst, src...) })
	}
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
			if p.err == nil {
				p.err = fmt.Errorf("exec: %s: %w", n.Op(), err)
			}
			return
		}
		switch d := v.Data().(type) {
		case []float32:
			copy(dst, d)
		case float32:
			dst[0] = d
		default:
			p.err = fmt.Errorf("exec: %s returned %T, want float32", n.Op(), d)
		}
	})
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
