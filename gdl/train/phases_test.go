package train_test

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

// players are a generator of points and a discriminator, both with batch norm and
// dropout.
type players struct{ g, d nn.Sequential }

func newPlayers() players {
	r := nn.NewRand(3)
	return players{
		g: nn.Sequential{nn.NewDense("g/0", 3, 8, r), nn.NewBatchNorm("g/norm", 8), nn.SELU, nn.NewDense("g/1", 8, 2, r)},
		d: nn.Sequential{nn.NewDense("d/0", 2, 8, r), nn.NewBatchNorm("d/norm", 8), nn.SELU, nn.Dropout{Rate: 0.3}, nn.NewDense("d/1", 8, 1, r)},
	}
}

func (p players) params() []*nn.Param { return append(p.g.Params(), p.d.Params()...) }

// judge is the discriminator's loss on real points x[0].
func (p players) judge(c *nn.Ctx, x []*G.Node) *G.Node {
	n := x[0].Shape()[0]
	fake := p.g.Forward(c.Frozen(), c.Normal(n, 3))
	real := op.Mean(op.Softplus(op.Scale(-1, p.d.Forward(c, x[0]))))
	return op.Add(c.Term("real", real), c.Term("fake", op.Mean(op.Softplus(p.d.Forward(c, fake)))))
}

// forge is the generator's.
func (p players) forge(c *nn.Ctx, x []*G.Node) *G.Node {
	fake := p.g.Forward(c, c.Normal(x[0].Shape()[0], 3))
	return op.Mean(op.Softplus(op.Scale(-1, p.d.Forward(c.Frozen(), fake))))
}

// points is the first input of a line: 70 points in batches of 32.
type points struct{ line }

func (points) Shapes() [][]int { return [][]int{{2}} }
func (p points) Fill(x [][]float32, epoch, step int) {
	p.line.Fill([][]float32{x[0], make([]float32, 32)}, epoch, step)
}

func (p players) config() train.Config {
	return train.Config{
		Phases: []train.Phase{
			{Name: "D", Spec: train.Spec{Loss: p.judge, Optimizer: train.NewRMSprop(1e-3)}, Repeat: 2},
			{Name: "G", Spec: train.Spec{Loss: p.forge, Optimizer: train.Adam{LearningRate: 1e-3, Beta2: 0.9, Epsilon: 1e-7}}, Every: 2},
		},
		Data: points{line{70}}, Test: points{line{40}}, Epochs: 4,
		Look: &train.Look{Name: "weights", At: []int{0, 1, 4}, Take: func() ([]float32, error) { return p.g.Params()[0].Data(), nil }},
	}
}

func TestPhasesLeaveEachOtherAlone(t *testing.T) {
	p := newPlayers()
	c := p.config()
	for _, phase := range c.Phases {
		c := c
		alone := phase
		alone.Loss = func(c *nn.Ctx, x []*G.Node) *G.Node { return op.Add(phase.Loss(c, x), op.Scale(0, op.Mean(x[0]))) }
		c.Phases = []train.Phase{alone}
		trained, frozen := p.d, p.g
		if phase.Name == "G" {
			trained, frozen = p.g, p.d
		}
		before, stays := bits(trained.Params()), bits(frozen.Params())
		if _, err := train.Fit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if bits(trained.Params()) == before {
			t.Errorf("phase %s has trained nothing", phase.Name)
		}
		if bits(frozen.Params()) != stays {
			t.Errorf("phase %s has changed a weight or a running average of the other player", phase.Name)
		}
	}
}

// A phase that is part of every second step is part of the second of three.
func TestEvery(t *testing.T) {
	p := newPlayers()
	c := p.config()
	c.Epochs, c.Look = 1, nil
	steps := 0
	c.Phases[1].Project = train.ProjectFunc{Name: "count", F: func([]*nn.Param) error { steps++; return nil }}
	if _, err := train.Fit(t.Context(), c); err != nil || steps != 1 {
		t.Errorf("%d steps, error %v, want 1", steps, err)
	}
}

