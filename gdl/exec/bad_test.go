package exec_test

import (
	"reflect"
	"strings"
	"testing"
	"unsafe"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/op"
)

// What Gorgonia lets through and a program cannot run is an error that names the
// node.
func TestBadGraphs(t *testing.T) {
	for _, tc := range []struct {
		name  string
		words []string
		build func(t *testing.T, g *G.ExprGraph) *G.Node
	}{
		{"an axis of length 0", []string{"empty", "[0 3]"}, func(_ *testing.T, g *G.ExprGraph) *G.Node {
			return op.ReLU(input(g, "empty", 0, 3))
		}},
		{"column-major", []string{"input columns", "not contiguous and row-major"}, func(t *testing.T, g *G.ExprGraph) *G.Node {
			return op.ReLU(bound(t, g, "columns", tensor.New(tensor.WithShape(2, 2), tensor.AsFortran([]float32{1, 2, 3, 4}))))
		}},
		{"transposed", []string{"input turned", "not contiguous and row-major"}, func(t *testing.T, g *G.ExprGraph) *G.Node {
			d := tensor.New(tensor.WithShape(2, 3), tensor.WithBacking(make([]float32, 6)))
			if err := d.T(); err != nil {
				t.Fatal(err)
			}
			return op.ReLU(bound(t, g, "turned", d))
		}},
		{"another element type", []string{"bool", "want float32"}, func(t *testing.T, g *G.ExprGraph) *G.Node {
			x := input(g, "x", 2)
			y, err := G.Gt(x, x, false)
			if err != nil {
				t.Fatal(err)
			}
			return y
		}},
		{"a cycle", []string{"cycle through Exp"}, func(_ *testing.T, g *G.ExprGraph) *G.Node {
			y := op.Square(input(g, "x", 2))
			z := op.Exp(y)
			setOperand(y, z)
			return z
		}},
	} {
		_, err := exec.Compile(tc.build(t, G.NewGraph()))
		for _, w := range tc.words {
			if err == nil || !strings.Contains(err.Error(), w) {
				t.Errorf("%s: error %v, want one with %q", tc.name, err, w)
			}
		}
	}
}

// bound returns an input that holds the tensor.
func bound(t *testing.T, g *G.ExprGraph, name string, d *tensor.Dense) *G.Node {
	t.Helper()
	x := input(g, name, d.Shape()...)
	if err := G.Let(x, d); err != nil {
		t.Fatal(err)
	}
	return x
}

// setOperand makes x the operand of n. Gorgonia has no function for it, so no
// graph has a cycle unless memory is damaged.
func setOperand(n, x *G.Node) {
	f := reflect.ValueOf(n).Elem().FieldByName("children")
	*(*G.Nodes)(unsafe.Pointer(f.UnsafeAddr())) = G.Nodes{x}
}

// An op of a user's own that breaks its promise is an error of the run.
func TestForeignResults(t *testing.T) {
	dense := func(shape []int, backing any) (G.Value, error) {
		return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(backing)), nil
	}
	for want, do := range map[string]func() (G.Value, error){
		"shape (2), want (3)": func() (G.Value, error) { return dense([]int{2}, []float32{1, 2}) },
		"shape (9), want (3)": func() (G.Value, error) { return dense([]int{9}, make([]float32, 9)) },
		"shape (), want (3)":  func() (G.Value, error) { return G.NewF32(3), nil },
		"float64":             func() (G.Value, error) { return dense([]int{3}, make([]float64, 3)) },
		"<nil>":               func() (G.Value, error) { return nil, nil },
		"not contiguous": func() (G.Value, error) {
			return tensor.New(tensor.WithShape(3, 2), tensor.WithBacking(make([]float32, 6))).Slice(nil, tensor.S(0))
		},
	} {
		y, err := G.ApplyOp(stub{do: do}, input(G.NewGraph(), "x", 3))
		if err != nil {
			t.Fatal(err)
		}
		if err := compile(t, y).Run(); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "stub") {
			t.Errorf("error %v, want one with stub and %q", err, want)
		}
	}
}

// stub is a user's op that returns what it is told to.
type stub struct {
	halve
	do func() (G.Value, error)
}

func (s stub) Do(...G.Value) (G.Value, error) { return s.do() }
func (stub) String() string                   { return "stub" }

// Ops of Gorgonia itself run through their own Do, run after run.
func TestGorgoniasOwnOps(t *testing.T) {
	for name, tc := range map[string]struct {
		f    func(x *G.Node) (*G.Node, error)
		want []float32
	}{
		"transpose":   {func(x *G.Node) (*G.Node, error) { return G.Transpose(x, 1, 0) }, []float32{1, 4, 2, 5, 3, 6}},
		"column":      {func(x *G.Node) (*G.Node, error) { return G.Slice(x, nil, G.S(1)) }, []float32{2, 5}},
		"two columns": {func(x *G.Node) (*G.Node, error) { return G.Slice(x, nil, G.S(0, 2)) }, []float32{1, 2, 4, 5}},
		"sum":         {func(x *G.Node) (*G.Node, error) { return G.Sum(x, 1) }, []float32{6, 15}},
		"mean":        {func(x *G.Node) (*G.Node, error) { return G.Mean(x) }, []float32{3.5}},
		"reshape":     {func(x *G.Node) (*G.Node, error) { return G.Reshape(x, tensor.Shape{3, 2}) }, []float32{1, 2, 3, 4, 5, 6}},
		"concat":      {func(x *G.Node) (*G.Node, error) { return G.Concat(1, x, x) }, []float32{1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6}},
		"constant":    {func(x *G.Node) (*G.Node, error) { return G.Add(x, G.NewConstant(float32(3))) }, []float32{4, 5, 6, 7, 8, 9}},
		"product": {func(x *G.Node) (*G.Node, error) {
			y, err := G.Transpose(x, 1, 0)
			if err != nil {
				return nil, err
			}
			return G.Mul(x, y)
		}, []float32{14, 32, 32, 77}},
	} {
		x := input(G.NewGraph(), "x", 2, 3)
		y, err := tc.f(x)
		if err != nil {
			t.Fatal(name, err)
		}
		p := compile(t, y)
		copy(p.Data(x), []float32{1, 2, 3, 4, 5, 6})
		for range 3 {
			if err := p.Run(); err != nil || !reflect.DeepEqual(p.Data(y), tc.want) {
				t.Fatalf("%s: %v, error %v; want %v", name, p.Data(y), err, tc.want)
			}
		}
	}
}
