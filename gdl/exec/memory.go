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
func (p *Program) place(order, outputs []*G.Node) (map[*G.Node][]float32, error) {
	mem := map[*G.Node][]float32{}
	root := map[*G.Node]*G.Node{} // of a view, the node whose memory it shares
	last := map[*G.Node]int{}     // position of the last use of a root
	for i, n := range order {
		root[n] = n
		if o, ok := n.Op().(*ir.Op); ok && o.View {
			root[n] = root[ir.Operands(n)[0]]
		}
		last[root[n]] = i
		for _, x := range ir.Operands(n) {
			last[root[x]] = i
		}
		bound, err := boundMemory(n)
		if err != nil {
			return nil, err
		}
		if bound != nil {
			mem[n] = bound
		}
	}
	for _, n := range outputs {
		last[root[n]] = len(order)
	}
	offset, size := layout(order, root, last, mem)
	p.arena = make([]float32, size)
	for _, n := range order {
		r := root[n]
		if mem[r] == nil {
			o, k := offset[r], elements(r)
			mem[r] = p.arena[o : o+k : o+k]
		}
		mem[n] = mem[r]
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

// layout assigns arena offsets in schedule order, each to the smallest gap that
// fits. Inputs without memory of their own are alive from start to end.
func layout(order []*G.Node, root map[*G.Node]*G.Node, last map[*G.Node]int, bound map[*G.Node][]float32) (map[*G.Node]int, int) {
	offset := map[*G.Node]int{}
	var live []block
	size := 0
	claim := func(n *G.Node, until int) {
		need := (elements(n) + align - 1) / align * align
		o := bestGap(live, need)
		offset[n] = o
		size = max(size, o+need)
		live = append(live, block{o, need, until})
		slices.SortFunc(live, func(a, b block) int { return a.at - b.at })
	}
	for _, n := range order {
		if len(ir.Operands(n)) == 0 && bound[n] == nil {
			claim(n, len(order))
		}
	}
	for i, n := range order {
		live = slices.DeleteFunc(live, func(b block) bool { return b.until < i })
		if len(ir.Operands(n)) > 0 && root[n] == n {
			claim(n, last[n])
		}
	}
	return offset, size
}

// block is a used part of the arena, in elements, until a position of the
// schedule.
type block struct{ at, size, until int }

// bestGap returns the start of the smallest gap between live blocks that holds
// need elements, else the end of the last block.
func bestGap(live []block, need int) int {
	best, bestSize, end := -1, 0, 0
	for _, b := range live {
		if gap := b.at - end; gap >= need && (best < 0 || gap < bestSize) {
			best, bestSize = end, gap
		}
		end = max(end, b.at+b.size)
	}
	if best >= 0 {
		return best
	}
	return end
}
