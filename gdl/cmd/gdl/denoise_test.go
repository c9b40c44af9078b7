package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/picture"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// writePNG writes an image into a folder and returns its path.
func writePNG(t *testing.T, dir, name string, img image.Image) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// face is a drawn face with a transparent corner.
func face(size int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	drawn := datasets.Faces(77, 1).Factors(0).Image(size)
	for y := range size {
		for x := range size {
			img.Set(x, y, drawn.At(x, y))
		}
	}
	img.Pix[3] = 0
	return img
}

func TestDenoise(t *testing.T) {
	dir := t.TempDir()
	in := writePNG(t, dir, "face.png", face(90))
	stdout, err := tool(t.Context(), t, dir, "denoise", in, "-o", "clean.png", "--noise", "0.25").Output()
	if err != nil {
		t.Fatal(err)
	}
	var cleaned, noisy float64
	if _, err := fmt.Sscanf(string(stdout), "clean.png: 90×90, PSNR %f dB, noisy %f dB\n", &cleaned, &noisy); err != nil || cleaned < noisy+6 {
		t.Errorf("%q, want 6 dB more for the cleaned picture; %v", stdout, err)
	}
	for _, name := range []string{"clean.png", "clean-noisy.png"} {
		p, err := picture.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if p.W != 90 || p.C != 3 || p.Alpha == nil || p.Alpha[0] != 0 || p.Alpha[1] != 255 {
			t.Errorf("%s has another size, other channels or other transparency", name)
		}
	}
}

// Several pictures go to a folder. One that cannot be read is named at the end,
// and does not keep the others from being written.
func TestDenoiseSeveral(t *testing.T) {
	dir := t.TempDir()
	a := writePNG(t, dir, "a.png", face(20))
	b := writePNG(t, dir, "b.png", image.NewGray(image.Rect(0, 0, 28, 28)))
	bad := filepath.Join(dir, "bad.jpg")
	if err := os.WriteFile(bad, []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := tool(t.Context(), t, dir, "denoise", a, bad, b, "-o", "out")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	if err == nil || !strings.HasPrefix(stderr.String(), "gdl: denoise: "+bad+": data: picture of an unknown format") {
		t.Errorf("error %v, %q; want one that names %s", err, stderr.String(), bad)
	}
	if want := "out/a.png: 20×20\nout/b.png: 28×28\n"; filepath.ToSlash(string(stdout)) != want {
		t.Errorf("%q, want %q", stdout, want)
	}
	if files, _ := os.ReadDir(filepath.Join(dir, "out")); len(files) != 2 {
		t.Errorf("%d files in out, want 2", len(files))
	}
}

func TestDenoiseWithModel(t *testing.T) {
	dir := t.TempDir()
	in := writePNG(t, dir, "in.png", face(30))
	for _, tc := range []struct{ name, want string }{
		{"one.safetensors", ""}, {"two.safetensors", "for images of 2 channels; accepted are 1 and 3"},
	} {
		cfg := ae.ConvConfig{Widths: []int{2, 3}, Channels: map[string]int{"one.safetensors": 1, "two.safetensors": 2}[tc.name]}
		f, err := train.File(ae.NewConv(cfg, nn.NewRand(1)))
		if err != nil {
			t.Fatal(err)
		}
		if err := ckpt.Save(filepath.Join(dir, tc.name), f); err != nil {
			t.Fatal(err)
		}
		text, err := tool(t.Context(), t, dir, "denoise", in, "-o", "out.png", "--model", tc.name).CombinedOutput()
		if (err == nil) != (tc.want == "") || !strings.Contains(string(text), tc.want) {
			t.Errorf("%s: %v, %q; want %q", tc.name, err, text, tc.want)
		}
	}
}

func TestDenoiseRefuses(t *testing.T) {
	dir := t.TempDir()
	in := writePNG(t, dir, "in.png", face(10))
	if err := os.WriteFile(filepath.Join(dir, "no.safetensors"), []byte("no"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ args, want string }{
		{"denoise", "requires at least 1 arg"},
		{"denoise " + in, `required flag(s) "out" not set`},
		{"denoise " + in + " --out=", "denoise: --out is empty"},
		{"denoise " + in + " -o x.bmp", `x.bmp: pictures are written as .png, .jpg or .jpeg, not as ".bmp"`},
		{"denoise " + in + " -o in.png", "in.png is read: it would be written over"},
		{"denoise " + in + " -o none/x.png", "none"},
		{"denoise missing.png -o x.png", "missing.png: no such file"},
		{"denoise " + in + " -o x.png --noise -1", "denoise: --noise -1: want 0 or more"},
		{"denoise " + in + " -o x.png --noise NaN", "denoise: --noise NaN: want 0 or more"},
		{"denoise " + in + " -o x.png --model missing", "--model: ckpt: open missing"},
		{"denoise " + in + " -o x.png --model no.safetensors", "no.safetensors"},
	} {
		text, err := tool(t.Context(), t, dir, strings.Fields(tc.args)...).CombinedOutput()
		if err == nil || !strings.Contains(string(text), tc.want) || strings.Count(string(text), "\n") != 1 {
			t.Errorf("gdl %s: %v, %q; want one line with %q", tc.args, err, text, tc.want)
		}
	}
	if files, _ := os.ReadDir(dir); len(files) != 2 {
		t.Errorf("%d files, want the two there were", len(files))
	}
}

func TestDenoiseInterrupted(t *testing.T) {
	dir := t.TempDir()
	in := writePNG(t, dir, "in.png", face(10))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	cmd := newRoot()
	cmd.SetArgs([]string{"denoise", in, "-o", filepath.Join(dir, "out.png")})
	if err := cmd.ExecuteContext(ctx); err == nil || err.Error() != "denoise: interrupted after 0 of 1 pictures" {
		t.Errorf("error %v", err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%d files, want the one there was", len(files))
	}
}
