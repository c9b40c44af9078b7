package train_test

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

var nan = float32(math.NaN())

// from is a schedule that is NaN from a step on.
type from struct{ Step int }

func (f from) Factor(step int) float64 {
	if step >= f.Step {
		return math.NaN()
	}
	return 1
}

// spoiltTest is a line whose last test batch holds a NaN.
type spoiltTest struct{ line }

func (s spoiltTest) Fill(x [][]float32, epoch, step int) {
	s.line.Fill(x, epoch, step)
	if step == s.Steps()-1 {
		x[0][0] = nan
	}
}

// later is a line that is spoilt from an epoch on.
type later struct {
	line
	epoch int
}

func (l later) Fill(x [][]float32, epoch, step int) {
	l.line.Fill(x, epoch, step)
	if epoch == l.epoch && step == 1 {
		x[1][0] = float32(math.Inf(1))
	}
}

// Whatever turns out not to be finite is named with its epoch, and the state
// before is kept.
func TestWhatIsNotFiniteIsNamed(t *testing.T) {
	penalty := func(m model) train.Loss {
		return func(c *nn.Ctx, x []*G.Node) *G.Node {
			e := op.Sub(m.Forward(c, x[0]), x[1])
			c.Term("fit", op.Mean(op.Square(e)))
			c.Term("penalty", op.Mean(op.Exp(op.Scale(50, op.Square(e)))))
			return m.loss(c, x)
		}
	}
	for _, tc := range []struct {
		name   string
		want   []string
		steps  int // of the checkpoint that is left
		change func(c *train.Config, m model)
	}{
		{"test loss", []string{"epoch 1, test: test batch 2: the loss is NaN: exec: input batch/0"}, 3,
			func(c *train.Config, _ model) { c.Test = spoiltTest{line{40}} }},
		{"with patience", []string{"epoch 1, test: test batch 2: the loss is NaN"}, 3,
			func(c *train.Config, _ model) { c.Test, c.Patience = spoiltTest{line{40}}, 1 }},
		{"term", []string{"epoch 1, step 1: term penalty is +Inf: exec: Exp"}, 0,
			func(c *train.Config, m model) { c.Loss = penalty(m) }},
		{"training loss", []string{"epoch 3, step 8: the loss is +Inf: exec: input batch/1"}, 7,
			func(c *train.Config, _ model) { c.Data = later{line{70}, 2} }},
		{"schedule", []string{"epoch 2, step 5: the schedule train_test.from gives a factor of NaN, want a finite number ≥ 0"}, 4,
			func(c *train.Config, _ model) { c.Schedule = from{4} }},
	} {
		m := newModel(1)
		c := config(m)
		c.Checkpoint = filepath.Join(t.TempDir(), "k")
		tc.change(&c, m)
		for range 2 { // the second time the run goes on from what the first has left
			_, err := train.Fit(t.Context(), c)
			for _, want := range tc.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%s: error %v, want one with %q", tc.name, err, want)
				}
			}
			if got, want := errors.Is(err, train.ErrNotFinite), tc.name != "schedule"; got != want {
				t.Errorf("%s: error %v is ErrNotFinite: %t", tc.name, err, got)
			}
			files, _ := filepath.Glob(c.Checkpoint + "-*.safetensors")
			if len(files) != 1 {
				t.Fatalf("%s: %d checkpoints, want the state before", tc.name, len(files))
			}
			f, err := ckpt.Load(files[0])
			if err != nil || !strings.Contains(f.Meta["train"], fmt.Sprintf(`"total":%d,`, tc.steps)) {
				t.Errorf("%s: state %s, error %v; want %d steps", tc.name, f.Meta["train"], err, tc.steps)
			}
			for i, p := range newModel(1).Params() { // as a new process would
				copy(m.Params()[i].Data(), p.Data())
			}
		}
	}
}

