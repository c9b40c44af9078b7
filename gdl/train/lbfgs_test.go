package train_test

import (
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// rosenbrock is Σ 100(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)², 0 at (1, 1, …).
func rosenbrock(x *nn.Param) train.Loss {
	n := x.Size()
	return func(c *nn.Ctx, _ []*G.Node) *G.Node {
		all := c.Use(x)
		a, b := op.Slice(all, []int{0}, []int{n - 1}), op.Slice(all, []int{1}, []int{n})
		valley := op.Square(op.Sub(b, op.Square(a)))
		return op.Add(op.Scale(100, op.Sum(valley)), op.Sum(op.Square(op.Shift(-1, a))))
	}
}

func newPoint(values ...float32) *nn.Param {
	return nn.NewParam("x", nn.Values(values), len(values))
}

func TestLBFGSFindsTheMinimum(t *testing.T) {
	for _, start := range [][]float32{{-1.2, 1}, {-1.2, 1, -1.2, 1, 0, 3}} {
		x := newPoint(start...)
		tr, err := train.Compile(train.Spec{Loss: rosenbrock(x), Optimizer: train.NewLBFGS()}, 1)
		if err != nil {
			t.Fatal(err)
		}
		last := math.Inf(1)
		for range 80 {
			l := step(t, tr, nil)
			if l > last {
				t.Errorf("the loss rises from %g to %g", last, l)
			}
			last = l
		}
		for i, v := range x.Data() {
			if math.Abs(float64(v)-1) > 1e-3 {
				t.Errorf("%d numbers: x[%d] is %g after 80 steps, want 1", len(start), i, v)
			}
		}
	}
}

// A quadratic form in n numbers takes a few times n steps, where gradient descent
// takes as many as its condition number for each digit.
func TestLBFGSOnAQuadraticForm(t *testing.T) {
	x := newPoint(1, 1, 1, 1, 1)
	loss := func(c *nn.Ctx, _ []*G.Node) *G.Node {
		return op.Sum(op.Mul(c.Const([]float64{1, 3, 10, 30, 100}, 5), op.Square(c.Use(x))))
	}
	tr, err := train.Compile(train.Spec{Loss: loss, Optimizer: train.NewLBFGS()}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 25 {
		step(t, tr, nil)
	}
	if l := step(t, tr, nil); l > 1e-6 {
		t.Errorf("loss %g after 25 steps from 144", l)
	}
}

// Each step satisfies the strong Wolfe conditions, as far as float32 tells, also
// where the first guess of its length is far too short or too long.
func TestLBFGSStepsSatisfyWolfe(t *testing.T) {
	for _, first := range []float64{1e-6, 1, 1e6} {
		x := newPoint(-1.2, 1, 0.3, 2)
		tr, err := train.Compile(train.Spec{Loss: rosenbrock(x), Optimizer: train.LBFGS{Memory: 5, Evaluations: 40, FirstStep: first}}, 1)
		if err != nil {
			t.Fatal(err)
		}
		loss, x0, g0 := lookAt(t, tr, x)
		for i := range 20 {
			if err := tr.Apply(); err != nil {
				t.Fatal(err)
			}
			l, x1, g1 := lookAt(t, tr, x)
			var before, after float64
			for i := range x1 {
				before += g0[i] * (x1[i] - x0[i])
				after += g1[i] * (x1[i] - x0[i])
			}
			if !(before < 0) || l > loss+1e-4*before+1e-6 || math.Abs(after) > 0.9*math.Abs(before)+1e-4 {
				t.Errorf("first step %g, step %d: from loss %g, slope %g to %g, %g", first, i+1, loss, before, l, after)
			}
			loss, x0, g0 = l, x1, g1
		}
	}
}

// lookAt returns the loss, a copy of x and the derivatives by it.
func lookAt(t *testing.T, tr *train.Trainer, x *nn.Param) (loss float64, x0, g0 []float64) {
	t.Helper()
	loss, err := tr.Compute(1)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range x.Data() {
		x0, g0 = append(x0, float64(v)), append(g0, float64(tr.Gradients()[0][i]))
	}
	return loss, x0, g0
}

// At the minimum a step finds nothing better and leaves the weights.
func TestLBFGSStaysAtTheMinimum(t *testing.T) {
	x := newPoint(1, 1)
	tr, err := train.Compile(train.Spec{Loss: rosenbrock(x), Optimizer: train.NewLBFGS()}, 1)
	if err != nil {
		t.Fatal(err)
	}
	x.Data()[0] = math.Nextafter32(1, 2) // so that the derivative is not 0
	for range 5 {
		if l := step(t, tr, nil); l > 1e-10 {
			t.Errorf("loss %g", l)
		}
	}
	for _, v := range x.Data() {
		if math.Abs(float64(v)-1) > 1e-5 {
			t.Errorf("weights %v", x.Data())
		}
	}
}

func TestLBFGSContinuesToTheSameBits(t *testing.T) {
	fit := func(prefix string, stop int) (*nn.Param, error) {
		x := newPoint(-1.2, 1, 0.5)
		ctx := &countdown{t.Context(), stop}
		_, err := train.Fit(ctx, train.Config{
			Spec:  train.Spec{Loss: rosenbrock(x), Optimizer: train.LBFGS{Memory: 3, Evaluations: 20, FirstStep: 1}, Project: train.Clamp{Lo: -2, Hi: 0.9}},
			Steps: 5, Epochs: 5, Checkpoint: prefix,
		})
		return x, err
	}
	want, err := fit("", math.MaxInt)
	if err != nil {
		t.Fatal(err)
	}
	prefix := filepath.Join(t.TempDir(), "l")
	for {
		got, err := fit(prefix, 4)
		if errors.Is(err, train.ErrInterrupted) {
			continue
		}
		if err != nil || bits([]*nn.Param{got}) != bits([]*nn.Param{want}) {
			t.Errorf("weights %v, in one go %v, error %v", got.Data(), want.Data(), err)
		}
		break
	}
	if v := want.Data()[2]; v != 0.9 && v > 0.9 {
		t.Errorf("the projection lets %g pass", v)
	}
}

func TestLBFGSRefuses(t *testing.T) {
	for _, tc := range []struct {
		want   string
		change func(c *train.Config)
	}{
		{"train.LBFGS wants all data in one batch, an epoch has 3", func(c *train.Config) {}},
		{"train.LBFGS on a loss that draws random numbers", func(c *train.Config) {
			c.Data, c.Test, c.Loss = nil, nil, func(c *nn.Ctx, _ []*G.Node) *G.Node {
				return op.Sum(op.Mul(c.Use(newPoint(1, 2)), c.Normal(2)))
			}
			c.Steps = 10
		}},
		{"train.LBFGS takes no transform of derivatives", func(c *train.Config) { c.Transform = train.ClipNorm{Max: 1} }},
		{"LBFGS: memory of 0, 0 evaluations, want at least 1 each: start from NewLBFGS()", func(c *train.Config) { c.Optimizer = train.LBFGS{} }},
		{"LBFGS: first step is -1", func(c *train.Config) { c.Optimizer = train.LBFGS{Memory: 1, Evaluations: 1, FirstStep: -1} }},
	} {
		c := config(newModel(1))
		c.Optimizer = train.NewLBFGS()
		tc.change(&c)
		if _, err := train.Fit(t.Context(), c); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}
