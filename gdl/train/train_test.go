package train_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

// line is the data set y = 2x₀ − x₁ + 0.5, 70 examples in batches of 32, in an
// order that changes with the epoch.
type line struct{ n int }

func (l line) Shapes() [][]int   { return [][]int{{2}, {1}} }
func (l line) Steps() int        { return (l.n + 31) / 32 }
func (l line) Size(step int) int { return min(32, l.n-32*step) }
func (l line) Digest() string    { return fmt.Sprint("line", l.n) }
func (l line) Fill(x [][]float32, epoch, step int) {
	for k := range l.Size(step) {
		i := (32*step + k + 7*epoch) % l.n
		a, b := float32(math.Sin(float64(i))), float32(math.Cos(3*float64(i)))
		x[0][2*k], x[0][2*k+1], x[1][k] = a, b, 2*a-b+0.5
	}
}

type model struct{ nn.Sequential }

func newModel(seed uint64) model {
	return model{nn.MLP("m", []int{2, 8, 1}, nn.Tanh, nn.NewRand(seed))}
}

func (m model) loss(c *nn.Ctx, x []*G.Node) *G.Node { return loss.MSEMean(m.Forward(c, x[0]), x[1]) }

func config(m model) train.Config {
	return train.Config{Spec: train.Spec{Loss: m.loss, Optimizer: train.NewAdam(0.02)}, Data: line{70}, Test: line{40}, Epochs: 12}
}

// bits returns all weights as one comparable value.
func bits(ps []*nn.Param) string {
	var s strings.Builder
	for _, p := range ps {
		for _, v := range p.Data() {
			fmt.Fprintf(&s, "%08x", math.Float32bits(v))
		}
	}
	return s.String()
}

func TestFitLearnsALine(t *testing.T) {
	m := newModel(1)
	c := config(m)
	c.Epochs = 600
	h, err := train.Fit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if got := h.Test[len(h.Test)-1]; got > 1e-3 || len(h.Train) != 600 {
		t.Fatalf("test loss %g after %d epochs, want < 1e-3 after 600", got, len(h.Train))
	}
}

func TestInterruptedRunContinuesToTheSameBits(t *testing.T) {
	whole := newModel(3)
	want, err := train.Fit(t.Context(), config(whole))
	if err != nil {
		t.Fatal(err)
	}
	prefix := filepath.Join(t.TempDir(), "line")
	m, got := resume(t, prefix, func() model { return newModel(3) })
	if bits(m.Params()) != bits(whole.Params()) {
		t.Fatal("weights differ from those of the run in one go")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("history (-in one go +resumed):\n%s", diff)
	}
	// Another equal call trains nothing.
	m = newModel(3)
	c := config(m)
	c.Checkpoint = prefix
	c.Observe = func(e progress.Event) {
		if !e.Loaded {
			t.Errorf("event %+v of a finished run", e)
		}
	}
	if _, err := train.Fit(t.Context(), c); err != nil || bits(m.Params()) != bits(whole.Params()) {
		t.Fatalf("loaded weights differ, error %v", err)
	}
}

// resume trains new models with one checkpoint, each interrupted after five
// events, until one is finished, and returns that one with its history.
func resume(t *testing.T, prefix string, newModel func() model) (model, *train.History) {
	t.Helper()
	for calls := 1; ; calls++ {
		m := newModel()
		c := config(m)
		c.Checkpoint = prefix
		ctx, cancel := context.WithCancel(t.Context())
		events := 0
		c.Observe = func(progress.Event) {
			if events++; events == 5 {
				cancel()
			}
		}
		h, err := train.Fit(ctx, c)
		cancel()
		switch {
		case errors.Is(err, train.ErrInterrupted):
			continue
		case err != nil:
			t.Fatal(err)
		case calls < 4:
			t.Fatalf("the run was interrupted %d times, want at least 3", calls-1)
		}
		return m, h
	}
}

func TestPatienceStopsTheRun(t *testing.T) {
	c := config(newModel(1))
	c.Epochs, c.Patience, c.Optimizer = 100, 2, train.SGD{LearningRate: 1e-12}
	h, err := train.Fit(t.Context(), c)
	if err != nil || len(h.Train) >= 100 {
		t.Fatalf("%d epochs, error %v; want an early stop", len(h.Train), err)
	}
}

