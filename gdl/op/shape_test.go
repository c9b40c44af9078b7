package op_test

import (
	"math"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/op"
)

// input returns a new float32 input of a graph.
func input(g *G.ExprGraph, name string, shape ...int) *G.Node {
	return G.NewTensor(g, tensor.Float32, len(shape), G.WithShape(shape...), G.WithName(name))
}

// message returns the text of the error f panics with.
func message(t *testing.T, f func()) (s string) {
	t.Helper()
	defer func() {
		err, ok := recover().(error)
		if !ok {
			t.Fatal("no panic with an error")
		}
		s = err.Error()
	}()
	f()
	return ""
}

func TestShapeMistakesNameOpAndShapes(t *testing.T) {
	g := G.NewGraph()
	a, b, v := input(g, "a", 2, 3), input(g, "b", 4, 3), input(g, "v", 5)
	for _, tc := range []struct {
		want []string
		f    func()
	}{
		{[]string{"op.MatMul", "[2 3]", "[4 3]"}, func() { op.MatMul(a, b) }},
		{[]string{"op.MatMul", "[5]", "2 axes"}, func() { op.MatMul(a, v) }},
		{[]string{"op.Add", "[2 3]", "[4 3]"}, func() { op.Add(a, b) }},
		{[]string{"op.AddRow", "[5]", "[2 3]"}, func() { op.AddRow(a, v) }},
		{[]string{"op.Reshape", "[2 3]", "[4 any]"}, func() { op.Reshape(a, 4, op.Any) }},
		{[]string{"op.Reshape", "[0 6]"}, func() { op.Reshape(a, 0, 6) }},
		{[]string{"op.Clip", "[1, 0]"}, func() { op.Clip(a, 1, 0) }},
		{[]string{"op.FakeQuantize", "scale is 0"}, func() { op.FakeQuantize(a, op.Steps{Hi: 1}) }},
		{[]string{"op.FakeQuantize", "scale is NaN"}, func() { op.FakeQuantize(a, op.Steps{Scale: math.NaN(), Hi: 1}) }},
		{[]string{"op.FakeQuantize", "scale is +Inf"}, func() { op.FakeQuantize(a, op.Steps{Scale: math.Inf(1), Hi: 1}) }},
		{[]string{"op.FakeQuantize", "from 2 to 2"}, func() { op.FakeQuantize(a, op.Steps{Scale: 1, Lo: 2, Hi: 2}) }},
		{[]string{"op.Grad", "a", "[2 3]", "scalar"}, func() { op.Grad(a, b) }},
		{[]string{"op.Grad", "does not depend on b"}, func() { op.Grad(op.Sum(a), b) }},
	} {
		got := message(t, tc.f)
		for _, w := range tc.want {
			if !strings.Contains(got, w) {
				t.Errorf("error %q does not contain %q", got, w)
			}
		}
	}
}

// Gorgonia merges nodes whose hashes agree; slices of one node became one. Ours
// never merge, and equal calls keep their own operands.
func TestEqualCallsStayDistinct(t *testing.T) {
	g := G.NewGraph()
	a, b := input(g, "a", 2, 3), input(g, "b", 2, 3)
	if op.ReLU(a) == op.ReLU(b) || op.Add(a, b) == op.Add(a, b) {
		t.Fatal("two calls gave the same node")
	}
}
