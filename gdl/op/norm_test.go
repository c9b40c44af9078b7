package op_test

import (
	"math"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

func batchNorm(in ...*G.Node) *G.Node {
	y, _, _ := op.BatchNorm(in[0], in[1], in[2], 1e-3)
	return y
}

func layerNorm(in ...*G.Node) *G.Node    { return op.LayerNorm(in[0], in[1], in[2], 1e-3) }
func instanceNorm(in ...*G.Node) *G.Node { return op.InstanceNorm(in[0], in[1], in[2], 1e-5) }

func TestNorms(t *testing.T) {
	withStatistics := func(in ...*G.Node) *G.Node { // the result depends on x in three ways
		y, mean, variance := op.BatchNorm(in[0], in[1], in[2], 1e-3)
		return op.Add(y, op.AddRow(op.MulRow(in[0], mean), variance))
	}
	given := func(in ...*G.Node) *G.Node {
		return op.BatchNormWith(in[0], in[1], in[2], in[3], op.Square(in[4]), 1e-1)
	}
	row := []int{1, 3}
	checkOps(t, []opCase{
		{"batch", batchNorm, [][]int{{4, 3}, row, row}},
		{"batch of images", batchNorm, [][]int{{2, 2, 2, 3}, {3}, {3}}},
		{"batch, one channel", batchNorm, [][]int{{3, 2, 1, 1}, {1, 1}, {1, 1}}},
		{"batch with its statistics", withStatistics, [][]int{{4, 3}, row, row}},
		{"batch with given statistics", given, [][]int{{2, 2, 1, 3}, row, row, row, row}},
		{"layer", layerNorm, [][]int{{4, 3}, row, row}},
		{"layer of an image", layerNorm, [][]int{{1, 2, 2, 4}, {4}, {4}}},
		{"instance", instanceNorm, [][]int{{2, 2, 3, 3}, row, row}},
		{"instance, batch 1", instanceNorm, [][]int{{1, 3, 2, 2}, {2}, {2}}},
		{"conditional instance", instanceNorm, [][]int{{2, 3, 2, 3}, {2, 3}, {2, 3}}},
		{"batch with activation", func(in ...*G.Node) *G.Node { return op.SELU(batchNorm(in...)) }, [][]int{{4, 3}, row, row}},
		{"MulRow", binary(op.MulRow), [][]int{{2, 2, 3}, row}},
	})
}

// Sizes at which kernels work in several chunks.
func TestLargeNorms(t *testing.T) {
	gdltest.CheckMachines(t, batchNorm, 1e-4, []int{700, 40}, []int{40}, []int{40})
	gdltest.CheckMachines(t, layerNorm, 1e-4, []int{700, 40}, []int{40}, []int{40})
	gdltest.CheckMachines(t, instanceNorm, 1e-4, []int{3, 50, 40, 7}, []int{3, 7}, []int{3, 7})
}

// A norm takes out what scales and moves its input, and leaves mean 0 and
// variance 1.
func TestNormsStandardize(t *testing.T) {
	x := make([]float32, 2*5*7*3)
	for i, v := range gdltest.Normal(4, 2, 5, 7, 3) {
		x[i] = float32(1000 + 5*v) // E[x²] − mean² would lose all digits
	}
	ones, zeros := []float32{1, 1, 1}, make([]float32, 3)
	for _, tc := range []struct {
		name        string
		f           gdltest.Fn
		first, step int // a set of values with statistics of its own
		count       int
	}{
		{"batch", batchNorm, 1, 3, 70},
		{"instance", instanceNorm, 35*3 + 2, 3, 35},
		{"layer", layerNorm, 12, 1, 3},
	} {
		y := run(t, tc.f, [][]float32{x, ones, zeros}, []int{2, 5, 7, 3}, []int{3}, []int{3})
		var mean, square float64
		for i := range tc.count {
			v := float64(y[tc.first+i*tc.step])
			mean, square = mean+v, square+v*v
		}
		n := float64(tc.count)
		if math.Abs(mean/n) > 1e-4 || math.Abs(square/n-1) > 1e-3 {
			t.Errorf("%s: mean %g, mean square %g; want 0 and 1", tc.name, mean/n, square/n)
		}
	}
}

func TestNormOfAConstantIsTheShift(t *testing.T) {
	x := []float32{7, 7, 7, 7, 7, 7}
	for name, f := range map[string]gdltest.Fn{"batch": batchNorm, "layer": layerNorm, "instance": instanceNorm} {
		y := run(t, f, [][]float32{x, {2, 3}, {-1, 4}}, []int{1, 3, 1, 2}, []int{2}, []int{2})
		for i, v := range y {
			if want := []float32{-1, 4}[i%2]; v != want {
				t.Errorf("%s at %d: %g, want %g", name, i, v, want)
			}
		}
	}
}

func TestNormMistakes(t *testing.T) {
	g := G.NewGraph()
	x, row, other := input(g, "x", 2, 2, 2, 3), input(g, "row", 1, 3), input(g, "other", 4)
	wantError(t, func() { op.BatchNorm(x, row, other, 1e-3) }, "op.BatchNorm", "[4]", "[2 2 2 3]", "3 values")
	wantError(t, func() { op.LayerNorm(x, other, row, 1e-3) }, "op.LayerNorm", "[4]")
	wantError(t, func() { op.InstanceNorm(x, input(g, "pairs", 2, 3), row, 1e-3) }, "op.InstanceNorm", "[1 3]", "6 values")
	wantError(t, func() { op.InstanceNorm(row, row, row, 1e-3) }, "op.InstanceNorm", "[1 3]", "4 axes")
	wantError(t, func() { op.BatchNorm(other, row, row, 1e-3) }, "op.BatchNorm", "[4]", "[B ... C]")
	wantError(t, func() { op.LayerNorm(x, row, row, 0) }, "op.LayerNorm", "epsilon is 0")
}
