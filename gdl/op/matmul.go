package op

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Trans says which operands of a product are transposed.
type Trans struct{ A, B bool }

// MatMul returns the matrix product of a [M K] and b [K N], [M N].
func MatMul(a, b *G.Node) *G.Node { return MatMulT(a, b, Trans{}) }

// MatMulT returns op(a)·op(b), where op transposes the operands that t names.
func MatMulT(a, b *G.Node, t Trans) *G.Node { return product("MatMul", 2, a, b, t) }

// BatchMatMulT returns the products op(a)·op(b) of matrices a [B . .] and
// b [B . .], one for each index of the first axis, where op transposes the
// operands that t names.
func BatchMatMulT(a, b *G.Node, t Trans) *G.Node { return product("BatchMatMul", 3, a, b, t) }

// product multiplies the matrices in the last two of rank axes.
func product(name string, rank int, a, b *G.Node, t Trans) *G.Node {
	g := newGemm("op."+name, rank, a, b, t)
	return ir.Apply(ir.Op{
		Name: name, Attr: t, Out: append(slices.Clone(a.Shape()[:rank-2]), g.M, g.N),
		Ref32: func(dst []float32, s ...[]float32) { gemmRef(&g, dst, s[0], s[1]) },
		Ref64: func(dst []float64, s ...[]float64) { gemmRef(&g, dst, s[0], s[1]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task { return gemmTask(g, dst, s[0], s[1]) },
		Grad: func(_, dy *G.Node) []*G.Node {
			mul := func(a, b *G.Node, t Trans) *G.Node { return product(name, rank, a, b, t) }
			return []*G.Node{productDA(mul, b, dy, t), productDB(mul, a, dy, t)}
		},
	}, a, b)
}

// productDA is dY·op(B)ᵀ, transposed when A is.
func productDA(mul func(a, b *G.Node, t Trans) *G.Node, b, dy *G.Node, t Trans) *G.Node {
	if t.A {
		return mul(b, dy, Trans{A: t.B, B: true})
	}
	return mul(dy, b, Trans{B: !t.B})
}

// productDB is op(A)ᵀ·dY, transposed when B is.
func productDB(mul func(a, b *G.Node, t Trans) *G.Node, a, dy *G.Node, t Trans) *G.Node {
	if t.B {
		return mul(dy, a, Trans{A: true, B: t.A})
	}
	return mul(a, dy, Trans{A: !t.A})
}

// newGemm checks shapes, and panics with an error that starts with who when they
// do not fit.
func newGemm(who string, rank int, a, b *G.Node, t Trans) kernel.Gemm {
	checkRank(who, a, rank)
	checkRank(who, b, rank)
	as, bs := a.Shape(), b.Shape()
	m, k := swapIf(t.A, as[rank-2:])
	kb, n := swapIf(t.B, bs[rank-2:])
	if k != kb || !slices.Equal(as[:rank-2], bs[:rank-2]) {
		panic(fmt.Errorf("%s: shapes %v and %v do not fit together (%+v)", who, []int(as), []int(bs), t))
	}
	return kernel.Gemm{
		TransA: t.A, TransB: t.B, M: m, N: n, K: k, LdA: as[rank-1], LdB: bs[rank-1], LdC: n,
		Batch: size(as[:rank-2]), StrideA: m * k, StrideB: k * n, StrideC: m * n,
	}
}

func swapIf(t bool, s []int) (int, int) {
	if t {
		return s[1], s[0]
	}
	return s[0], s[1]
}

// gemmTask returns the product that g describes, of a and b.
func gemmTask(g kernel.Gemm, c, a, b []float32) kernel.Task {
	g.A, g.B, g.C = a, b, c
	return &g
}

// gemmRef computes the product that g describes.
func gemmRef[T float32 | float64](g *kernel.Gemm, c, a, b []T) {
	clear(c)
	for z := range g.Batch {
		a, b, c := a[z*g.StrideA:], b[z*g.StrideB:], c[z*g.StrideC:]
		for i := range g.M {
			for p := range g.K {
				v := a[at(g.TransA, i, p, g.LdA)]
				for j := range g.N {
					c[i*g.LdC+j] += v * b[at(g.TransB, p, j, g.LdB)]
				}
			}
		}
	}
}

// at is the index of element (i, j) of a matrix with rows of ld, stored
// transposed or not.
func at(trans bool, i, j, ld int) int {
	if trans {
		return j*ld + i
	}
	return i*ld + j
}
