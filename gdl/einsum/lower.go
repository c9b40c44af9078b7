package einsum

import "github.com/generative-deep-learning/go/gdl/internal/kernel"

// lower returns the kernel of a step.
func (s step) lower(y []float32, x ...[]float32) kernel.Task {
	if len(x) == 2 {
		if m, ok := asMatmul(s.x[0], s.x[1], s.y); ok {
			return m.task(y, x[0], x[1])
		}
	}
	return newNest(s, y, x...)
}

// task returns the matrix products over slices. The longest loop of the batch is
// the kernel's own, the others are unrolled into kernels.
func (m *matmul) task(y, a, b []float32) kernel.Task {
	g := kernel.Gemm{
		TransA: m.transA, TransB: m.transB, M: m.M, N: m.N, K: m.K,
		LdA: m.ldA, LdB: m.ldB, LdC: m.ldC,
	}
	outer := m.batch
	if longest := longest(outer); longest >= 0 {
		x := outer[longest]
		g.Batch, g.StrideA, g.StrideB, g.StrideC = x.n, x.a, x.b, x.y
		outer = append(append([]axis{}, outer[:longest]...), outer[longest+1:]...)
	}
	products := make([]kernel.Task, count(outer))
	for i := range products {
		p, one := offsets(outer, i), g
		one.A, one.B, one.C = a[p.a:], b[p.b:], y[p.y:]
		products[i] = &one
	}
	if len(products) == 1 {
		return products[0]
	}
	return kernel.NewGroup(products...)
}

// longest returns the index of the longest loop, -1 when there is none.
func longest(list []axis) int {
	best := -1
	for i, x := range list {
		if best < 0 || x.n > list[best].n {
			best = i
		}
	}
	return best
}
