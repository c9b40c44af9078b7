package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// BatchMatMulT returns the products op(a)·op(b) of matrices a [B . .] and
// b [B . .], one for each index of the first axis, where op transposes the
// operands that t names.
func BatchMatMulT(a, b *G.Node, t Trans) *G.Node {
	const who = "op.BatchMatMul"
	checkRank(who, a, 3)
	checkRank(who, b, 3)
	as, bs := a.Shape(), b.Shape()
	m, k := swapIf(t.A, as[1:])
	kb, n := swapIf(t.B, bs[1:])
	if k != kb || as[0] != bs[0] {
		panic(fmt.Errorf("%s: batches or inner lengths of %v and %v differ (%+v)", who, []int(as), []int(bs), t))
	}
	batch, sa, sb, sc := as[0], as[1]*as[2], bs[1]*bs[2], m*n
	return ir.Apply(ir.Op{
		Name: "BatchMatMul", Attr: t, Out: []int{batch, m, n},
		Ref32: func(dst []float32, s ...[]float32) {
			for i := range batch {
				matMul(dst[i*sc:][:sc], s[0][i*sa:][:sa], s[1][i*sb:][:sb], m, n, k, t)
			}
		},
		Ref64: func(dst []float64, s ...[]float64) {
			for i := range batch {
				matMul(dst[i*sc:][:sc], s[0][i*sa:][:sa], s[1][i*sb:][:sb], m, n, k, t)
			}
		},
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.Gemm{
				TransA: t.A, TransB: t.B, M: m, N: n, K: k,
				A: s[0], B: s[1], C: dst, LdA: as[2], LdB: bs[2], LdC: n,
				Batch: batch, StrideA: sa, StrideB: sb, StrideC: sc,
			}
		},
		Grad: func(_, dy *G.Node) []*G.Node { return []*G.Node{batchDA(b, dy, t), batchDB(a, dy, t)} },
	}, a, b)
}

// batchDA and batchDB are matMulDA and matMulDB of each pair of matrices.
func batchDA(b, dy *G.Node, t Trans) *G.Node {
	if t.A {
		return BatchMatMulT(b, dy, Trans{A: t.B, B: true})
	}
	return BatchMatMulT(dy, b, Trans{B: !t.B})
}

func batchDB(a, dy *G.Node, t Trans) *G.Node {
	if t.B {
		return BatchMatMulT(dy, a, Trans{A: true, B: t.A})
	}
	return BatchMatMulT(a, dy, Trans{A: !t.A})
}