// Two phases whose losses draw alike draw different numbers.
func TestPhasesDrawDifferentNumbers(t *testing.T) {
	phase := func(name string) train.Phase {
		w := nn.NewParam(name, nn.Ones, 8)
		return train.Phase{Name: name, Spec: train.Spec{
			Loss: func(c *nn.Ctx, _ []*G.Node) *G.Node { return op.Sum(op.Mul(c.Use(w), c.Normal(8))) },
		}}
	}
	h, err := train.Fit(t.Context(), train.Config{Phases: []train.Phase{phase("a"), phase("b")}, Steps: 1, Epochs: 1})
	if err != nil || h.Phases["a"].Train[0] == h.Phases["b"].Train[0] {
		t.Errorf("losses %v and %v, error %v", h.Phases["a"].Train, h.Phases["b"].Train, err)
	}
}

func TestHistoryOfPhases(t *testing.T) {
	p := newPlayers()
	c := p.config()
	var last progress.Event
	c.Observe = func(e progress.Event) { last = e }
	h, err := train.Fit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	d, g := h.Phases["D"], h.Phases["G"]
	if len(h.Phases) != 2 || len(d.Train) != 4 || len(d.Test) != 4 || len(g.Train) != 4 || len(g.Test) != 4 || h.Train != nil {
		t.Fatalf("history %+v", h)
	}
	for i := range d.Train {
		if sum := d.Terms["real"][i] + d.Terms["fake"][i]; math.Abs(sum-d.Train[i]) > 1e-6 {
			t.Errorf("epoch %d: terms add up to %g, the loss is %g", i+1, sum, d.Train[i])
		}
		if sum := d.TestTerms["real"][i] + d.TestTerms["fake"][i]; math.Abs(sum-d.Test[i]) > 1e-6 {
			t.Errorf("epoch %d: test terms add up to %g, the loss is %g", i+1, sum, d.Test[i])
		}
	}
	if len(last.Losses) != 2 || last.Losses[1] != (progress.Loss{Name: "G", Value: g.Train[3]}) {
		t.Errorf("last event has losses %+v", last.Losses)
	}
}

// Two players, interrupted before any optimiser step, go on to the same bytes.
func TestPhasesContinueToTheSameBits(t *testing.T) {
	whole := newPlayers()
	want, err := train.Fit(t.Context(), whole.config())
	if err != nil {
		t.Fatal(err)
	}
	prefix := filepath.Join(t.TempDir(), "players")
	for calls := 1; ; calls++ {
		p := newPlayers()
		c := p.config()
		c.Checkpoint = prefix
		// Asks for an interrupt at each 4th optimiser step: at any of the phases.
		ctx := &countdown{Context: t.Context(), left: 4}
		got, err := train.Fit(ctx, c)
		if errors.Is(err, train.ErrInterrupted) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if calls < 6 {
			t.Errorf("%d calls, want more", calls)
		}
		if bits(p.params()) != bits(whole.params()) {
			t.Error("weights or running averages differ from those of the run in one go")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("history (-in one go +resumed):\n%s", diff)
		}
		break
	}
	checkSteps(t, prefix)
}