func TestBadSettings(t *testing.T) {
	for _, tc := range []struct {
		want   string
		change func(*train.Config)
	}{
		{"0 epochs, want at least 1", func(c *train.Config) { c.Epochs = 0 }},
		{"Adam: learning rate is NaN", func(c *train.Config) { c.Optimizer = train.NewAdam(math.NaN()) }},
		{"SGD: learning rate is -1", func(c *train.Config) { c.Optimizer = train.SGD{LearningRate: -1} }},
		{"SGD: learning rate is 0", func(c *train.Config) { c.Optimizer = train.SGD{} }},
		{"SGD: momentum is 1, want at least 0 and less than 1", func(c *train.Config) { c.Optimizer = train.SGD{LearningRate: 1, Momentum: 1} }},
		{"Adam: β₁ is -0.1, want at least 0", func(c *train.Config) { c.Optimizer = train.Adam{LearningRate: 1, Beta1: -0.1, Beta2: 0.9, Epsilon: 1} }},
		{"Adam: β₂ is 0 and ε is 0, want both > 0: start from NewAdam(0.02)", func(c *train.Config) { c.Optimizer = train.Adam{LearningRate: 0.02} }},
		{"RMSprop: ε is 0, want > 0: start from NewRMSprop(0.02)", func(c *train.Config) { c.Optimizer = train.RMSprop{LearningRate: 0.02} }},
		{"ClipNorm: Max is 0", func(c *train.Config) { c.Transform = train.ClipNorm{} }},
		{"Clamp: from 1 to 0, want finite numbers, the first less", func(c *train.Config) { c.Project = train.Clamp{Lo: 1} }},
		{"ProjectFunc named \"\", want a name and a function", func(c *train.Config) { c.Project = train.ProjectFunc{F: keepAll} }},
		{"TransformFunc named \"a\", want a name and a function", func(c *train.Config) { c.Transform = train.TransformFunc{Name: "a"} }},
		{"RMSprop: ρ is 1.5", func(c *train.Config) { c.Optimizer = train.RMSprop{LearningRate: 1, Rho: 1.5, Epsilon: 1} }},
		{"ExponentialDecay: Steps is 0", func(c *train.Config) { c.Schedule = train.ExponentialDecay{Rate: 0.5} }},
		{"no training data", func(c *train.Config) { c.Data = nil }},
		{"does not use its input 0", func(c *train.Config) {
			c.Loss = func(x *nn.Ctx, in []*G.Node) *G.Node {
				return op.Mean(nn.NewDense("d", 1, 1, nn.NewRand(1)).Forward(x, in[1]))
			}
		}},
		{"no loss", func(c *train.Config) { c.Loss = nil }},
		{"m/0/w: input has shape [32 1], want [any 2]", func(c *train.Config) {
			m := newModel(1)
			c.Loss = func(x *nn.Ctx, in []*G.Node) *G.Node { return m.loss(x, []*G.Node{in[1], in[1]}) }
		}},
	} {
		c := config(newModel(1))
		tc.change(&c)
		if _, err := train.Fit(t.Context(), c); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}

func TestFailuresAreLoudAndKeepTheWeights(t *testing.T) {
	m := newModel(1)
	dead := nn.NewParam("dead/w", nn.Ones, 1)
	for _, tc := range []struct {
		want []string
		loss train.Loss
	}{
		{[]string{"step 1", "not finite", "Log"}, func(c *nn.Ctx, x []*G.Node) *G.Node {
			return op.Mean(op.Log(op.Scale(-1, op.Square(op.Sub(m.Forward(c, x[0]), x[1])))))
		}},
		// √0 is finite, its derivative is not.
		{[]string{"step 1", "the derivative of m/0/w is not finite", "Div"}, func(c *nn.Ctx, x []*G.Node) *G.Node {
			return op.Mean(op.Sqrt(op.Square(op.Scale(0, op.Sub(m.Forward(c, x[0]), x[1])))))
		}},
		{[]string{"step 10", "layer dead", "all zero"}, func(c *nn.Ctx, x []*G.Node) *G.Node {
			return op.Add(m.loss(c, x), op.Sum(op.Scale(0, c.Use(dead))))
		}},
	} {
		before := bits(m.Params())
		c := config(m)
		c.Loss = tc.loss
		_, err := train.Fit(t.Context(), c)
		for _, w := range tc.want {
			if err == nil || !strings.Contains(err.Error(), w) {
				t.Errorf("error %v, want one with %q", err, w)
			}
		}
		if tc.want[0] == "step 1" && bits(m.Params()) != before {
			t.Error("weights changed")
		}
	}
}

// spoilt is a line of which one value is not a number.
type spoilt struct{ line }

func (s spoilt) Fill(x [][]float32, epoch, step int) {
	s.line.Fill(x, epoch, step)
	x[1][s.Size(step)-1] = float32(math.NaN())
}

func TestNaNInTheDataIsFound(t *testing.T) {
	c := config(newModel(1))
	c.Data = spoilt{line{70}}
	_, err := train.Fit(t.Context(), c)
	if err == nil || !strings.Contains(err.Error(), "step 1: the loss is NaN: exec: input batch/1 holds a value that is not finite") {
		t.Errorf("error %v, want the input to be named", err)
	}
}

func TestFuncTakesAnyNumberOfExamples(t *testing.T) {
	m := newModel(1)
	f, err := train.NewFunc(m.Forward, 2)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, 2*300)
	for i := range x {
		x[i] = float32(i%17) / 17
	}
	all, err := f.Call(x)
	if err != nil || len(all) != 300 {
		t.Fatalf("%d results, error %v", len(all), err)
	}
	for i := range 300 {
		one, err := f.Call(x[2*i : 2*i+2])
		if err != nil || one[0] != all[i] {
			t.Fatalf("example %d alone gives %v, in the batch %v; error %v", i, one, all[i], err)
		}
	}
	if _, err := f.Call(x[:3]); err == nil {
		t.Error("no error for one and a half examples")
	}
}

func TestObserverHearsOfTimeAndProgress(t *testing.T) {
	c := config(newModel(1))
	var last progress.Event
	ends := 0
	c.Observe = func(e progress.Event) {
		last = e
		if e.EpochEnd {
			ends++
		} else if !e.Done && (e.Left <= 0 || e.Left > time.Hour) && e.Epoch < e.Epochs-1 {
			t.Errorf("time left %v in epoch %d", e.Left, e.Epoch)
		}
	}
	if _, err := train.Fit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if ends != 12 || !last.Done || last.Epoch != 12 {
		t.Errorf("%d epoch ends, last event %+v", ends, last)
	}
}
