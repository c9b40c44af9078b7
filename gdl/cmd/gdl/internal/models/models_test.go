package models

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/settings"
	"github.com/generative-deep-learning/go/gdl/train"
)

// cells are what trains a run in its notebook.
var cells = map[string]struct{ week, call, ids string }{
	"ae-shallow":  {"week2", `fit("week2-lab2", ae.Shallow(), mnist)`, "w2-lab2-data w2-lab2-train w2-lab4-learn"},
	"ae-deep":     {"week2", `fit("week2-lab3", ae.Deep(), mnist)`, "w2-lab2-data w2-lab2-train w2-lab4-learn"},
	"ae-conv":     {"week2", `fitConv("week2-lab4", ae.ConvConfig{})`, "w2-lab4-data w2-lab4-learn w2-lab4-train"},
	"vae":         {"week3", `lab1(2, 1)`, "w3-lab1-data w3-lab1-sixteen w3-lab1-fit w3-lab1-lab"},
	"vae-faces":   {"week3", `portraits()`, "w3-faces-data w3-faces-model w3-faces-fit"},
	"gan":         {"week4", `dense(1)`, "w4-lab0-play w4-lab1-data w4-lab1-watch w4-lab1-look w4-lab1-fit"},
	"dcgan":       {"week4", `duel(true, 1)`, "w4-lab0-play w4-lab1-data w4-lab1-watch w4-lab1-look w4-lab2-data w4-lab2-fit"},
	"dcgan-faces": {"week4", `portraits("none, layer norm")`, "w4-lab2-data w4-lab3-mixed w4-lab3-data w4-lab3-fit"},
	"dcgan-hands": {"week4", `spell()`, "w4-lab0-play w4-lab1-watch w4-lab1-look w4-lab2-data w4-hands-data"},
}

// A run has the name and the key that it has in its notebook.
func TestRunsAreThoseOfTheNotebooks(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program of each notebook's cells")
	}
	if all := Names(); len(all) != len(cells) {
		t.Errorf("runs %q, %d are tested", all, len(cells))
	}
	// Inside the module, where it may import what notebooks import.
	dir, err := os.MkdirTemp(".", "_program")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for name, c := range cells {
		want := notebookCheckpoint(t, dir, c.week, c.call, strings.Fields(c.ids))
		runs := t.TempDir()
		t.Setenv(settings.RunsVar, runs)
		config, err := Config(name, settings.Short, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := train.Fit(ended(), config); !errors.Is(err, train.ErrInterrupted) {
			t.Fatal(err)
		}
		if got := checkpointIn(t, runs); got != want {
			t.Errorf("%s: checkpoint %q, in the notebook %q", name, got, want)
		}
	}
}

// ended returns a context that has ended: a run saves before its first step.
func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// checkpointIn returns the name of the only checkpoint in a folder.
func checkpointIn(t *testing.T, dir string) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.safetensors"))
	if err != nil || len(paths) != 1 {
		t.Fatalf("checkpoints %q, %v, want one", paths, err)
	}
	return filepath.Base(paths[0])
}

// notebookCheckpoint runs the declarations of a notebook's cells, and a call, with a
// context that has ended, and returns the name of the checkpoint that it writes.
func notebookCheckpoint(t *testing.T, dir, week, call string, ids []string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "..", "notebooks", week+".ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	var notebook struct {
		Cells []struct {
			ID     string
			Source json.RawMessage
		}
	}
	if err := json.Unmarshal(text, &notebook); err != nil {
		t.Fatal(err)
	}
	program := "package main\n\nimport G \"gorgonia.org/gorgonia\"\n\nvar _ *G.Node\n\n" // no import that goimports could guess
	for _, c := range notebook.Cells {
		if !slices.Contains(ids, c.ID) {
			continue
		}
		var lines []string
		if err := json.Unmarshal(c.Source, &lines); err != nil {
			t.Fatal(err)
		}
		declarations, _, _ := strings.Cut(strings.Join(lines, ""), "\n%%")
		program += declarations + "\n"
	}
	program = strings.ReplaceAll(program, "nb.Context()", "ended()") + `
func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func main() { ` + call + ` }
`
	path := filepath.Join(dir, "main.go")
	if err := os.WriteFile(path, []byte(program), 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "go", "tool", "goimports", "-w", path).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", call, err, out)
	}
	runs := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "go", "run", "./"+dir)
	cmd.Env = append(os.Environ(), settings.RunsVar+"="+runs, settings.ScaleVar+"="+settings.Short)
	out, err := cmd.CombinedOutput()
	if paths, _ := filepath.Glob(filepath.Join(runs, "*.safetensors")); err == nil || len(paths) == 0 {
		t.Fatalf("%s: want a run that saves and ends as interrupted: %v\n%s", call, err, out)
	}
	return checkpointIn(t, runs)
}

func TestNamesThatAreNone(t *testing.T) {
	for _, c := range []struct {
		name   string
		epochs int
		want   string
	}{
		{"vea", 0, `no model is called "vea", want one of ae-conv, ae-deep, ae-shallow, dcgan`},
		{"vae", -1, "--epochs -1: want at least 1"},
	} {
		if _, err := Config(c.name, settings.Short, c.epochs); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}
