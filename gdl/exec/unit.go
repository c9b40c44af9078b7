package exec

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// unit is a node that is computed by one kernel, together with the nodes after
// it that the same kernel computes on the way: a product with its bias and
// activation.
type unit struct {
	nodes []*G.Node // in order; the last is what the unit gives
	level int       // units of one level need nothing of each other
	task  kernel.Task
	mem   []float32 // of the result
}

func (u *unit) out() *G.Node { return u.nodes[len(u.nodes)-1] }

// operands returns the nodes the unit reads.
func (u *unit) operands() []*G.Node {
	x := ir.Operands(u.nodes[0])
	for _, n := range u.nodes[1:] {
		x = append(x, ir.Operands(n)[1:]...)
	}
	return x
}

// plan is the order of work.
type plan struct {
	order  []*G.Node             // all nodes, operands first
	root   map[*G.Node]*G.Node   // of a view, the node whose memory it shares; of others, itself
	users  map[*G.Node][]*G.Node // of each node
	units  []*unit               // operands first
	unit   map[*G.Node]*unit     // that computes a node; nil for inputs and views
	levels [][]*unit
}

// newPlan fuses nodes into units and sorts these into levels.
func newPlan(order, outputs []*G.Node) *plan {
	p := &plan{
		order: order, root: map[*G.Node]*G.Node{},
		users: map[*G.Node][]*G.Node{}, unit: map[*G.Node]*unit{},
	}
	keep := map[*G.Node]bool{} // results that must exist by themselves
	for _, n := range outputs {
		keep[n] = true
	}
	longest := 0
	for _, n := range order {
		longest = max(longest, elements(n))
		for _, x := range ir.Operands(n) {
			p.users[x] = append(p.users[x], n)
		}
	}
	trial := make([]float32, longest) // what Lower and Fuse get, and never touch, while fusing
	for _, n := range order {
		p.root[n] = n
		switch {
		case isView(n):
			p.root[n] = p.root[ir.Operands(n)[0]]
		case len(ir.Operands(n)) > 0:
			p.add(n, keep, trial)
		}
	}
	p.sortLevels()
	return p
}

func isView(n *G.Node) bool {
	o, ok := n.Op().(*ir.Op)
	return ok && o.View
}

// add appends n to the unit of its first operand if that one's kernel can
// compute it too, else as a unit of its own.
func (p *plan) add(n *G.Node, keep map[*G.Node]bool, trial []float32) {
	x := ir.Operands(n)
	o, ours := n.Op().(*ir.Op)
	if u := p.unit[x[0]]; ours && o.Fuse != nil && u != nil && u.task != nil && len(p.users[x[0]]) == 1 && !keep[x[0]] {
		if o.Fuse(u.task, slots(x, trial)...) {
			u.nodes = append(u.nodes, n)
			p.unit[n] = u
			return
		}
	}
	u := &unit{nodes: []*G.Node{n}}
	if ours && o.Lower != nil {
		u.task = o.Lower(trial[:elements(n)], slots(x, trial)...)
	}
	p.units = append(p.units, u)
	p.unit[n] = u
}

// slots returns parts of trial as long as each operand.
func slots(x []*G.Node, trial []float32) [][]float32 {
	s := make([][]float32, len(x))
	for i := range x {
		s[i] = trial[:elements(x[i])]
	}
	return s
}

// sortLevels puts each unit right after the last of its operands. What reads
// less than it writes, such as a value spread over a tensor, waits until it is
// needed, to keep memory free.
func (p *plan) sortLevels() {
	depth := 0
	for _, u := range p.units {
		for _, x := range u.operands() {
			if v := p.unit[p.root[x]]; v != nil {
				u.level = max(u.level, v.level+1)
			}
		}
		depth = max(depth, u.level+1)
	}
	p.linkViews()
	for i := len(p.units) - 1; i >= 0; i-- {
		u := p.units[i]
		if read, next := p.reads(u), p.nextLevel(u.out(), depth); read < elements(u.out()) && next < depth {
			u.level = next - 1
		}
	}
	p.levels = make([][]*unit, depth)
	for _, u := range p.units {
		p.levels[u.level] = append(p.levels[u.level], u)
	}
}

// linkViews makes the users of views users of what is viewed.
func (p *plan) linkViews() {
	for _, n := range p.order {
		if r := p.root[n]; r != n {
			p.users[r] = append(p.users[r], p.users[n]...)
		}
	}
}

func (p *plan) reads(u *unit) int {
	n := 0
	for _, x := range u.operands() {
		n += elements(x)
	}
	return n
}

// nextLevel returns the first level that reads n, none when nothing does.
func (p *plan) nextLevel(n *G.Node, none int) int {
	next := none
	for _, v := range p.users[n] {
		if u := p.unit[v]; u != nil {
			next = min(next, u.level)
		}
	}
	return next
}
