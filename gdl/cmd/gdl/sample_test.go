package main

import (
	"bytes"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/gdl/vae"
)

// saveVAE writes a fresh model and returns its file.
func saveVAE(t *testing.T, cfg vae.Config) string {
	t.Helper()
	return saveModel(t, vae.New(cfg, nn.NewRand(1)))
}

// saveModel writes a model and returns its file.
func saveModel(t *testing.T, m train.Model) string {
	t.Helper()
	f, err := train.File(m)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "model.safetensors")
	if err := ckpt.Save(path, f); err != nil {
		t.Fatal(err)
	}
	return path
}

// sample runs a command of the tool within the test.
func sample(t *testing.T, args ...string) error {
	t.Helper()
	cmd := newRoot()
	cmd.SetArgs(args)
	cmd.SetOut(io.Discard)
	return cmd.ExecuteContext(t.Context())
}

// draw runs sample vae or gan and returns the picture's bytes.
func draw(t *testing.T, model string, args ...string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "grid.png")
	if err := sample(t, append([]string{"sample", model, "-o", out}, args...)...); err != nil {
		t.Fatal(args, err)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// drawsEach fails unless each arguments' picture is the same twice, and no other's.
func drawsEach(t *testing.T, model string, each ...[]string) {
	t.Helper()
	pictures := map[string]bool{}
	for _, args := range each {
		b := draw(t, model, args...)
		if !bytes.Equal(b, draw(t, model, args...)) {
			t.Errorf("%v: another picture the second time", args)
		}
		if pictures[string(b)] {
			t.Errorf("%v: the picture of other arguments", args)
		}
		pictures[string(b)] = true
	}
}

// The picture is that of the seed, from the file alone, in each way of drawing.
func TestSampleVAE(t *testing.T) {
	plane := saveVAE(t, vae.Lab(2))
	classes := saveVAE(t, vae.Config{Latent: 3, Classes: 10})
	drawsEach(t, "vae",
		[]string{plane}, []string{plane, "--seed", "2"}, []string{plane, "--n", "9"}, []string{plane, "--interpolate", "--n", "3"},
		[]string{plane, "--traverse"}, []string{plane, "--manifold"}, []string{classes}, []string{classes, "--class", "7"},
		[]string{classes, "--traverse"}, []string{"digits-2"}, []string{"faces", "--n", "4"})
	img, err := png.Decode(bytes.NewReader(draw(t, "vae", plane, "--interpolate", "--n", "3")))
	if err != nil {
		t.Fatal(err)
	}
	if w, h := img.Bounds().Dx(), img.Bounds().Dy(); w < 3*h {
		t.Errorf("3 walks of 11 pictures in %d×%d pixels", w, h)
	}
}

func TestSampleVAEMistakes(t *testing.T) {
	dir := t.TempDir()
	plane, wide := saveVAE(t, vae.Lab(2)), saveVAE(t, vae.Lab(3))
	bad := filepath.Join(dir, "bad.safetensors")
	if err := os.WriteFile(bad, []byte("no weights"), 0o644); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out.png")
	for _, tc := range []struct {
		args []string
		want string
	}{
		{[]string{plane, "-o", filepath.Join(dir, "out.gif")}, "want a name that ends in .png"},
		{[]string{plane, "-o", out, "--n", "0"}, "--n 0: want 1 to 10000"},
		{[]string{plane, "-o", out, "--class", "1"}, "--class 1: the model has 0 classes"},
		{[]string{"digits-class", "-o", out, "--class", "10"}, "--class 10: the model has 10 classes"},
		{[]string{wide, "-o", out, "--manifold"}, "--manifold: the model has 3 axes, want 2"},
		{[]string{plane, "-o", out, "--manifold", "--traverse"}, "none of the others can be"},
		{[]string{"digit", "-o", out}, `"digit" is neither a file nor one of digits-16, `},
		{[]string{bad, "-o", out}, bad},
		{[]string{filepath.Join(dir, "none.safetensors"), "-o", out}, "is neither a file nor one of"},
		{[]string{plane}, "required flag"},
	} {
		err := sample(t, append([]string{"sample", "vae"}, tc.args...)...)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%v: error %v, want one with %q", tc.args, err, tc.want)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a mistake left a picture")
	}
}
