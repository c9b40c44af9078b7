package op_test

import (
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

// opCase is a function of inputs of the given shapes.
type opCase struct {
	name   string
	f      gdltest.Fn
	shapes [][]int
}

// checkOps compares first and second derivatives with central differences, and
// exec with Gorgonia's own machine. A run must not allocate.
func checkOps(t *testing.T, cases []opCase) {
	t.Helper()
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			gdltest.CheckGrad(t, tc.f, 1e-6, tc.shapes...)
			// Squaring makes the first derivative depend on the inputs.
			square := func(in ...*G.Node) *G.Node { return op.Square(tc.f(in...)) }
			gdltest.CheckGrad2(t, square, 1e-5, tc.shapes...)
			gdltest.CheckMachines(t, tc.f, 2e-5, tc.shapes...)
			checkAllocs(t, tc)
		})
	}
}

func checkAllocs(t *testing.T, tc opCase) {
	t.Helper()
	g := G.NewGraph()
	in := make([]*G.Node, len(tc.shapes))
	for i, s := range tc.shapes {
		one := input(g, string(rune('a'+i)), append([]int{1}, s...)...) // no scalar: s may have no axes
		in[i] = op.Reshape(one, s...)
	}
	cost := op.Sum(op.Square(tc.f(in...)))
	p, err := exec.Compile(append([]*G.Node{cost}, op.Grad(cost, in...)...)...)
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(5, func() { p.Run() }); n != 0 {
		t.Errorf("%g allocations a run, want 0", n)
	}
}

// run computes f in float32 as a program, with the given values.
func run(t *testing.T, f gdltest.Fn, values [][]float32, shapes ...[]int) []float32 {
	t.Helper()
	g := G.NewGraph()
	in := make([]*G.Node, len(shapes))
	for i, s := range shapes {
		in[i] = input(g, string(rune('a'+i)), s...)
		if err := G.Let(in[i], tensor.New(tensor.WithShape(s...), tensor.WithBacking(values[i]))); err != nil {
			t.Fatal(err)
		}
	}
	y := f(in...)
	p, err := exec.Compile(y)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	return p.Data(y)
}

// wantError checks that f panics with an error that holds all the words.
func wantError(t *testing.T, f func(), words ...string) {
	t.Helper()
	got := message(t, f)
	for _, w := range words {
		if !strings.Contains(got, w) {
			t.Errorf("error %q does not contain %q", got, w)
		}
	}
}

// constant returns a float64 input beside x that holds the values.
func constant(x *G.Node, values []float64, shape []int) *G.Node {
	return G.NewTensor(x.Graph(), tensor.Float64, len(shape), G.WithShape(shape...), G.WithName("constant"),
		G.WithValue(tensor.New(tensor.WithShape(shape...), tensor.WithBacking(values))))
}

// checkTranspose checks that the derivative of linear f is its adjoint.
func checkTranspose(t *testing.T, f gdltest.Fn, shapeX, shapeY []int) {
	t.Helper()
	apply := func(x *G.Node) *G.Node { return f(x) }
	back := func(dy *G.Node) *G.Node {
		zero := constant(dy, make([]float64, tensor.Shape(shapeX).TotalSize()), shapeX)
		return op.Grad(op.Sum(op.Mul(f(zero), dy)), zero)[0]
	}
	gdltest.CheckAdjoint(t, apply, back, shapeX, shapeY)
}

// floats returns values of N(0, 1) for a tensor of the given shape.
func floats(seed uint64, shape []int) []float32 {
	x := gdltest.Normal(seed, shape...)
	f := make([]float32, len(x))
	for i, v := range x {
		f[i] = float32(v)
	}
	return f
}

// indices returns a vector of whole numbers beside x, in its element type.
func indices(x *G.Node, numbers ...float64) *G.Node {
	all := make([]*G.Node, len(numbers))
	for i, v := range numbers {
		all[i] = op.Reshape(at(x, v), 1)
	}
	return op.Concat(0, all...)
}
