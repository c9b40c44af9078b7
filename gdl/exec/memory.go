package exec

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
)

// align is the granularity of the arena in elements: a cache line.
const align = 16

// place gives every node its memory: bound inputs keep their own, all else lies
// in one arena in which nodes that are not needed at the same time share.
// Fused nodes but the last of a unit get none.
func (p *Program) place(pl *plan, outputs []*G.Node) (map[*G.Node][]float32, error) {
	mem := map[*G.Node][]float32{}
	for _, n := range pl.order {
		bound, err := boundMemory(n)
		if err != nil {
			return nil, err
		}
		if bound != nil {
			mem[n] = bound
		}
	}
	l := newLayout(pl, outputs, mem)
	var err error
	if p.arena, err = newArena(l.size); err != nil {
		return nil, err
	}
	for _, n := range pl.order {
		k := elements(n)
		if o, ok := n.Op().(*ir.Op); ok && o.View {
			mem[n] = mem[ir.Operands(n)[0]][o.At : o.At+k : o.At+k]
		} else if b := l.block[n]; b != nil {
			mem[n] = p.arena[b.at : b.at+k : b.at+k]
		}
	}
	return mem, nil
}

// boundMemory returns the memory of the tensor bound to an input, nil when n is
// no input or has none.
func boundMemory(n *G.Node) ([]float32, error) {
	if len(ir.Operands(n)) > 0 || n.Value() == nil {
		return nil, nil
	}
	switch v := n.Value().(type) {
	case *tensor.Dense:
		if v.RequiresIterator() || v.DataOrder().IsColMajor() {
			return nil, fmt.Errorf("exec: input %s is bound to a tensor that is not contiguous and row-major", n.Name())
		}
		if !v.Shape().Eq(n.Shape()) {
			return nil, fmt.Errorf("exec: input %s has shape %v, its tensor %v", n.Name(), n.Shape(), v.Shape())
		}
		return v.Float32s(), nil
	case *G.F32:
		return []float32{float32(*v)}, nil
	default:
		return nil, fmt.Errorf("exec: input %s is bound to a %T, want *tensor.Dense of float32", n.Name(), v)
	}
}

func elements(n *G.Node) int { return max(1, n.Shape().TotalSize()) }

// block is a part of the arena, in elements, in use up to a level.
type block struct{ at, size, until int }

// layout assigns parts of the arena level by level.
type layout struct {
	pl    *plan
	last  map[*G.Node]int    // last level that needs a root
	users map[*G.Node]int    // units that read a root
	block map[*G.Node]*block // of a root
	live  []*block           // by place
	size  int
}

func newLayout(pl *plan, outputs []*G.Node, bound map[*G.Node][]float32) *layout {
	l := &layout{pl: pl, last: map[*G.Node]int{}, users: map[*G.Node]int{}, block: map[*G.Node]*block{}}
	for _, u := range pl.units {
		l.last[u.out()] = max(l.last[u.out()], u.level)
		for _, x := range u.operands() {
			r := pl.root[x]
			l.last[r] = max(l.last[r], u.level)
			l.users[r]++
		}
	}
	end := len(pl.levels)
	for _, n := range outputs {
		l.last[pl.root[n]] = end
	}
	for _, n := range pl.order {
		if len(ir.Operands(n)) == 0 && bound[n] == nil {
			l.last[n] = end // filled before a run and there after it
			l.claim(n)
		}
	}
	for i, level := range pl.levels {
		l.live = slices.DeleteFunc(l.live, func(b *block) bool { return b.until < i })
		for _, u := range level {
			if !l.takeOver(u) {
				l.claim(u.out())
			}
		}
	}
	return l
}

// takeOver gives a unit the memory of an operand that nothing else needs.
func (l *layout) takeOver(u *unit) bool {
	o, ok := u.nodes[0].Op().(*ir.Op)
	if !ok || len(u.nodes) > 1 {
		return false
	}
	for _, i := range o.Over {
		r := l.pl.root[ir.Operands(u.nodes[0])[i]]
		b := l.block[r]
		if b == nil || l.last[r] != u.level || l.users[r] != 1 || elements(r) != elements(u.out()) {
			continue
		}
		b.until = l.last[u.out()]
		l.block[u.out()] = b
		return true
	}
	return false
}

// claim gives n the smallest gap that holds it, else room at the end.
func (l *layout) claim(n *G.Node) {
	need := (elements(n) + align - 1) / align * align
	best, bestSize, end := -1, 0, 0
	for _, b := range l.live {
		if gap := b.at - end; gap >= need && (best < 0 || gap < bestSize) {
			best, bestSize = end, gap
		}
		end = max(end, b.at+b.size)
	}
	if best < 0 {
		best = end
	}
	b := &block{best, need, l.last[n]}
	l.block[n] = b
	l.size = max(l.size, best+need)
	i, _ := slices.BinarySearchFunc(l.live, b, func(a, b *block) int { return a.at - b.at })
	l.live = slices.Insert(l.live, i, b)
}