// A new running average that is not finite stops the step, the old one stays.
func TestRunningAveragesAreFinite(t *testing.T) {
	w, mean := nn.NewParam("m/w", nn.Ones, 1), nn.NewParam("m/mean", nn.Ones, 1)
	mean.Fixed = true
	tr, err := train.Compile(train.Spec{Shapes: [][]int{{1}}, Loss: func(c *nn.Ctx, x []*G.Node) *G.Node {
		c.Update(mean, op.Exp(op.Reshape(x[0], 1)))
		return op.Sum(op.Mul(c.Use(w), op.Reshape(x[0], 1)))
	}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	_, err = tr.Step([]float32{1000})
	if err == nil || !strings.Contains(err.Error(), "step 1: the new value of m/mean is not finite: exec: Exp") || mean.Data()[0] != 1 {
		t.Errorf("error %v, running average %g", err, mean.Data()[0])
	}
}

// Weights that an update has driven out of range are not saved over good ones.
func TestBadWeightsAreNotSaved(t *testing.T) {
	m := newModel(1)
	c := config(m)
	c.Checkpoint = filepath.Join(t.TempDir(), "k")
	c.Project = train.ProjectFunc{Name: "spoil", F: func(params []*nn.Param) error { params[0].Data()[0] = nan; return nil }}
	_, err := train.Fit(t.Context(), c)
	if err == nil || !strings.Contains(err.Error(), "m/0/w holds a value that is not finite after 1 steps") {
		t.Errorf("error %v", err)
	}
	if files, _ := filepath.Glob(c.Checkpoint + "-*.safetensors"); len(files) != 0 {
		t.Errorf("%d checkpoints, want none", len(files))
	}
}

// An error of a projection leaves the weights between two states: nothing is saved.
func TestHalfAStepIsNotSaved(t *testing.T) {
	broken := errors.New("broken")
	m := newModel(1)
	c := config(m)
	c.Checkpoint = filepath.Join(t.TempDir(), "k")
	c.Project = train.ProjectFunc{Name: "break", F: func([]*nn.Param) error { return broken }}
	if _, err := train.Fit(t.Context(), c); !errors.Is(err, broken) || !strings.Contains(err.Error(), "epoch 1, step 1: broken") {
		t.Errorf("error %v", err)
	}
	if files, _ := filepath.Glob(c.Checkpoint + "-*.safetensors"); len(files) != 0 {
		t.Errorf("%d checkpoints, want none", len(files))
	}
}

// Means of an epoch count each example once: batches of 32, 32 and 6.
func TestMeansAreWeightedByExamples(t *testing.T) {
	m := newModel(1)
	first := func(c *nn.Ctx, x []*G.Node) *G.Node {
		c.Term("x", op.Mean(op.Slice(x[0], []int{0, 0}, []int{x[0].Shape()[0], 1})))
		return m.loss(c, x)
	}
	c := config(m)
	c.Loss, c.Epochs, c.Optimizer, c.Test = first, 1, train.SGD{LearningRate: 1e-30}, line{70}
	h, err := train.Fit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	mean := 0.0
	for i := range 70 {
		mean += float64(float32(math.Sin(float64(i)))) / 70
	}
	// The weights stay, so all 70 examples in one batch have the same loss.
	f, err := train.Evaluate(m.loss, whole{line{70}})
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][2]float64{
		"training loss": {h.Train[0], f}, "test loss": {h.Test[0], f},
		"training term": {h.Terms["x"][0], mean}, "test term": {h.TestTerms["x"][0], mean},
	} {
		if math.Abs(got[0]-got[1]) > 1e-6 {
			t.Errorf("%s %g, want %g", name, got[0], got[1])
		}
	}
}

// whole is a line in one batch.
type whole struct{ line }

func (whole) Steps() int       { return 1 }
func (w whole) Size(int) int   { return w.n }
func (w whole) Digest() string { return "whole " + w.line.Digest() }
func (w whole) Fill(x [][]float32, epoch, _ int) {
	for s := range w.line.Steps() {
		w.line.Fill([][]float32{x[0][64*s:], x[1][32*s:]}, epoch, s)
	}
}

// The test loss of a model with noise depends on the seed of the run.
func TestSeedChangesTheTestLoss(t *testing.T) {
	test := func(seed uint64) float64 {
		m := newNoisy()
		c := config(m)
		c.Epochs, c.Seed, c.Optimizer = 1, seed, train.SGD{LearningRate: 1e-30}
		h, err := train.Fit(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return h.Test[0]
	}
	if test(1) != test(1) || test(1) == test(2) {
		t.Error("equal seeds must give equal test losses, other seeds others")
	}
}

// Within a run the checkpoint is written when SaveEvery has passed, not before.
func TestSaveEvery(t *testing.T) {
	for _, tc := range []struct {
		every time.Duration
		want  bool
	}{{1, true}, {math.MaxInt64, false}} {
		c := config(newModel(1))
		c.Checkpoint, c.SaveEvery = filepath.Join(t.TempDir(), "k"), tc.every
		steps, saved := 0, false
		c.Observe = func(e progress.Event) {
			if steps++; steps == 10 {
				files, _ := filepath.Glob(c.Checkpoint + "-*.safetensors")
				saved = len(files) == 1
			}
		}
		if _, err := train.Fit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if saved != tc.want {
			t.Errorf("every %v: saved in the middle of the run: %v", tc.every, saved)
		}
	}
}
