package gan_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/train"
)

func TestFloorsOfObjectives(t *testing.T) {
	for _, tc := range []struct {
		o     gan.Objective
		draws int
		label float64
		want  float64
	}{
		{gan.BCE, 1, 1, 0.16755}, {gan.BCE, 3, 1, 0.35113}, {gan.BCE, 8, 1, 0.61827}, {gan.Saturating, 10, 1, math.Ln2},
		// At chance with a label of 0.9, D says 0.45.
		{gan.BCE, 10, 0.9, -0.5 * (0.9*math.Log(0.45) + 1.1*math.Log(0.55))},
		{gan.Hinge, 1, 1, 0.2}, {gan.Hinge, 10, 1, 2},
		{gan.LeastSquares, 1, 1, 0.5 * 0.1 / 1.1}, {gan.LeastSquares, 10, 1, 0.25},
	} {
		if got := tc.o.Floor(tc.draws, 10, tc.label); math.Abs(got-tc.want) > 6e-5 {
			t.Errorf("%s, %d of 10, label %g: %.5f, want %.5f", tc.o, tc.draws, tc.label, got, tc.want)
		}
	}
	if v := gan.Wasserstein.Floor(1, 10, 1); !math.IsNaN(v) {
		t.Errorf("Wasserstein has the floor %g, want NaN", v)
	}
}

// flat is a history of eight epochs of the same numbers.
func flat(d, g, real, fake float64) *train.History {
	rep := func(v float64) []float64 { return slices.Repeat([]float64{v}, 8) }
	return &train.History{Phases: map[string]*train.Curves{
		gan.PhaseD: {Train: rep(d), Terms: map[string][]float64{gan.TermReal: rep(real), gan.TermFake: rep(fake)}},
		gan.PhaseG: {Train: rep(g), Terms: map[string][]float64{gan.TermFake: rep(fake)}},
	}}
}

// change returns a history with D's loss changed.
func change(h *train.History, f func(d []float64)) *train.History {
	f(h.Phases[gan.PhaseD].Train)
	return h
}

var (
	even      = slices.Repeat([]int{100}, 10)
	few       = []int{4, 380, 6, 2, 8, 3, 5, 290, 2, 300}
	one       = []int{0, 0, 0, 0, 0, 0, 0, 0, 1000, 0}
	seven     = []int{143, 143, 143, 143, 143, 143, 142, 0, 0, 0}
	uneven    = []int{170, 150, 40, 90, 110, 70, 130, 120, 60, 60}
	lopsided  = []int{300, 250, 100, 70, 60, 60, 50, 45, 35, 30}
	good      = func() *train.History { return flat(0.6, 0.9, 0.58, 0.41) }
	won       = func() *train.History { return flat(0.02, 6, 0.99, 0.01) }
	winning   = func() *train.History { return flat(0.17, 2.4, 0.9, 0.1) }
	penalised = func() *train.History {
		h := flat(0.35, 2, 0.95, 0.05) // of which 0.3 are the penalty's
		h.Phases[gan.PhaseD].Terms[gan.TermPenalty] = slices.Repeat([]float64{0.03}, 8)
		return h
	}
)

