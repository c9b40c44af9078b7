package exec

import (
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// unit is what one kernel computes: a node, together with the nodes after it
// that the same kernel computes on the way. These are of three kinds: a link's
// first node takes in others, as a product its bias and activation; elementwise
// links follow each other on each block of the result; and sums of the result are
// taken as it is made.
type unit struct {
	links []*link
	sums  []*link
	level int // units of one level need nothing of each other
	task  kernel.Task
}

// link is nodes that one task can compute by itself.
type link struct {
	nodes []*G.Node
	task  kernel.Task
	mem   []float32 // of the result
}

// out returns the node that is the result.
func (l *link) out() *G.Node { return l.nodes[len(l.nodes)-1] }

func (u *unit) last() *link { return u.links[len(u.links)-1] }

// out returns the node whose value the unit leaves, besides its sums.
func (u *unit) out() *G.Node { return u.last().out() }

// steps returns the links and the sums, in order.
func (u *unit) steps() []*link { return append(slices.Clone(u.links), u.sums...) }

// results returns all nodes whose values the unit leaves.
func (u *unit) results() []*G.Node {
	all := []*G.Node{u.out()}
	for _, l := range u.sums {
		all = append(all, l.out())
	}
	return all
}

// nodes returns the nodes the unit computes, operands first.
func (u *unit) nodes() []*G.Node {
	var all []*G.Node
	for _, l := range u.steps() {
		all = append(all, l.nodes...)
	}
	return all
}

// operands returns the nodes the unit reads.
func (u *unit) operands(p *plan) []*G.Node {
	var all []*G.Node
	for _, n := range u.nodes() {
		for _, x := range ir.Operands(n) {
			if p.unit[p.root[x]] != u {
				all = append(all, x)
			}
		}
	}
	return all
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

// add makes n part of a unit that can compute it too, else a unit of its own.
func (p *plan) add(n *G.Node, keep map[*G.Node]bool, trial []float32) {
	x := ir.Operands(n)
	o, ours := n.Op().(*ir.Op)
	if u := p.unit[x[0]]; ours && o.Fuse != nil && u != nil && x[0] == u.out() && u.last().task != nil && p.only(x[0], keep) {
		if l := u.last(); o.Fuse(l.task, slots(x, trial)...) {
			l.nodes = append(l.nodes, n)
			p.moveToEnd(u)
			p.unit[n] = u
			return
		}
	}
	l := &link{nodes: []*G.Node{n}}
	if ours && o.Lower != nil {
		l.task = o.Lower(trial[:elements(n)], slots(x, trial)...)
		if p.follow(n, o, l, keep) || p.sum(n, l) {
			return
		}
	}
	u := &unit{links: []*link{l}}
	if e, ok := l.task.(kernel.Elementwise); ok {
		u.task = kernel.NewChain(e)
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
		for _, x := range u.operands(p) {
			if v := p.unit[p.root[x]]; v != nil {
				u.level = max(u.level, v.level+1)
			}
		}
		depth = max(depth, u.level+1)
	}
	p.linkViews()
	for i := len(p.units) - 1; i >= 0; i-- {
		u := p.units[i]
		if read, next := p.reads(u), p.nextLevel(u, depth); read < elements(u.out()) && next < depth {
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
	for _, x := range u.operands(p) {
		n += elements(x)
	}
	return n
}

// nextLevel returns the first level that reads a result of u, none when nothing
// does.
func (p *plan) nextLevel(u *unit, none int) int {
	next := none
	for _, n := range u.results() {
		for _, user := range p.users[n] {
			if v := p.unit[user]; v != nil && v != u {
				next = min(next, v.level)
			}
		}
	}
	return next
}
