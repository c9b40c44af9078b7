package gdl_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/gdl/viz"
)

// TestSameBits trains the deep autoencoder in processes of its own: on 1, 2, 3
// and 8 threads, and interrupted in mid-epoch and resumed. Weights and figures
// must be the same byte for byte.
func TestSameBits(t *testing.T) {
	if testing.Short() {
		t.Skip("trains six times")
	}
	want := trainInProcess(t, "1", t.TempDir(), 0)
	for _, threads := range []string{"2", "3", "8"} {
		if got := trainInProcess(t, threads, t.TempDir(), 0); got != want {
			t.Errorf("%s threads: %s, one thread: %s", threads, got, want)
		}
	}
	dir := t.TempDir()
	if got := trainInProcess(t, "2", dir, 13); got != "interrupted" {
		t.Fatalf("first run: %s, want an interrupt", got)
	}
	if got := trainInProcess(t, "1", dir, 0); got != want {
		t.Errorf("interrupted and resumed: %s, in one go: %s", got, want)
	}
}

// trainInProcess runs TestTrainChild in a new process and returns its last
// line: a digest of weights and figures, or that it was interrupted.
func trainInProcess(t *testing.T, threads, dir string, stopAt int) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTrainChild$", "-test.v")
	cmd.Env = append(os.Environ(), "GOMAXPROCS="+threads, "GDL_TEST_DIR="+dir, fmt.Sprint("GDL_TEST_STOP=", stopAt))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, result, ok := strings.Cut(string(out), "result: ")
	if !ok {
		t.Fatalf("no result in\n%s", out)
	}
	return strings.Fields(result)[0]
}

func TestTrainChild(t *testing.T) {
	dir := os.Getenv("GDL_TEST_DIR")
	if dir == "" {
		t.Skip("only a part of TestSameBits")
	}
	var stopAt int
	fmt.Sscan(os.Getenv("GDL_TEST_STOP"), &stopAt)
	images := stripes(t, 300)
	batches, err := data.NewBatches(128, 7, images)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	steps := 0
	m := ae.New(ae.Deep(), nn.NewRand(7))
	h, err := train.Fit(ctx, train.Config{
		Spec: train.Spec{Loss: m.Loss}, Data: batches, Test: batches, Epochs: 10,
		Checkpoint: filepath.Join(dir, "deep"),
		Observe: func(progress.Event) {
			if steps++; steps == stopAt {
				cancel()
			}
		},
	})
	if errors.Is(err, train.ErrInterrupted) {
		fmt.Println("result: interrupted")
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	d := sha256.New()
	for _, p := range m.Params() {
		fmt.Fprintln(d, p.Name, p.Data())
	}
	drawTo(t, d, viz.Curves{YLabel: "loss", Series: []viz.Series{{Name: "train", Y: h.Train}, {Name: "test", Y: h.Test}}})
	f, err := train.NewFunc(m.Forward, 784)
	if err != nil {
		t.Fatal(err)
	}
	y, err := f.Call(data.All(data.Take(images, 9)))
	if err != nil {
		t.Fatal(err)
	}
	drawTo(t, d, viz.Grid{Pixels: y, H: 28, W: 28})
	fmt.Printf("result: %x\n", d.Sum(nil))
}

// drawTo writes a picture's PNG to w.
func drawTo(t *testing.T, w io.Writer, d viz.Drawer) {
	t.Helper()
	img, err := d.Draw()
	if err != nil {
		t.Fatal(err)
	}
	png, err := viz.PNG(img)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(w, bytes.NewReader(png)); err != nil {
		t.Fatal(err)
	}
}

// stripes returns n images [784] of stripes of different widths.
func stripes(t *testing.T, n int) *data.Floats {
	t.Helper()
	x := make([]float32, n*784)
	for i := range x {
		if img, pixel := i/784, i%784; (pixel%28+pixel/28*(img%5))/(1+img%7)%2 == 0 {
			x[i] = 1
		}
	}
	f, err := data.NewFloats(x, n, 784)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
