package gdltest

import (
	"math"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// CheckAdjoint checks ⟨f(x), y⟩ = ⟨x, g(y)⟩ in float64 for linear f and its
// adjoint g, with random x and y of the given shapes.
func CheckAdjoint(t *testing.T, f, g func(*G.Node) *G.Node, shapeX, shapeY []int) {
	t.Helper()
	x, y := Normal(1, shapeX...), Normal(2, shapeY...)
	fx, gy := apply64(t, f, x, shapeX), apply64(t, g, y, shapeY)
	if len(fx) != len(y) || len(gy) != len(x) {
		t.Fatalf("f gives %d values for a y of %d, g gives %d for an x of %d", len(fx), len(y), len(gy), len(x))
	}
	a, b := dot(fx, y), dot(x, gy)
	if math.Abs(a-b) > 1e-10*(1+math.Abs(a)) {
		t.Fatalf("⟨f(x), y⟩ = %.15g, ⟨x, g(y)⟩ = %.15g", a, b)
	}
}

func apply64(t *testing.T, f func(*G.Node) *G.Node, x []float64, shape []int) []float64 {
	t.Helper()
	in := newInputs(G.NewGraph(), tensor.Float64, [][]int{shape})[0]
	must(G.Let(in, newTensor(tensor.Float64, x, shape)))
	v, err := interpret(f(in))
	if err != nil {
		t.Fatal(err)
	}
	return v[0]
}

func dot(a, b []float64) float64 {
	var s float64
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}
