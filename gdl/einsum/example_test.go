package einsum_test

import (
	"fmt"
	"log"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/einsum"
	"github.com/generative-deep-learning/go/gdl/exec"
)

// The arrow's ij: the result has a row for each i and a column for each j.
func ExampleEval() {
	a := einsum.Tensor[float32]{Shape: []int{2, 3}, Data: []float32{1, 2, 3, 4, 5, 6}}
	b := einsum.Tensor[float32]{Shape: []int{3, 2}, Data: []float32{1, 0, 0, 1, 1, 1}}
	y, err := einsum.Eval("ik,kj->ij", a, b)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(y.Shape, y)
	// Output: [2 2] [[4 5] [10 11]]
}

// An error points at the letter that is wrong.
func ExampleEval_error() {
	a := einsum.Tensor[float32]{Shape: []int{2, 3}, Data: make([]float32, 6)}
	_, err := einsum.Eval("ij,jk->ik", a, a)
	fmt.Println(err)
	// Output:
	// einsum: index j has length 3 in A and 2 in B
	//     ij,jk->ik
	//        ^
}

// Matrices and vectors of the examples below.
var (
	a = einsum.Tensor[float32]{Shape: []int{2, 3}, Data: []float32{1, 2, 3, 4, 5, 6}}
	s = einsum.Tensor[float32]{Shape: []int{2, 2}, Data: []float32{1, 2, 3, 4}}
	u = einsum.Tensor[float32]{Shape: []int{2}, Data: []float32{1, 2}}
	v = einsum.Tensor[float32]{Shape: []int{3}, Data: []float32{1, 10, 100}}
)

func show(equation string, x ...einsum.Tensor[float32]) {
	y, err := einsum.Eval(equation, x...)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(y)
}

func ExampleEval_transpose() {
	show("ij->ji", a)
	// Output: [[1 4] [2 5] [3 6]]
}

func ExampleEval_sum() {
	show("ij->", a)
	// Output: 21
}

func ExampleEval_rowSums() {
	show("ij->i", a)
	// Output: [6 15]
}

func ExampleEval_columnSums() {
	show("ij->j", a)
	// Output: [5 7 9]
}

func ExampleEval_dot() {
	show("i,i->", v, v)
	// Output: 10101
}

func ExampleEval_outer() {
	show("i,j->ij", u, v)
	// Output: [[1 10 100] [2 20 200]]
}

func ExampleEval_trace() {
	show("ii->", s)
	// Output: 5
}

func ExampleEval_diagonal() {
	show("ii->i", s)
	// Output: [1 4]
}

func ExampleEval_matrixVector() {
	show("ij,j->i", a, v)
	// Output: [321 654]
}

// A product of two matrices for each b.
func ExampleEval_batch() {
	x := einsum.Tensor[float32]{Shape: []int{2, 2, 2}, Data: []float32{1, 2, 3, 4, 0, 1, 1, 0}}
	show("bij,bjk->bik", x, x)
	// Output: [[[7 10] [15 22]] [[1 0] [0 1]]]
}

func ExampleEval_hadamard() {
	show("ij,ij->ij", a, a)
	// Output: [[1 4 9] [16 25 36]]
}

// The bilinear form uᵀAv, one number.
func ExampleEval_bilinear() {
	show("i,ij,j->", u, a, v)
	// Output: 1629
}

// A tensor of three axes contracted with a vector on each: Σ T[i][j][k]·u[i]·v[j]·w[k].
func ExampleEval_threeTensors() {
	t := einsum.Tensor[float32]{Shape: []int{2, 3, 2}, Data: []float32{1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1}}
	show("ijk,i,j->k", t, u, v)
	// Output: [121 212]
}

// The axes under "..." are kept: a matrix applied to the last axis of any tensor.
func ExampleEval_ellipsis() {
	x := einsum.Tensor[float32]{Shape: []int{2, 2, 2}, Data: []float32{1, 0, 0, 1, 1, 1, 2, 2}}
	show("...c,cd->...d", x, a)
	// Output: [[[1 2 3] [4 5 6]] [[5 7 9] [10 14 18]]]
}

// The Gram matrix of a feature map F [1 1 2 2], whose channels are the columns
// a1 = (1, 3) and a2 = (2, 4): G holds their dot products.
func ExampleEval_gram() {
	f := einsum.Tensor[float32]{Shape: []int{1, 1, 2, 2}, Data: []float32{1, 2, 3, 4}}
	show("bijc,bijd->bcd", f, f)
	// Output: [[[10 14] [14 20]]]
}

// The same by one loop for each index.
func ExampleLoops() {
	f := einsum.Tensor[float32]{Shape: []int{1, 1, 2, 2}, Data: []float32{1, 2, 3, 4}}
	y, err := einsum.Loops("bijc,bijd->bcd", f, f)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(y)
	// Output: [[[10 14] [14 20]]]
}

func ExampleNode() {
	g := G.NewGraph()
	f := G.NewTensor(g, G.Float32, 4, G.WithShape(1, 1, 2, 2), G.WithName("features"))
	gram := einsum.Node("bijc,bijd->bcd", f, f)
	p, err := exec.Compile(gram)
	if err != nil {
		log.Fatal(err)
	}
	copy(p.Data(f), []float32{1, 2, 3, 4})
	if err := p.Run(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(gram.Shape(), p.Data(gram))
	// Output: (1, 2, 2) [10 14 14 20]
}

func ExampleExplain() {
	e, err := einsum.Explain("bijc,bijd->bcd", []int{1, 4, 4, 3}, []int{1, 4, 4, 3})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(e)
	// Output:
	// einsum bijc,bijd->bcd
	//
	// index   length   A [1 4 4 3]   B [1 4 4 3]   Y [1 3 3]   role
	// b       1        axis 0        axis 0        axis 0      kept
	// c       3        axis 3        -             axis 1      kept
	// d       3        -             axis 3        axis 2      kept
	// i       4        axis 1        axis 1        -           summed over
	// j       4        axis 2        axis 2        -           summed over
	//
	// In one nest of loops: 144 multiplications, 135 additions
	//
	// for b := range 1 {
	// 	for c := range 3 {
	// 		for d := range 3 {
	// 			for i := range 4 {
	// 				for j := range 4 {
	// 					Y[b][c][d] += A[b][i][j][c] * B[b][i][j][d]
	// 				}
	// 			}
	// 		}
	// 	}
	// }
	//
	// In steps: 144 multiplications, 135 additions
	//
	// 1. Y = einsum("bijc,bijd->bcd", A, B)
	//    matrix product [16 3]ᵀ·[16 3]: M = 3 (c), N = 3 (d), K = 16 (ij)
	//    144 multiplications, 135 additions
}

// Three operands are contracted two at a time, the cheapest pair first.
func ExampleExplain_order() {
	e, err := einsum.Explain("ij,jk,kl->il", []int{10, 100}, []int{100, 5}, []int{5, 50})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("loops:", e.LoopCost)
	fmt.Println("steps:", e.Cost)
	for _, s := range e.Steps {
		fmt.Println(s)
	}
	// Output:
	// loops: 500000 multiplications, 249500 additions
	// steps: 7500 multiplications, 6950 additions
	// T1 = einsum("ij,jk->ik", A, B)
	//    matrix product [10 100]·[100 5]: M = 10 (i), N = 5 (k), K = 100 (j)
	//    5000 multiplications, 4950 additions
	// Y = einsum("ik,kl->il", T1, C)
	//    matrix product [10 5]·[5 50]: M = 10 (i), N = 50 (l), K = 5 (k)
	//    2500 multiplications, 2000 additions
}
