package gdltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/op"
)

// Fn builds a node from inputs of the same graph.
type Fn func(in ...*G.Node) *G.Node

// CheckGrad compares the derivatives of f with central differences, in float64,
// at inputs of the given shapes drawn from N(0, 1). The result is projected on
// a fixed random tensor: a plain sum would make the upstream derivative constant
// and hide transposed or flipped ones. tol bounds |difference|/(1 + |value|).
func CheckGrad(t *testing.T, f Fn, tol float64, shapes ...[]int) {
	t.Helper()
	in := make([][]float64, len(shapes))
	for i, s := range shapes {
		in[i] = Normal(uint64(i+1), s...)
	}
	CheckGradAt(t, f, tol, in, shapes...)
}

// CheckGradAt is CheckGrad at given inputs, for functions with kinks or a
// limited domain.
func CheckGradAt(t *testing.T, f Fn, tol float64, in [][]float64, shapes ...[]int) {
	t.Helper()
	g := newProjected(f, shapes)
	_, grads := g.eval(t, in)
	for i := range in {
		for j := range in[i] {
			const h = 1e-5
			want := (g.at(t, in, i, j, h) - g.at(t, in, i, j, -h)) / (2 * h)
			if got := grads[i][j]; !(math.Abs(got-want) <= tol*(1+math.Abs(want))) {
				t.Fatalf("derivative of input %d (shape %v) at %d: %.9g, central difference %.9g", i, shapes[i], j, got, want)
			}
		}
	}
}

// CheckGrad2 compares second derivatives: those of the derivative of f by each
// input, with central differences.
func CheckGrad2(t *testing.T, f Fn, tol float64, shapes ...[]int) {
	t.Helper()
	for i := range shapes {
		t.Run(fmt.Sprintf("second derivative %d", i), func(t *testing.T) {
			CheckGrad(t, func(in ...*G.Node) *G.Node {
				return op.Grad(project(f(in...), "inner"), in...)[i]
			}, tol, shapes...)
		})
	}
}

// Normal returns values of N(0, 1) for a tensor of the given shape, fixed by
// seed.
func Normal(seed uint64, shape ...int) []float64 {
	rng := rand.New(rand.NewPCG(seed, 0x6764))
	x := make([]float64, tensor.Shape(shape).TotalSize())
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	return x
}

// project returns the scalar product of y with a fixed random tensor, y when it
// is a scalar.
func project(y *G.Node, name string) *G.Node {
	if y.Shape().Dims() == 0 {
		return op.Scale(1, y)
	}
	return weighted(y, Normal(99, y.Shape()...), "projection "+name)
}

// weighted returns the scalar product of y with w, which becomes an input of the
// given name.
func weighted(y *G.Node, w []float64, name string) *G.Node {
	s := y.Shape()
	if s.Dims() == 0 {
		return op.Scale(w[0], y)
	}
	n := G.NewTensor(y.Graph(), y.Dtype(), s.Dims(), G.WithShape(s...), G.WithName(name))
	must(G.Let(n, newTensor(y.Dtype(), w, s)))
	return op.Sum(op.Mul(y, n))
}

// projected is a graph of f, projected, with its derivatives.
type projected struct {
	in    []*G.Node
	cost  *G.Node
	grads []*G.Node
}

func newProjected(f Fn, shapes [][]int) *projected {
	p := &projected{in: newInputs(G.NewGraph(), tensor.Float64, shapes)}
	p.cost = project(f(p.in...), "outer")
	p.grads = op.Grad(p.cost, p.in...)
	return p
}

func (p *projected) eval(t *testing.T, in [][]float64) (float64, [][]float64) {
	t.Helper()
	for i, n := range p.in {
		must(G.Let(n, newTensor(tensor.Float64, in[i], n.Shape())))
	}
	v, err := interpret(append([]*G.Node{p.cost}, p.grads...)...)
	if err != nil {
		t.Fatal(err)
	}
	return v[0][0], v[1:]
}

// at returns the projection with input i shifted by h at position j.
func (p *projected) at(t *testing.T, in [][]float64, i, j int, h float64) float64 {
	t.Helper()
	moved := slices.Clone(in)
	moved[i] = slices.Clone(in[i])
	moved[i][j] += h
	for k, n := range p.in {
		must(G.Let(n, newTensor(tensor.Float64, moved[k], n.Shape())))
	}
	v, err := interpret(p.cost)
	if err != nil {
		t.Fatal(err)
	}
	return v[0][0]
}

func newInputs(g *G.ExprGraph, dt tensor.Dtype, shapes [][]int) []*G.Node {
	in := make([]*G.Node, len(shapes))
	for i, s := range shapes {
		name := G.WithName(fmt.Sprintf("input %d", i))
		if len(s) == 0 {
			in[i] = G.NewScalar(g, dt, name)
		} else {
			in[i] = G.NewTensor(g, dt, len(s), G.WithShape(s...), name)
		}
	}
	return in
}

// newTensor returns values as a Gorgonia value of the element type.
func newTensor(dt tensor.Dtype, values []float64, shape []int) G.Value {
	if dt == tensor.Float64 {
		if len(shape) == 0 {
			return G.NewF64(values[0])
		}
		return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(slices.Clone(values)))
	}
	f := make([]float32, len(values))
	for i, v := range values {
		f[i] = float32(v)
	}
	if len(shape) == 0 {
		return G.NewF32(f[0])
	}
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(f))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
