package gdltest

import (
	"math"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/op"
)

// CheckMachines compares value and derivatives of f in float32: package exec
// with op.Grad on one side, Gorgonia's tape machine with gorgonia.Grad on the
// other. tol bounds |difference|/(1 + |value|).
func CheckMachines(t *testing.T, f Fn, tol float64, shapes ...[]int) {
	t.Helper()
	got, want := runExec(t, f, shapes), runTape(t, f, shapes)
	for k := range want {
		for j := range want[k] {
			if d := math.Abs(float64(got[k][j] - want[k][j])); !(d <= tol*(1+math.Abs(float64(want[k][j])))) {
				t.Fatalf("output %d (0: value, then derivatives) at %d: exec %g, Gorgonia %g", k, j, got[k][j], want[k][j])
			}
		}
	}
}

// graph32 builds f, its projection and inputs with values, in float32.
func graph32(f Fn, shapes [][]int) (in []*G.Node, y, cost *G.Node) {
	in = newInputs(G.NewGraph(), tensor.Float32, shapes)
	for i, n := range in {
		must(G.Let(n, newTensor(tensor.Float32, Normal(uint64(i+1), shapes[i]...), shapes[i])))
	}
	y = f(in...)
	return in, y, project(y, "outer")
}

func runExec(t *testing.T, f Fn, shapes [][]int) [][]float32 {
	t.Helper()
	in, y, cost := graph32(f, shapes)
	nodes := append([]*G.Node{y}, op.Grad(cost, in...)...)
	p, err := exec.Compile(nodes...)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	var out [][]float32
	for _, n := range nodes {
		out = append(out, p.Data(n))
	}
	return out
}

func runTape(t *testing.T, f Fn, shapes [][]int) [][]float32 {
	t.Helper()
	in, y, cost := graph32(f, shapes)
	grads, err := G.Grad(cost, in...)
	if err != nil {
		t.Fatal(err)
	}
	m := G.NewTapeMachine(y.Graph(), G.BindDualValues(in...))
	defer m.Close()
	if err := m.RunAll(); err != nil {
		t.Fatal(err)
	}
	out := [][]float32{floats(t, y.Value())}
	for _, n := range grads {
		out = append(out, floats(t, n.Value()))
	}
	return out
}

func floats(t *testing.T, v G.Value) []float32 {
	t.Helper()
	switch d := v.Data().(type) {
	case []float32:
		return d
	case float32:
		return []float32{d}
	default:
		t.Fatalf("value holds %T, want float32", d)
		return nil
	}
}
