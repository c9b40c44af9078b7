package train_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

// described is a model whose configuration is a number.
type described struct {
	model
	config int
}

func (d described) Params() []*nn.Param                 { return d.model.Params() }
func (d described) Describe() (kind string, config any) { return "test", d.config }

// scaled returns the loss of a model times a constant of the graph.
func scaled(m model, k float64) train.Loss {
	return func(c *nn.Ctx, x []*G.Node) *G.Node {
		return op.Sum(op.Mul(op.Reshape(m.loss(c, x), 1), c.Const([]float64{k}, 1)))
	}
}

// named returns the loss of a model with a named term.
func named(m model, name string) train.Loss {
	return func(c *nn.Ctx, x []*G.Node) *G.Node { return c.Term(name, m.loss(c, x)) }
}

// inferring returns a loss that is times k in inference.
func inferring(m model, k float64) train.Loss {
	return func(c *nn.Ctx, x []*G.Node) *G.Node {
		if c.Mode == nn.Infer {
			return op.Scale(k, m.loss(c, x))
		}
		return m.loss(c, x)
	}
}

// keyCases change one thing each that decides a result.
var keyCases = []struct {
	name   string
	change func(c *train.Config, m model)
}{
	{"nothing", func(*train.Config, model) {}},
	{"epochs", func(c *train.Config, _ model) { c.Epochs = 2 }},
	{"patience", func(c *train.Config, _ model) { c.Patience = 3 }},
	{"data", func(c *train.Config, _ model) { c.Data = line{71} }},
	{"test data", func(c *train.Config, _ model) { c.Test = line{41} }},
	{"no test data", func(c *train.Config, _ model) { c.Test = nil }},
	{"loss", func(c *train.Config, m model) { c.Loss = named(m, "a") }},
	{"name of a term", func(c *train.Config, m model) { c.Loss = named(m, "b") }},
	{"constant", func(c *train.Config, m model) { c.Loss = scaled(m, 2) }},
	{"value of a constant", func(c *train.Config, m model) { c.Loss = scaled(m, 3) }},
	{"loss in inference", func(c *train.Config, m model) { c.Loss = inferring(m, 2) }},
	{"initial weights", func(_ *train.Config, m model) { m.Params()[0].Data()[0] += 1e-6 }},
	{"fixed weights", func(_ *train.Config, m model) { m.Params()[0].Fixed = true }},
	{"trained weights", func(c *train.Config, m model) { c.Params = m.Params()[2:] }},
	{"seed", func(c *train.Config, _ model) { c.Seed = 1 }},
	{"optimiser", func(c *train.Config, _ model) { c.Optimizer = train.NewRMSprop(0.02) }},
	{"learning rate", func(c *train.Config, _ model) { c.Optimizer = train.NewAdam(0.021) }},
	{"schedule", func(c *train.Config, _ model) { c.Schedule = train.CosineDecay{Steps: 10} }},
	{"setting of a schedule", func(c *train.Config, _ model) { c.Schedule = train.CosineDecay{Steps: 11} }},
	{"transform", func(c *train.Config, _ model) { c.Transform = train.ClipNorm{Max: 1} }},
	{"setting of a transform", func(c *train.Config, _ model) { c.Transform = train.ClipNorm{Max: 2} }},
	{"projection", func(c *train.Config, _ model) { c.Project = train.Clamp{Lo: -1, Hi: 1} }},
	{"setting of a projection", func(c *train.Config, _ model) { c.Project = train.Clamp{Lo: -1, Hi: 2} }},
	{"function", func(c *train.Config, _ model) { c.Project = train.ProjectFunc{Name: "a", F: keepAll} }},
	{"name of a function", func(c *train.Config, _ model) { c.Project = train.ProjectFunc{Name: "b", F: keepAll} }},
	{"look", func(c *train.Config, _ model) { c.Look = &train.Look{Name: "a", At: []int{1}, Take: one} }},
	{"name of a look", func(c *train.Config, _ model) { c.Look = &train.Look{Name: "b", At: []int{1}, Take: one} }},
	{"epochs of a look", func(c *train.Config, _ model) { c.Look = &train.Look{Name: "a", At: []int{0, 1}, Take: one} }},
	{"model", func(c *train.Config, m model) { c.Model = described{m, 1} }},
	{"configuration of a model", func(c *train.Config, m model) { c.Model = described{m, 2} }},
	{"phase", func(c *train.Config, m model) { inPhases(c, m, func(*train.Phase) {}) }},
	{"name of a phase", func(c *train.Config, m model) { inPhases(c, m, func(p *train.Phase) { p.Name = "b" }) }},
	{"repeat of a phase", func(c *train.Config, m model) { inPhases(c, m, func(p *train.Phase) { p.Repeat = 2 }) }},
	{"every", func(c *train.Config, m model) { inPhases(c, m, func(p *train.Phase) { p.Every = 2 }) }},
}

