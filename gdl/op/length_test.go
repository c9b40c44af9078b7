package op_test

import (
	"math"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/op"
)

func TestLength(t *testing.T) {
	checkOps(t, []opCase{
		{"of images", unary(op.Length), [][]int{{2, 2, 3, 2}}},
		{"of numbers", unary(op.Length), [][]int{{4}}},
	})
	got := run(t, unary(op.Length), [][]float32{{3, 4, 0, 0, -5, 12}}, []int{3, 2})
	for i, want := range []float32{5, 0, 13} {
		if got[i] != want {
			t.Errorf("length %d is %g, want %g", i, got[i], want)
		}
	}
	g := G.NewGraph()
	wantError(t, func() { op.Length(op.Sum(input(g, "x", 2))) }, "op.Length", "scalar", "[B ...]")
}

// At the zero vector the derivatives of a penalty on the length are 0.
func TestLengthOfZero(t *testing.T) {
	g := G.NewGraph()
	x := input(g, "x", 2, 3)
	penalty := op.Sum(op.Square(op.Shift(-1, op.Length(x))))
	first := op.Grad(penalty, x)[0]
	second := op.Grad(op.Sum(op.Square(op.Shift(0.5, first))), x)[0]
	p, err := exec.Compile(penalty, first, second)
	if err != nil {
		t.Fatal(err)
	}
	copy(p.Data(x), []float32{0, 0, 0, 3, 0, 4})
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if a, b := p.Data(first)[i], p.Data(second)[i]; a != 0 || b != 0 {
			t.Errorf("derivatives %g and %g at the zero vector", a, b)
		}
	}
	// (1 − 1/|x|)·2x of a vector of length 5.
	if a := float64(p.Data(first)[3]); math.Abs(a-2*3*0.8) > 1e-5 || p.Data(penalty)[0] != 17 {
		t.Errorf("derivative %g, want 4.8; penalty %g, want 1 + 16", a, p.Data(penalty)[0])
	}
}
