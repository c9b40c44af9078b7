package kernel

// keep is Keep for the tasks of a plan; kernel is theirs.
func (p *convPlan) keep(x, kernel []float32) {
	p.kept = p.kept || len(x) > 0 && len(x) == len(kernel) && &x[0] == &kernel[0]
}

// borrows returns the floats of memory that others may use between runs.
func (p *convPlan) borrows() int {
	if p.kept {
		return p.more
	}
	return p.packs() + p.more
}

// packs returns the floats of the packed kernel.
func (p *convPlan) packs() int {
	if p.win != nil && p.win.panels(p) {
		return 0
	}
	return p.need
}

// borrow makes mem the memory of packed matrices, unless they are kept, and of a pass
// of winograd.
func (p *convPlan) borrow(mem []float32) {
	if !p.kept {
		p.packed, mem = mem[:p.packs()], mem[p.packs():]
	}
	if p.win != nil {
		p.win.values = mem
	}
}

// reserve allocates what was not lent.
func (p *convPlan) reserve() {
	if p.kept && p.packed == nil && p.need > 0 {
		p.packed = alignedFloats(p.need)
	}
	if p.packed == nil && p.packs() > 0 || p.win != nil && p.win.values == nil && p.more > 0 {
		p.borrow(alignedFloats(p.borrows()))
	}
}
