package einsum_test

import (
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/einsum"
	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

// equations holds one equation for each way that a step can go.
var equations = []struct {
	eq     string
	shapes [][]int
}{
	{"ij,jk->ik", [][]int{{3, 4}, {4, 5}}},
	{"ij->ji", [][]int{{3, 4}}},
	{"ij->ij", [][]int{{3, 4}}},
	{"ij->", [][]int{{3, 4}}},
	{"ij->j", [][]int{{3, 4}}},
	{"ii->", [][]int{{4, 4}}},
	{"ii->i", [][]int{{4, 4}}},
	{"iji->j", [][]int{{3, 2, 3}}},
	{"i,i->", [][]int{{5}, {5}}},
	{"i,j->ij", [][]int{{3}, {4}}},
	{"ij,ij->ij", [][]int{{3, 4}, {3, 4}}},
	{"bij,bjk->bik", [][]int{{2, 5, 4}, {2, 4, 5}}},
	{"bqhd,bkhd->bhqk", [][]int{{2, 3, 4, 6}, {2, 5, 4, 6}}},
	{"bijc,bijd->bcd", [][]int{{2, 3, 3, 4}, {2, 3, 3, 4}}},
	{"ijb,jkb->ikb", [][]int{{5, 4, 3}, {4, 5, 3}}},
	{"iij,kj->ki", [][]int{{3, 3, 4}, {2, 4}}},
	{"ij,kl->k", [][]int{{3, 2}, {2, 3}}},
	{"i,ij,j->", [][]int{{3}, {3, 4}, {4}}},
	{"ab,bc,cd,de->ae", [][]int{{2, 3}, {3, 4}, {4, 2}, {2, 3}}},
	{"...ij,...jk->...ik", [][]int{{5, 1, 2, 3}, {4, 3, 2}}},
	{"i...,->...i", [][]int{{3, 2}, {}}},
	{"ij,jk->ki", [][]int{{1, 4}, {4, 3}}},
}

func node(eq string) gdltest.Fn {
	return func(in ...*G.Node) *G.Node { return einsum.Node(eq, in...) }
}

func TestGrad(t *testing.T) {
	for _, c := range equations {
		t.Run(c.eq, func(t *testing.T) { gdltest.CheckGrad(t, node(c.eq), 1e-7, c.shapes...) })
	}
}

func TestSecondDerivative(t *testing.T) {
	for _, c := range equations {
		// Squaring makes the first derivative depend on the operands.
		f := func(in ...*G.Node) *G.Node { return op.Square(einsum.Node(c.eq, in...)) }
		t.Run(c.eq, func(t *testing.T) { gdltest.CheckGrad2(t, f, 1e-6, c.shapes...) })
	}
}

func TestMachinesAgree(t *testing.T) {
	for _, c := range equations {
		t.Run(c.eq, func(t *testing.T) { gdltest.CheckMachines(t, node(c.eq), 2e-5, c.shapes...) })
	}
}

// The Gram matrix takes the same node twice.
func TestSameNodeTwice(t *testing.T) {
	f := func(in ...*G.Node) *G.Node { return einsum.Node("bijc,bijd->bcd", in[0], in[0]) }
	gdltest.CheckGrad(t, f, 1e-7, []int{2, 3, 3, 4})
	gdltest.CheckMachines(t, f, 2e-5, []int{2, 3, 3, 4})
}

// exec lets a matrix product add the bias and apply the activation that follow.
func TestBiasAndActivation(t *testing.T) {
	for _, c := range []struct {
		eq     string
		shapes [][]int // two operands and a bias
	}{
		{"bijc,cd->bijd", [][]int{{2, 3, 3, 4}, {4, 5}, {5}}},
		{"ij,jab->iab", [][]int{{2, 3}, {3, 4, 5}, {5}}}, // the bias is shorter than a row of the product
		{"ij,j->i", [][]int{{4, 3}, {3}, {4}}},           // a row of the product has one column
		{"bij,bjk->bik", [][]int{{2, 5, 4}, {2, 4, 5}, {5}}},
	} {
		t.Run(c.eq, func(t *testing.T) {
			f := func(in ...*G.Node) *G.Node { return op.Tanh(op.AddRow(einsum.Node(c.eq, in[0], in[1]), in[2])) }
			gdltest.CheckMachines(t, f, 2e-5, c.shapes...)
		})
	}
}

// The derivative of a step of one operand is its adjoint: a diagonal is put
// back, a sum spread.
func TestAdjoint(t *testing.T) {
	for _, c := range []struct {
		eq   string
		x, y []int
	}{
		{"ijk->kij", []int{2, 3, 4}, []int{4, 2, 3}},
		{"ij->j", []int{2, 3}, []int{3}},
		{"ii->i", []int{3, 3}, []int{3}},
		{"iij->j", []int{3, 3, 2}, []int{2}},
	} {
		f := func(x *G.Node) *G.Node { return einsum.Node(c.eq, x) }
		zeros := tensor.New(tensor.WithShape(c.x...), tensor.Of(tensor.Float64))
		gdltest.CheckAdjoint(t, f, func(y *G.Node) *G.Node {
			x := G.NewTensor(y.Graph(), tensor.Float64, len(c.x), G.WithName("x"), G.WithValue(zeros))
			return op.Grad(op.Sum(op.Mul(f(x), y)), x)[0]
		}, c.x, c.y)
	}
}

func TestRunDoesNotAllocate(t *testing.T) {
	for _, c := range equations {
		t.Run(c.eq, func(t *testing.T) {
			g := G.NewGraph()
			in := inputs(g, tensor.Float32, c.shapes)
			y := einsum.Node(c.eq, in...)
			cost := op.Sum(op.Square(y))
			p, err := exec.Compile(append(op.Grad(cost, in...), y, cost)...)
			if err != nil {
				t.Fatal(err)
			}
			if n := testing.AllocsPerRun(20, func() { p.Run() }); n != 0 {
				t.Errorf("%g allocations a run, want 0", n)
			}
		})
	}
}

func inputs(g *G.ExprGraph, dt tensor.Dtype, shapes [][]int) (in []*G.Node) {
	for i, s := range shapes {
		name := G.WithName(string(rune('a' + i)))
		if len(s) == 0 {
			in = append(in, G.NewScalar(g, dt, name))
		} else {
			in = append(in, G.NewTensor(g, dt, len(s), G.WithShape(s...), name))
		}
	}
	return in
}

func TestNodePanicsWithAnError(t *testing.T) {
	g := G.NewGraph()
	a := inputs(g, tensor.Float32, [][]int{{2, 3}})[0]
	b := G.NewMatrix(g, tensor.Float64, G.WithShape(3, 2), G.WithName("b64"))
	for _, c := range []struct {
		want string
		f    func()
	}{
		{"index j has length 3 in A and 2 in B", func() { einsum.Node("ij,jk", a, a) }},
		{"A of \"ij,jk\" holds float32, B holds float64", func() { einsum.Node("ij,jk", a, b) }},
		{"B of \"ij,jk\" is nil", func() { einsum.Node("ij,jk", a, nil) }},
		{"operands in the equation: 1, tensors: 6", func() { einsum.Node("ij", a, a, a, a, a, a) }},
		{"operands in the equation: 1, tensors: 0", func() { einsum.Node("ij") }},
	} {
		func() {
			defer func() {
				err, _ := recover().(error)
				if err == nil || !strings.HasPrefix(err.Error(), "einsum: "+c.want) {
					t.Errorf("panic with %v, want %q", err, c.want)
				}
			}()
			c.f()
		}()
	}
}
