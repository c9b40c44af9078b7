package op_test

import (
	"math"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

var stream = op.Stream{Seed: 0xfedcba9876543210, ID: 3}

// at returns the constant v beside x.
func at(x *G.Node, v float64) *G.Node { return op.Shift(v, op.Scale(0, op.Sum(x))) }

func dropout(rate float64) gdltest.Fn {
	return unary(func(x *G.Node) *G.Node { return op.Dropout(x, at(x, 5), rate, stream) })
}

func TestDropout(t *testing.T) {
	checkOps(t, []opCase{
		{"dropout 0.4", dropout(0.4), [][]int{{3, 7}}},
		{"dropout 0", dropout(0), [][]int{{3, 7}}},
	})
}

// Machines draw the same numbers, in any number of chunks.
func TestRandomMachinesAgree(t *testing.T) {
	for name, f := range map[string]gdltest.Fn{
		"uniform": unary(func(x *G.Node) *G.Node { return op.Mul(x, op.Uniform(at(x, 9), stream, 200, 201)) }),
		"normal":  unary(func(x *G.Node) *G.Node { return op.Mul(x, op.Normal(at(x, 9), stream, 200, 201)) }),
		"dropout": dropout(0.3),
	} {
		t.Run(name, func(t *testing.T) { gdltest.CheckMachines(t, f, 2e-5, []int{200, 201}) })
	}
}

// Value and derivative are divided by 1 − rate; Gorgonia's own Dropout divides
// the derivative by the rate.
func TestDropoutScalesValueAndDerivative(t *testing.T) {
	const rate = 0.2
	x := make([]float32, 1000)
	for i := range x {
		x[i] = 3
	}
	y := run(t, dropout(rate), [][]float32{x}, []int{1000})
	u := run(t, unary(func(x *G.Node) *G.Node { return op.Uniform(at(x, 5), stream, 1000) }), [][]float32{x}, []int{1000})
	dx := run(t, unary(func(x *G.Node) *G.Node { return op.Grad(op.Sum(dropout(rate)(x)), x)[0] }), [][]float32{x}, []int{1000})
	kept := 0
	for i := range y {
		var want float64
		if u[i] >= rate {
			want = 1 / (1 - rate)
			kept++
		}
		if math.Abs(float64(y[i])-3*want) > 1e-6 || math.Abs(float64(dx[i])-want) > 1e-6 {
			t.Fatalf("at %d: value %g, derivative %g, want %g and %g", i, y[i], dx[i], 3*want, want)
		}
	}
	if kept < 750 || kept > 850 {
		t.Errorf("%d of 1000 kept at rate %g", kept, rate)
	}
}

func TestRandomNumbersFollowStepAndStream(t *testing.T) {
	g := G.NewGraph()
	step := G.NewScalar(g, tensor.Float32, G.WithName("step"))
	other := op.Stream{Seed: stream.Seed, ID: 4}
	a, b := op.Normal(step, stream, 70), op.Normal(step, other, 70)
	p, err := exec.Compile(a, b)
	if err != nil {
		t.Fatal(err)
	}
	draw := func(n float32) []float32 {
		p.Data(step)[0] = n
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		return append(slices.Clone(p.Data(a)), p.Data(b)...)
	}
	first, again, next := draw(1), draw(1), draw(2)
	if !slices.Equal(first, again) {
		t.Error("the same step draws other numbers")
	}
	if slices.Equal(first[:70], first[70:]) || slices.Equal(first[:70], next[:70]) {
		t.Error("another stream or step draws the same numbers")
	}
	if n := testing.AllocsPerRun(10, func() { p.Run() }); n != 0 {
		t.Errorf("%g allocations a run, want 0", n)
	}
}

// A part of a batch draws what its examples draw in the whole, wherever it begins.
func TestPartsDrawWhatTheWholeDraws(t *testing.T) {
	const examples = 700
	each := []int{7, 3} // 21 numbers: parts begin at any place of a block
	ones := make([]float32, examples*21)
	for i := range ones {
		ones[i] = 1
	}
	for name, f := range map[string]func(x *G.Node, s op.Stream) *G.Node{
		"uniform": func(x *G.Node, s op.Stream) *G.Node { return op.Uniform(at(x, 5), s, x.Shape()...) },
		"normal":  func(x *G.Node, s op.Stream) *G.Node { return op.Normal(at(x, 5), s, x.Shape()...) },
		"dropout": func(x *G.Node, s op.Stream) *G.Node { return op.Dropout(x, at(x, 5), 0.4, s) },
	} {
		draw := func(first, n int) []float32 {
			s := stream
			s.First = first
			return run(t, unary(func(x *G.Node) *G.Node { return f(x, s) }), [][]float32{ones[:21*n]}, append([]int{n}, each...))
		}
		whole := draw(0, examples)
		for _, part := range [][2]int{{0, 1}, {1, 2}, {3, 5}, {64, 400}, {125, 575}, {699, 1}} {
			first, n := part[0], part[1]
			if got := draw(first, n); !slices.Equal(got, whole[21*first:21*(first+n)]) {
				t.Errorf("%s: %d examples from number %d on draw other numbers than in the whole", name, n, first)
			}
		}
	}
}

func TestDistributions(t *testing.T) {
	const n = 100000
	one := []float32{0}
	for _, tc := range []struct {
		name           string
		f              gdltest.Fn
		mean, variance float64
	}{
		{"uniform", unary(func(x *G.Node) *G.Node { return op.Uniform(at(x, 0), stream, n) }), 0.5, 1. / 12},
		{"normal", unary(func(x *G.Node) *G.Node { return op.Normal(at(x, 0), stream, n) }), 0, 1},
	} {
		var sum, square float64
		x := run(t, tc.f, [][]float32{one}, []int{1})
		for _, v := range x {
			sum, square = sum+float64(v), square+float64(v)*float64(v)
		}
		mean := sum / n
		if variance := square/n - mean*mean; math.Abs(mean-tc.mean) > 0.015 || math.Abs(variance-tc.variance) > 0.015 {
			t.Errorf("%s: mean %g, variance %g; want %g and %g", tc.name, mean, variance, tc.mean, tc.variance)
		}
		for lag := 1; lag <= 128; lag++ { // numbers 16 apart come from one pair
			var c float64
			for i, v := range x[lag:] {
				c += (float64(v) - mean) * (float64(x[i]) - mean)
			}
			if c /= n * tc.variance; math.Abs(c) > 0.016 { // five standard errors
				t.Errorf("%s: numbers %d apart are correlated by %g", tc.name, lag, c)
			}
		}
	}
}

func TestRandomMistakes(t *testing.T) {
	x := input(G.NewGraph(), "x", 2)
	wantError(t, func() { op.Uniform(x, stream, 2) }, "op.Uniform", "[2]", "scalar")
	wantError(t, func() { op.Normal(x, stream, 2) }, "op.Normal", "[2]", "scalar")
	wantError(t, func() { op.Dropout(x, x, 0.5, stream) }, "op.Dropout", "[2]", "scalar")
	wantError(t, func() { op.Dropout(x, op.Sum(x), 1, stream) }, "op.Dropout", "rate is 1")
}
