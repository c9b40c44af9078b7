package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// trained returns the content of the only checkpoint of a folder.
func trained(t *testing.T, runs string) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(runs, "*.safetensors"))
	if err != nil || len(paths) != 1 {
		t.Fatalf("checkpoints %q, want one", paths)
	}
	b, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A run prints its epochs and its end; the same again loads it.
func TestTrain(t *testing.T) {
	runs := t.TempDir()
	t.Setenv(settings.RunsVar, runs)
	run := func() string {
		text, err := tool(t.Context(), t, t.TempDir(), "train", "ae-shallow", "--scale", "short", "--epochs", "1").CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		return string(text)
	}
	first, second := run(), run()
	for _, want := range []string{"ae-shallow: epoch 1 of 1, loss 0.", "ae-shallow: 1 epochs, loss 0."} {
		if !strings.Contains(first, want) {
			t.Errorf("no %q in\n%s", want, first)
		}
	}
	if !strings.Contains(second, "trained before") {
		t.Errorf("no \"trained before\" in\n%s", second)
	}
	if !strings.Contains(trained(t, runs), "ae.AE") {
		t.Error("the checkpoint does not say which model it holds")
	}
}

// Processes of mpiexec train what one process does, and rank 0 alone speaks.
func TestTrainUnderMPI(t *testing.T) {
	launchers := gdltest.Launchers(t)
	args := []string{"train", "ae-shallow", "--scale", "short", "--epochs", "1", "--shards", "4"}
	alone := t.TempDir()
	t.Setenv(settings.RunsVar, alone)
	if text, err := tool(t.Context(), t, t.TempDir(), args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, l := range launchers {
		runs := t.TempDir()
		text, err := l.Run(t, 2, []string{asTool + "=1", settings.RunsVar + "=" + runs}, args...)
		if err != nil {
			t.Fatalf("%s: %v\n%s", l.Name(), err, text)
		}
		if strings.Count(text, "2 ranks, ") != 1 || strings.Count(text, "1 epochs") != 1 {
			t.Errorf("%s: want a line of the ranks and one of the end:\n%s", l.Name(), text)
		}
		if trained(t, runs) != trained(t, alone) {
			t.Errorf("%s: other bytes than on one process", l.Name())
		}
		text, err = l.Run(t, 2, []string{asTool + "=1", settings.RunsVar + "=" + runs}, args[:6]...)
		if want := "--shards 0: want at least 1 for each of 2 processes, such as --shards 8"; err == nil || !strings.Contains(text, want) {
			t.Errorf("%s: %v, want an error and %q:\n%s", l.Name(), err, want, text)
		}
	}
}