func TestVerdicts(t *testing.T) {
	wasserstein := gan.Training{Objective: gan.Wasserstein, Penalty: gan.WGANGP}
	for _, tc := range []struct {
		name string
		h    gan.Health
		word gan.Word
		says string
	}{
		{"good losses, all classes", gan.Health{History: good(), Samples: even}, gan.Healthy, "are as 10.0 equal ones"},
		{"classes as uneven as chance makes them", gan.Health{History: good(), Samples: uneven}, gan.Healthy, ""},
		{"as uneven as the real ones", gan.Health{History: good(), Samples: few,
			Real: []float64{.004, .38, .006, .002, .008, .003, .005, .29, .002, .3}}, gan.Healthy, ""},
		{"G's loss rises, all classes", gan.Health{History: flat(0.4, 3, 0.75, 0.25), Samples: even}, gan.Healthy, ""},
		{"healthy critic", gan.Health{Training: wasserstein, History: flat(-3, 8, 5, 2), Samples: even}, gan.Healthy, ""},

		{"three classes", gan.Health{History: good(), Samples: few}, gan.Collapsed, "G collapsed to 1, 7, 9: "},
		{"three classes, at chance", gan.Health{History: flat(0.69, 0.69, 0.5, 0.5), Samples: few}, gan.Collapsed, "97 % are of the classes named"},
		{"one class", gan.Health{History: winning(), Samples: one}, gan.Collapsed, "G collapsed to 8: "},
		// exp(log 4 + 9/400): 200 samples of ten classes show fewer than there are.
		{"four classes, few samples", gan.Health{History: good(), Samples: []int{50, 0, 50, 0, 50, 0, 50, 0, 0, 0}}, gan.Collapsed, "are as 4.1 equal ones"},
		{"critic, three classes", gan.Health{Training: wasserstein, History: flat(-3, 8, 5, 2), Samples: few}, gan.Collapsed, ""},

		{"D has won", gan.Health{History: won()}, gan.DTooStrong, "D says 0.99 of real examples and 0.01 of generated ones"},
		{"D has won, of any classes", gan.Health{History: won(), Samples: even}, gan.DTooStrong, ""},
		{"D has won, G draws one blot", gan.Health{History: won(), Samples: one}, gan.DTooStrong, "G's samples pass for 8"},
		{"D has won but for its penalty", gan.Health{Training: gan.Training{Penalty: gan.DRAGAN}, History: penalised()}, gan.DTooStrong, ""},
		{"saturating", gan.Health{Training: gan.Training{Objective: gan.Saturating}, History: won()}, gan.DTooStrong, "Try objective bce"},
		{"hinge", gan.Health{Training: gan.Training{Objective: gan.Hinge}, History: flat(0.1, 5, 4, -4), Samples: even}, gan.DTooStrong, ""},
		{"a smoothed label leaves D a loss", gan.Health{Training: gan.Training{Label: 0.9}, History: flat(0.2, 5, 0.9, 0.02)}, gan.DTooStrong, ""},

		{"stopped", gan.Health{Err: fmt.Errorf("phase D: %w", train.ErrNotFinite)}, gan.Diverged, "training stopped: phase D: "},
		{"NaN", gan.Health{History: change(good(), func(d []float64) { d[5] = math.NaN() })}, gan.Diverged, "D's loss is NaN in epoch 6"},
		{"D worse than chance", gan.Health{History: flat(5, 0.1, 0.3, 0.8), Samples: even}, gan.Diverged, "worse than a D that knows nothing, 0.693"},
		{"critic without end", gan.Health{Training: wasserstein, Samples: even, History: change(flat(-1, 0, 1, -1), func(d []float64) {
			for i := range d {
				d[i] = -math.Pow(5, float64(i))
			}
		})}, gan.Diverged, "has grown from 5 at most"},

		{"D close to winning, all classes", gan.Health{History: winning(), Samples: even}, gan.NotSure, "as if three in ten classes were drawn"},
		{"unsure of most samples", gan.Health{History: good(), Samples: even, Unsure: 501}, gan.NotSure, "was not sure of 501 of them"},
		{"sure of half", gan.Health{History: good(), Samples: even, Unsure: 500}, gan.Healthy, ""},
		{"no classes measured", gan.Health{History: good()}, gan.NotSure, "a collapse cannot be ruled out"},
		{"a grid of 16", gan.Health{History: good(), Samples: []int{0, 6, 0, 0, 0, 0, 0, 5, 0, 5}}, gan.NotSure, "16 samples in 10 classes are too few"},
		{"seven classes of ten", gan.Health{History: good(), Samples: seven}, gan.NotSure, "hardly any are of 7, 8, 9"},
		{"all classes, two most", gan.Health{History: good(), Samples: lopsided}, gan.NotSure, "too many for a collapse"},
		{"other real shares", gan.Health{History: good(), Samples: even, Real: []float64{1}}, gan.NotSure, "counts of 10 classes and real shares of 1"},
		{"no history", gan.Health{Samples: even}, gan.NotSure, "no phases D and G"},
		{"no epoch", gan.Health{History: flatEmpty()}, gan.NotSure, "no epoch is finished"},
		{"interrupted", gan.Health{History: good(), Err: train.ErrInterrupted}, gan.NotSure, ""},
		{"a full disk", gan.Health{History: good(), Samples: even, Err: errors.New("no space left")}, gan.Healthy, ""},
	} {
		v := tc.h.Verdict()
		if v.Word != tc.word || !strings.Contains(v.String(), tc.says) || v.Reason == "" {
			t.Errorf("%s: %v\nwant %s with %q", tc.name, v, tc.word, tc.says)
		}
		if (v.Word == gan.Collapsed) != (len(v.Classes) > 0) {
			t.Errorf("%s: %s names classes %d", tc.name, v.Word, v.Classes)
		}
		if sick := v.Word != gan.Healthy && v.Word != gan.NotSure; sick != (v.Try != "") {
			t.Errorf("%s: %s, and to try %q", tc.name, v.Word, v.Try)
		}
	}
}

func flatEmpty() *train.History {
	return &train.History{Phases: map[string]*train.Curves{gan.PhaseD: {}, gan.PhaseG: {}}}
}

// Only the last quarter counts: a D that once had won, or lost, is forgotten.
func TestVerdictIsOfTheEnd(t *testing.T) {
	recovered := change(good(), func(d []float64) { copy(d, []float64{0.01, 0.01, 9, 9, 0.01, 0.01}) })
	if v := (gan.Health{History: recovered, Samples: even}).Verdict(); v.Word != gan.Healthy {
		t.Errorf("recovered: %v", v)
	}
	lost := change(good(), func(d []float64) { d[6], d[7] = 0.01, 0.01 })
	if v := (gan.Health{History: lost, Samples: even}).Verdict(); v.Word != gan.DTooStrong {
		t.Errorf("lost at the end: %v", v)
	}
}
