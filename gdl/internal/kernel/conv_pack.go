package kernel

// pack packs matrix i of the bank, for all groups and panels, transposed for a
// backward pass.
func (p *convPlan) pack(i int, w *Worker) {
	src := p.matrix(i, w.scratch)
	for g := range p.groups {
		for j := 0; j < p.n; j += p.panel {
			p.packColumns(p.packed[p.at(g, j):], src, i, g, j, w)
		}
	}
}

// packColumns packs columns j … of group g of matrix i, src, to its place in dst.
func (p *convPlan) packColumns(dst, src []float32, i, g, j int, w *Worker) {
	cols := min(p.panel, p.n-j)
	dst = dst[i*p.k*blocksOf(cols, p.set.lanes)*p.set.lanes:]
	if p.back { // kernel rows are output channels, its columns input channels
		p.set.packCols(w, dst, src[j*p.in.c+g*p.k:], p.in.c, p.k, cols)
	} else {
		p.set.packRows(w, dst, src[g*p.n+j:], p.out.c, p.k, cols)
	}
}

// matrix returns matrix i of the bank: a kernel position, or the sum, in tmp,
// of those it mixes.
func (p *convPlan) matrix(i int, tmp []float32) []float32 {
	size := p.k * p.n * p.groups
	if p.v.mix == nil {
		if p.back { // an adjoint axis numbers them from the last
			i = p.matrices() - 1 - i
		}
		return p.kernel[i*size:][:size]
	}
	sum := tmp[:size]
	clear(sum)
	for _, ky := range p.v.mix[i/p.h.banks] {
		for _, kx := range p.h.mix[i%p.h.banks] {
			for q, v := range p.kernel[(ky*p.kw+kx)*size:][:size] {
				sum[q] += v
			}
		}
	}
	return sum
}