// checkSteps looks for what a checkpoint says of the optimisers: two steps of D on
// each of 12 batches, one of G on each second.
func checkSteps(t *testing.T, prefix string) {
	t.Helper()
	files, _ := filepath.Glob(prefix + "-*.safetensors")
	f, err := ckpt.Load(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if s := f.Meta["train"]; !strings.Contains(s, `"steps":24`) || !strings.Contains(s, `"steps":6`) {
		t.Errorf("state %s, want 24 and 6 steps", s)
	}
}

func TestBadPhases(t *testing.T) {
	for _, tc := range []struct {
		want   string
		change func(c *train.Config, p players)
	}{
		{"an empty list of phases", func(c *train.Config, _ players) { c.Phases = []train.Phase{} }},
		{"phase 2 is named \"D\"", func(c *train.Config, _ players) { c.Phases[1].Name = "D" }},
		{"phase 1 is named \"\"", func(c *train.Config, _ players) { c.Phases[0].Name = "" }},
		{"a loss and 2 phases", func(c *train.Config, p players) { c.Loss = p.judge }},
		{"patience of 1 epochs in a run with 2 phases", func(c *train.Config, _ players) { c.Patience = 1 }},
		{"phase G: repeat -1", func(c *train.Config, _ players) { c.Phases[1].Repeat = -1 }},
		{"phase G: it is part of every 4th step, an epoch has 3", func(c *train.Config, _ players) { c.Phases[1].Every = 4 }},
		{"phase G: build: the loss has no parameters to train: all are fixed or frozen", func(c *train.Config, p players) {
			c.Phases[1].Loss = func(c *nn.Ctx, x []*G.Node) *G.Node { return p.forge(c.Frozen(), x) }
		}},
		{"phase G: an empty list of parameters to train", func(c *train.Config, _ players) { c.Phases[1].Params = []*nn.Param{} }},
		{"phases D and G both train parameter d/0/w", func(c *train.Config, p players) {
			c.Phases[1].Loss = func(c *nn.Ctx, x []*G.Node) *G.Node {
				return op.Mean(p.d.Forward(c, p.g.Forward(c, c.Normal(x[0].Shape()[0], 3))))
			}
		}},
		{"parameter d/0/w is trained by phase D and updated by the graph of phase G", func(c *train.Config, p players) {
			w := p.d.Params()[0]
			c.Phases[1].Loss = func(c *nn.Ctx, x []*G.Node) *G.Node {
				c.Update(w, op.Scale(0.5, c.Frozen().Use(w)))
				return p.forge(c, x)
			}
		}},
		{"two parameters are named \"d/0/w\"", func(c *train.Config, p players) {
			p.g.Params()[0].Name = "d/0/w"
			c.Phases[0].Loss = func(c *nn.Ctx, x []*G.Node) *G.Node { return op.Mean(op.Square(p.d.Forward(c, x[0]))) }
			c.Phases[1].Loss = func(c *nn.Ctx, x []*G.Node) *G.Node { return op.Mean(op.Square(p.g.Forward(c, c.Normal(4, 3)))) }
		}},
		{"the loss does not use its input 0", func(c *train.Config, p players) { c.Phases = c.Phases[1:] }},
		{"phase D: NewAdam", func(c *train.Config, _ players) { c.Phases[0].Optimizer = train.Adam{LearningRate: 1} }},
	} {
		p := newPlayers()
		c := p.config()
		tc.change(&c, p)
		_, err := train.Fit(t.Context(), c)
		want := tc.want
		if strings.HasSuffix(want, "NewAdam") {
			want = "phase D: Adam: β₂ is 0 and ε is 0, want both > 0: start from NewAdam(1)"
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// Style transfer has no data: an image is the only parameter.
func TestRunWithoutData(t *testing.T) {
	image := nn.NewParam("image", nn.Zeros, 1, 4)
	target := []float64{0.1, 0.5, 0.9, 1.5}
	h, err := train.Fit(t.Context(), train.Config{
		Spec: train.Spec{
			Loss: func(c *nn.Ctx, x []*G.Node) *G.Node {
				if len(x) != 0 {
					panic(fmt.Errorf("%d inputs, want none", len(x)))
				}
				return loss.MSE(c.Use(image), c.Const(target, 1, 4))
			},
			Optimizer: train.NewAdam(0.05), Project: train.Clamp{Lo: 0, Hi: 1},
		},
		Steps: 50, Epochs: 8,
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0.1, 0.5, 0.9, 1} {
		if got := float64(image.Data()[i]); math.Abs(got-want) > 1e-3 {
			t.Errorf("pixel %d is %g, want %g", i, got, want)
		}
	}
	if len(h.Train) != 8 || h.Train[7] > h.Train[0] {
		t.Errorf("losses %v", h.Train)
	}
	_, err = train.Fit(t.Context(), train.Config{Spec: train.Spec{Loss: newModel(1).loss}, Epochs: 1})
	if err == nil || !strings.Contains(err.Error(), "no training data given") {
		t.Errorf("error %v", err)
	}
}

// A run that ends before its first epoch has a history to read, of all phases.
func TestPhasesHaveCurvesFromTheStart(t *testing.T) {
	p := newPlayers()
	cfg := p.config()
	cfg.Phases[0].Optimizer = train.SGD{LearningRate: math.MaxFloat32}
	h, err := train.Fit(t.Context(), cfg)
	if !errors.Is(err, train.ErrNotFinite) {
		t.Fatalf("error %v, want one that is ErrNotFinite", err)
	}
	for _, name := range []string{"D", "G"} {
		if c := h.Phases[name]; c == nil || len(c.Train) != 0 {
			t.Errorf("phase %s has curves %v, want empty ones", name, c)
		}
	}
}
