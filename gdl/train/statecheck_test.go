package train_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

// stopped trains until so many events have come and returns the checkpoint's path.
func stopped(t *testing.T, c train.Config, events int) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c.Observe = func(progress.Event) {
		if events--; events == 0 {
			cancel()
		}
	}
	if _, err := train.Fit(ctx, c); !errors.Is(err, train.ErrInterrupted) {
		t.Fatalf("error %v, want an interruption", err)
	}
	files, err := filepath.Glob(c.Checkpoint + "-*.safetensors")
	if err != nil || len(files) != 1 {
		t.Fatalf("checkpoints %q, error %v", files, err)
	}
	return files[0]
}

// withTerm is a config of a new model, whose loss has a term and whose run looks at
// each epoch.
func withTerm(checkpoint string) train.Config {
	m := newModel(1)
	c := config(m)
	c.Loss = func(ctx *nn.Ctx, x []*G.Node) *G.Node {
		l := m.loss(ctx, x)
		ctx.Term("half", op.Scale(0.5, l))
		return l
	}
	c.Look = &train.Look{Name: "weight", At: train.Epochs(1, 12), Take: func() ([]float32, error) { return m.Params()[0].Data()[:2], nil }}
	c.Checkpoint = checkpoint
	return c
}

// A state that no run can be in is refused, whichever of its numbers does not fit.
func TestForgedStates(t *testing.T) {
	prefix := filepath.Join(t.TempDir(), "forged")
	path := stopped(t, withTerm(prefix), 13) // three epochs of three steps and an end each, and one step
	good, err := ckpt.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	type object = map[string]any
	history := func(s object) object { return s["history"].(object) }
	phase := func(s object) object { return s["phases"].([]any)[0].(object) }
	for name, forge := range map[string]func(s object){
		"more tests than epochs":   func(s object) { history(s)["test"] = []float64{1, 2, 3, 4} },
		"no tests":                 func(s object) { delete(history(s), "test") },
		"tests before an epoch":    func(s object) { s["epoch"], s["total"] = 0, 1; delete(history(s), "train") },
		"more epochs":              func(s object) { s["epoch"], s["total"] = 4, 13 },
		"fewer terms":              func(s object) { history(s)["terms"] = object{"half": []float64{1}} },
		"no terms":                 func(s object) { delete(history(s), "terms") },
		"more tests of a term":     func(s object) { history(s)["test_terms"] = object{"half": []float64{1, 2, 3, 4}} },
		"a phase beyond the last":  func(s object) { s["phase"] = 1 },
		"a negative phase":         func(s object) { s["phase"] = -1 },
		"a repetition too many":    func(s object) { s["repeat"] = 1 },
		"no phases":                func(s object) { s["phases"] = []any{} },
		"no optimiser steps":       func(s object) { phase(s)["steps"] = 0 },
		"no examples seen":         func(s object) { phase(s)["means"].(object)["seen"] = 0 },
		"negative examples seen":   func(s object) { phase(s)["means"].(object)["seen"] = -32 },
		"no terms of the epoch":    func(s object) { delete(phase(s)["means"].(object), "terms") },
		"more terms of the epoch":  func(s object) { phase(s)["means"].(object)["terms"] = []float64{1, 2} },
		"done in the middle":       func(s object) { s["done"] = true },
		"looks missing":            func(s object) { delete(s, "looks") },
		"a step beyond the epoch":  func(s object) { s["step"], s["total"] = 4, 13 },
		"other steps in all":       func(s object) { s["total"] = 11 },
		"history of another phase": func(s object) { s["history"] = object{"phases": object{"g": nil}} },
	} {
		var s object
		if err := json.Unmarshal([]byte(good.Meta["train"]), &s); err != nil {
			t.Fatal(err)
		}
		forge(s)
		meta, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := ckpt.Save(path, &ckpt.File{Tensors: good.Tensors, Meta: map[string]string{"train": string(meta)}}); err != nil {
			t.Fatal(err)
		}
		if _, err := train.Fit(t.Context(), withTerm(prefix)); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v, want one that names the file", name, err)
		}
	}
	if err := ckpt.Save(path, good); err != nil {
		t.Fatal(err)
	}
	if _, err := train.Fit(t.Context(), withTerm(prefix)); err != nil {
		t.Errorf("the state itself: %v", err)
	}
}

// twoRhythms is a config with two phases, whose batches are of several steps.
func twoRhythms(checkpoint string) train.Config {
	a, b := newModel(1), model{nn.MLP("b", []int{2, 4, 1}, nn.Tanh, nn.NewRand(2))}
	return train.Config{
		Phases: []train.Phase{
			{Name: "a", Spec: train.Spec{Loss: a.loss, Optimizer: train.NewAdam(0.02)}, Repeat: 3, Every: 2},
			{Name: "b", Spec: train.Spec{Loss: b.loss, Optimizer: train.NewAdam(0.02)}, Repeat: 2},
		},
		Data: line{70}, Epochs: 6, Checkpoint: checkpoint,
	}
}

// Wherever a run with phases of other rhythms stops, its state is accepted.
func TestEveryStateFits(t *testing.T) {
	for events := 1; events < 20; events++ {
		prefix := filepath.Join(t.TempDir(), "phases")
		stopped(t, twoRhythms(prefix), events)
		if _, err := train.Fit(t.Context(), twoRhythms(prefix)); err != nil {
			t.Errorf("after %d events: %v", events, err)
		}
	}
}

// While another run holds the checkpoint, a finished one can be loaded; of one under
// way nothing is taken.
func TestRestoreNeedsTheLock(t *testing.T) {
	prefix := filepath.Join(t.TempDir(), "held")
	run := func(m model) train.Config {
		c := config(m)
		c.Checkpoint = prefix
		return c
	}
	path := stopped(t, run(newModel(1)), 5)
	unlock, err := ckpt.Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	fresh := newModel(1)
	before := bits(fresh.Params())
	if _, err := train.Fit(t.Context(), run(fresh)); err == nil || !strings.Contains(err.Error(), "another run") {
		t.Errorf("error %v, want one about another run", err)
	}
	if bits(fresh.Params()) != before {
		t.Error("the weights of another run's checkpoint were taken")
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	if _, err := train.Fit(t.Context(), run(fresh)); err != nil {
		t.Fatal(err)
	}
	if unlock, err = ckpt.Lock(path); err != nil {
		t.Fatal(err)
	}
	defer unlock()
	again := newModel(1)
	if _, err := train.Fit(t.Context(), run(again)); err != nil || bits(again.Params()) != bits(fresh.Params()) {
		t.Errorf("a finished run was not loaded, error %v", err)
	}
}
