package einsum_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/einsum"
)

// goldens is testdata/numpy.json, written by testdata/gen.py.
type goldens struct {
	Cases []struct {
		Eq     string
		Shapes [][]int
		X      [][]float64
		Shape  []int
		Y      []float64
	}
	Refused []struct {
		Eq     string
		Shapes [][]int
	}
}

func readGoldens(t *testing.T) (g goldens) {
	t.Helper()
	b, err := os.ReadFile("testdata/numpy.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// The goldens are integers that both element types hold exactly, so that
// results have to be equal however they are summed.
func TestNumpy(t *testing.T) {
	g := readGoldens(t)
	if len(g.Cases) < 200 {
		t.Fatalf("%d cases, want at least 200", len(g.Cases))
	}
	for _, c := range g.Cases {
		t.Run(c.Eq, func(t *testing.T) {
			checkGolden[float32](t, c.Eq, c.Shapes, c.X, c.Shape, c.Y)
			checkGolden[float64](t, c.Eq, c.Shapes, c.X, c.Shape, c.Y)
		})
	}
}

func checkGolden[T einsum.Float](t *testing.T, eq string, shapes [][]int, values [][]float64, shape []int, y []float64) {
	t.Helper()
	var x []einsum.Tensor[T]
	for i, s := range shapes {
		x = append(x, einsum.Tensor[T]{Shape: s, Data: convert[T](values[i])})
	}
	want := einsum.Tensor[T]{Shape: shape, Data: convert[T](y)}
	for _, f := range []func(string, ...einsum.Tensor[T]) (einsum.Tensor[T], error){einsum.Eval[T], einsum.Loops[T]} {
		got, err := f(eq, x...)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("%T, shapes %v (-numpy +ours):\n%s", T(0), shapes, d)
		}
	}
}

func convert[T, S einsum.Float](x []S) []T {
	y := make([]T, len(x))
	for i, v := range x {
		y[i] = T(v)
	}
	return y
}

// What numpy does not take, Explain does not take, and says where.
func TestNumpyRefuses(t *testing.T) {
	for _, c := range readGoldens(t).Refused {
		_, err := einsum.Explain(c.Eq, c.Shapes...)
		if err == nil || !strings.HasSuffix(err.Error(), "^") {
			t.Errorf("%q with shapes %v: error %v, want one that points", c.Eq, c.Shapes, err)
		}
	}
}
