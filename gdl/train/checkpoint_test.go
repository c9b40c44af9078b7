package train_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

func TestBadCheckpoints(t *testing.T) {
	prefix := filepath.Join(t.TempDir(), "b")
	c := config(newModel(1))
	c.Checkpoint = prefix
	if _, err := train.Fit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(prefix + "-*.safetensors")
	path := files[0]
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flipped := slices.Clone(good)
	flipped[len(flipped)-3] ^= 4
	foreign := filepath.Join(t.TempDir(), "foreign.safetensors")
	if err := train.Save(foreign, newModel(1).Params()); err != nil {
		t.Fatal(err)
	}
	other, _ := os.ReadFile(foreign)
	for name, content := range map[string][]byte{
		"truncated": good[:len(good)/2], "bit flipped": flipped, "foreign": other, "empty": {},
	} {
		os.WriteFile(path, content, 0o644)
		c := config(newModel(1))
		c.Checkpoint = prefix
		_, err := train.Fit(t.Context(), c)
		if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "delete the file") {
			t.Errorf("%s: error %v, want one that names %s and says how to go on", name, err, path)
		}
		if kept, _ := os.ReadFile(path); !slices.Equal(kept, content) {
			t.Errorf("%s: the file was changed", name)
		}
	}
}

// A checkpoint that cannot be opened is not called damaged: nobody is to delete it.
func TestCheckpointThatCannotBeOpened(t *testing.T) {
	prefix := filepath.Join(t.TempDir(), "b")
	c := config(newModel(1))
	c.Checkpoint = prefix
	if _, err := train.Fit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(prefix + "-*.safetensors")
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	// A link to itself, which not even root can open.
	if err := os.Symlink(files[0], files[0]); err != nil {
		t.Skip(err)
	}
	c = config(newModel(1))
	c.Checkpoint = prefix
	if _, err := train.Fit(t.Context(), c); err == nil || !strings.Contains(err.Error(), files[0]) || strings.Contains(err.Error(), "delete") {
		t.Errorf("error %v, want one that names %s and does not ask to delete it", err, files[0])
	}
}

func TestTwoRunsOnOneCheckpoint(t *testing.T) {
	prefix := filepath.Join(t.TempDir(), "two")
	c := config(newModel(1))
	c.Checkpoint = prefix
	var second error
	c.Observe = func(progress.Event) {
		if second == nil {
			d := config(newModel(1))
			d.Checkpoint = prefix
			_, second = train.Fit(t.Context(), d)
		}
	}
	if _, err := train.Fit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if second == nil || !strings.Contains(second.Error(), "another run") {
		t.Fatalf("second run: error %v, want one about another run", second)
	}
}

func TestLoadChecksShapes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.safetensors")
	m := newModel(5)
	if err := train.Save(path, m.Params()); err != nil {
		t.Fatal(err)
	}
	same := newModel(6)
	if err := train.Load(path, same.Params()); err != nil || bits(same.Params()) != bits(m.Params()) {
		t.Fatalf("loaded weights differ, error %v", err)
	}
	wide := nn.MLP("m", []int{2, 9, 1}, nn.Tanh, nn.NewRand(1))
	if err := train.Load(path, wide.Params()); err == nil || !strings.Contains(err.Error(), `"m/0/w" has shape [2 8], the model wants [2 9]`) {
		t.Errorf("error %v, want both shapes", err)
	}
	if err := train.Load(path, nn.MLP("other", []int{2, 8}, nn.Tanh, nil).Params()); err == nil || !strings.Contains(err.Error(), `"other/0/w"`) {
		t.Errorf("error %v, want the missing tensor", err)
	}
	if _, err := ckpt.Load(path); err != nil {
		t.Error(err)
	}
}
