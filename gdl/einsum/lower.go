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
	list := make(gemms, count(outer))
	for i := range list {
		p := offsets(outer, i)
		list[i] = g
		list[i].A, list[i].B, list[i].C = a[p.a:], b[p.b:], y[p.y:]
	}
	if len(list) == 1 {
		return &list[0]
	}
	return list
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

// gemms is matrix products of equal sizes that do not depend on each other.
type gemms []kernel.Gemm

// Chunks returns the number of chunks of all products.
func (g gemms) Chunks() int { return len(g) * g[0].Chunks() }

// Run computes one chunk of one product.
func (g gemms) Run(chunk int, w *kernel.Worker) {
	per := g[0].Chunks()
	g[chunk/per].Run(chunk%per, w)
}