func keepAll([]*nn.Param) error { return nil }

func one() ([]float32, error) { return []float32{1}, nil }

// inPhases makes a run one of a phase.
func inPhases(c *train.Config, m model, change func(*train.Phase)) {
	p := train.Phase{Name: "a", Spec: c.Spec}
	change(&p)
	c.Spec, c.Phases = train.Spec{}, []train.Phase{p}
}

// keyRun trains for an epoch and returns the names of all checkpoints.
func keyRun(t *testing.T, prefix string, change func(c *train.Config, m model)) []string {
	t.Helper()
	m := newModel(1)
	c := config(m)
	c.Epochs, c.Checkpoint = 1, prefix
	change(&c, m)
	if _, err := train.Fit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(prefix + "-*.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestKeyFollowsAllThatDecides(t *testing.T) {
	prefix := filepath.Join(t.TempDir(), "k")
	for i, tc := range keyCases {
		if files := keyRun(t, prefix, tc.change); len(files) != i+1 {
			t.Fatalf("%s: %d checkpoints after %d runs: another run's was loaded", tc.name, len(files), i+1)
		}
	}
	for _, tc := range keyCases { // the same again: all are there
		if files := keyRun(t, prefix, tc.change); len(files) != len(keyCases) {
			t.Fatalf("%s: the same run has another key the second time", tc.name)
		}
	}
}

func TestKeyLeavesOutWhatDoesNotDecide(t *testing.T) {
	prefix := filepath.Join(t.TempDir(), "k")
	keyRun(t, prefix, func(*train.Config, model) {})
	keyRun(t, prefix, func(c *train.Config, _ model) { c.SaveEvery = time.Hour })
	if files := keyRun(t, prefix, func(c *train.Config, _ model) { c.Observe = func(progress.Event) {} }); len(files) != 1 {
		t.Errorf("%d checkpoints of three equal runs", len(files))
	}
}

// half is a schedule of another package, with an unexported setting.
type half struct{ from *int }

func (h half) Factor(step int) float64 {
	if step < *h.from {
		return 1
	}
	return 0.5
}

// A setting behind a pointer counts, not where it lies.
func TestKeyOfASchedule(t *testing.T) {
	prefix := filepath.Join(t.TempDir(), "k")
	for i, from := range []int{3, 3, 4} {
		files := keyRun(t, prefix, func(c *train.Config, _ model) { c.Schedule = half{&from} })
		if want := []int{1, 1, 2}[i]; len(files) != want {
			t.Errorf("%d checkpoints, want %d", len(files), want)
		}
	}
}

type unnamed struct{ f func() }

func (unnamed) Factor(int) float64 { return 1 }

func TestKeyRefusesFunctions(t *testing.T) {
	c := config(newModel(1))
	c.Checkpoint, c.Schedule = filepath.Join(t.TempDir(), "k"), unnamed{func() {}}
	_, err := train.Fit(t.Context(), c)
	if err == nil || !strings.Contains(err.Error(), "a setting of type func() cannot be part of a checkpoint's key: give the type that holds it a method Key() string") {
		t.Errorf("error %v", err)
	}
}

// A run whose encoder is frozen does not load that of a run that trains it all.
func TestFrozenRunIsAnotherRun(t *testing.T) {
	prefix := filepath.Join(t.TempDir(), "k")
	losses := map[string]bool{}
	for _, fixed := range []bool{false, true} {
		m := newModel(1)
		m.Params()[0].Fixed, m.Params()[1].Fixed = fixed, fixed
		before := bits(m.Params()[:2])
		c := config(m)
		c.Checkpoint = prefix
		h, err := train.Fit(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if (bits(m.Params()[:2]) == before) != fixed {
			t.Errorf("fixed %v: wrong weights", fixed)
		}
		loss, err := train.Evaluate(m.loss, line{40})
		if err != nil || loss != h.Test[len(h.Test)-1] {
			t.Errorf("fixed %v: the model's loss is %g, its history says %g; error %v", fixed, loss, h.Test[len(h.Test)-1], err)
		}
		losses[fmt.Sprint(loss)] = true
	}
	if len(losses) != 2 {
		t.Error("both runs end with the same loss")
	}
}
