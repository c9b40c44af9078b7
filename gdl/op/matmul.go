package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Trans says which operands of a product are transposed.
type Trans struct{ A, B bool }

// MatMul returns the matrix product of a [M K] and b [K N], [M N].
func MatMul(a, b *G.Node) *G.Node { return MatMulT(a, b, Trans{}) }

// MatMulT returns op(a)·op(b), where op transposes the operands that t names.
func MatMulT(a, b *G.Node, t Trans) *G.Node {
	checkRank("op.MatMul", a, 2)
	checkRank("op.MatMul", b, 2)
	m, k := swapIf(t.A, a.Shape())
	kb, n := swapIf(t.B, b.Shape())
	if k != kb {
		panic(fmt.Errorf("op.MatMul: inner lengths of %v and %v differ (%+v)", []int(a.Shape()), []int(b.Shape()), t))
	}
	return ir.Apply(ir.Op{
		Name: "MatMul", Attr: t, Out: []int{m, n},
		Ref32: func(dst []float32, s ...[]float32) { matMul(dst, s[0], s[1], m, n, k, t) },
		Ref64: func(dst []float64, s ...[]float64) { matMul(dst, s[0], s[1], m, n, k, t) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.Gemm{
				TransA: t.A, TransB: t.B, M: m, N: n, K: k,
				A: s[0], B: s[1], C: dst, LdA: a.Shape()[1], LdB: b.Shape()[1], LdC: n,
			}
		},
		Grad: func(_, dy *G.Node) []*G.Node { return []*G.Node{matMulDA(b, dy, t), matMulDB(a, dy, t)} },
	}, a, b)
}

// matMulDA is dY·op(B)ᵀ, transposed when A is.
func matMulDA(b, dy *G.Node, t Trans) *G.Node {
	if t.A {
		return MatMulT(b, dy, Trans{A: t.B, B: true})
	}
	return MatMulT(dy, b, Trans{B: !t.B})
}

// matMulDB is op(A)ᵀ·dY, transposed when B is.
func matMulDB(a, dy *G.Node, t Trans) *G.Node {
	if t.B {
		return MatMulT(dy, a, Trans{A: true, B: t.A})
	}
	return MatMulT(a, dy, Trans{A: !t.A})
}

func swapIf(t bool, s []int) (int, int) {
	if t {
		return s[1], s[0]
	}
	return s[0], s[1]
}

func matMul[T float32 | float64](c, a, b []T, m, n, k int, t Trans) {
	clear(c)
	for i := range m {
		for p := range k {
			v := a[at(t.A, i, p, m, k)]
			for j := range n {
				c[i*n+j] += v * b[at(t.B, p, j, k, n)]
			}
		}
	}
}

// at is the index of element (i, j) of an [r c] matrix stored transposed or not.
func at(trans bool, i, j, r, c int) int {
	if trans {
		return j*r + i
	}
	return i*c + j
}
