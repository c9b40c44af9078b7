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
// Within a unit all elementwise links share the memory of the last.
func (p *Program) place(pl *plan, outputs []*G.Node, m *Memory) (map[*G.Node][]float32, error) {
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
	if p.arena, err = m.grow(&m.arena, l.size); err != nil {
		return nil, err
	}
	for _, n := range pl.order {
		k := elements(n)
		if o, ok := n.Op().(*ir.Op); ok && o.View {
			mem[n] = mem[ir.Operands(n)[0]][o.At : o.At+k : o.At+k]
		} else if b := l.blockOf(n); b != nil {
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
	mem, err := contents(n.Value(), n.Shape())
	if err != nil {
		return nil, fmt.Errorf("exec: input %s is bound to %w", n.Name(), err)
	}
	return mem, nil
}

// contents returns the elements of a value, row by row, or an error that says
// what it is when it is no tensor of float32 that has the shape and lies so.
func contents(v G.Value, shape tensor.Shape) ([]float32, error) {
	switch v := v.(type) {
	case *tensor.Dense:
		switch {
		case v.Dtype() != tensor.Float32:
			return nil, fmt.Errorf("a tensor of %v, want float32", v.Dtype())
		case !v.Shape().Eq(shape):
			return nil, fmt.Errorf("a tensor of shape %v, want %v", v.Shape(), shape)
		case v.RequiresIterator() || v.DataOrder().IsColMajor():
			return nil, fmt.Errorf("a tensor that is not contiguous and row-major")
		}
		return v.Float32s(), nil
	case *G.F32:
		if shape.Dims() > 0 {
			return nil, fmt.Errorf("a scalar of shape (), want %v", shape)
		}
		return []float32{float32(*v)}, nil
	default:
		return nil, fmt.Errorf("a %T, want *tensor.Dense of float32", v)
	}
}

func elements(n *G.Node) int { return max(1, n.Shape().TotalSize()) }

// block is a part of the arena, in elements, in use up to a level.
type block struct{ at, size, until int }

// layout assigns parts of the arena level by level.
type layout struct {
	pl    *plan
	last  map[*G.Node]int    // last level that needs a root
	reads map[*G.Node]int    // how often that level reads it
	block map[*G.Node]*block // of a root
	live  []*block           // by place
	size  int
}

func newLayout(pl *plan, outputs []*G.Node, bound map[*G.Node][]float32) *layout {
	l := &layout{pl: pl, last: map[*G.Node]int{}, reads: map[*G.Node]int{}, block: map[*G.Node]*block{}}
	for i, level := range pl.levels {
		for _, u := range level {
			for _, n := range u.results() {
				l.last[n] = i
			}
			for _, x := range u.operands(pl) {
				l.read(pl.root[x], i)
			}
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
			for _, s := range u.sums {
				l.claim(s.out())
			}
		}
	}
	return l
}

// read notes that a level, none before the last noted, reads n.
func (l *layout) read(n *G.Node, level int) {
	if level > l.last[n] {
		l.last[n], l.reads[n] = level, 0
	}
	l.reads[n]++
}

// blockOf returns the block that holds the value of n, nil when it is bound.
func (l *layout) blockOf(n *G.Node) *block {
	if u := l.pl.unit[n]; u != nil && !slices.Contains(u.results(), n) {
		n = u.out()
	}
	return l.block[n]
}

// takeOver gives a unit the memory of an operand that nothing else needs.
func (l *layout) takeOver(u *unit) bool {
	first := u.links[0].nodes[0]
	o, ok := first.Op().(*ir.Op)
	if !ok {
		return false
	}
	for _, i := range o.Over {
		r := l.pl.root[ir.Operands(first)[i]]
		b := l.block[r]
		if b == nil || l.last[r] != u.level || l.reads[r] != 1 || elements(r) != elements(u.out()) {
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
