package exec

import (
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// follow appends an elementwise node to the unit of an operand that nothing else
// needs and whose memory its result may take, and reports whether there is one.
func (p *plan) follow(n *G.Node, o *ir.Op, l *link, keep map[*G.Node]bool) bool {
	e, ok := l.task.(kernel.Elementwise)
	if !ok {
		return false
	}
	x := ir.Operands(n)
	for _, i := range o.Over {
		u := p.maker(x[i], n, keep)
		if u == nil {
			continue
		}
		if c, ok := u.task.(*kernel.Chain); ok && c.Append(e) {
			u.links = append(u.links, l)
			p.moveToEnd(u)
			p.unit[n] = u
			return true
		}
	}
	return false
}

// maker returns the unit that computes x, possibly seen in another shape, if
// nothing but n needs it.
func (p *plan) maker(x, n *G.Node, keep map[*G.Node]bool) *unit {
	size := elements(n)
	for ; elements(x) == size && p.only(x, keep); x = ir.Operands(x)[0] {
		if !isView(x) {
			return p.unit[x]
		}
	}
	return nil
}

// only reports whether x has one user and need not exist by itself.
func (p *plan) only(x *G.Node, keep map[*G.Node]bool) bool { return len(p.users[x]) == 1 && !keep[x] }

// sum lets the unit of the first operand of n, which is a reduction, compute n on
// the way, and reports whether it can: it has to come after what else n needs.
func (p *plan) sum(n *G.Node, l *link) bool {
	r, ok := l.task.(kernel.Reduction)
	if !ok {
		return false
	}
	x := ir.Operands(n)
	u := p.unit[p.root[x[0]]]
	if u == nil || p.root[x[0]] != u.out() || elements(x[0]) != elements(u.out()) {
		return false
	}
	for _, y := range x[1:] {
		if v := p.unit[p.root[y]]; v == u || v != nil && slices.Index(p.units, v) > slices.Index(p.units, u) {
			return false
		}
	}
	if c, ok := u.task.(*kernel.Chain); !ok || !c.Reduce(r) {
		return false
	}
	u.sums = append(u.sums, l)
	p.unit[n] = u
	return true
}

// moveToEnd puts u after the operands of the node it takes in; what comes between
// needs nothing of u.
func (p *plan) moveToEnd(u *unit) {
	i := slices.Index(p.units, u)
	p.units = append(slices.Delete(p.units, i, i+1), u)
}

// lower returns the kernel of a unit.
func (p *Program) lower(u *unit, mem map[*G.Node][]float32) kernel.Task {
	for _, l := range u.steps() {
		l.task, l.mem = p.lowerLink(l, mem), mem[l.out()]
	}
	if len(u.links) == 1 && len(u.sums) == 0 {
		return u.last().task
	}
	c, ok := kernel.NewChain(u.links[0].task.(kernel.Elementwise)), true
	for _, l := range u.links[1:] {
		ok = ok && c.Append(l.task.(kernel.Elementwise))
	}
	for _, l := range u.sums {
		ok = ok && c.Reduce(l.task.(kernel.Reduction))
	}
	if !ok {
		panic("exec: " + u.name() + " fused at first and not again") // kernels look at more than shapes
	}
	return c
}
