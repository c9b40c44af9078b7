package main

import (
	"image"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// What is in the name of a file does not reach the terminal as an order to it.
func TestNamesAreNoOrders(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such names")
	}
	dir := t.TempDir()
	good := writePNG(t, dir, "\x1b[2Jgood.png", image.NewGray(image.Rect(0, 0, 8, 8)))
	bad := filepath.Join(dir, "\x1b]0;bad\a\u202e.png")
	if err := os.WriteFile(bad, []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	text, err := tool(t.Context(), t, dir, "denoise", good, bad, "-o", "out").CombinedOutput()
	if err == nil {
		t.Error("a file that is no picture, and exit code 0")
	}
	for _, want := range []string{`out/\x1b[2Jgood.png: 8×8`, `\x1b]0;bad\x07\u202e.png: `} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
	if strings.ContainsAny(string(text), "\x1b\a\u202e") {
		t.Errorf("an order in %q", text)
	}
	if _, err := os.Stat(filepath.Join(dir, "out", "\x1b[2Jgood.png")); err != nil {
		t.Errorf("the file itself lost its name: %v", err)
	}
}

// Two pictures that become files of one name, in capitals or not, do not keep a batch
// from being cleaned.
func TestDenoiseOfOneName(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other")
	if err := os.Mkdir(other, 0o755); err != nil {
		t.Fatal(err)
	}
	grey := image.NewGray(image.Rect(0, 0, 8, 8))
	in := []string{writePNG(t, dir, "a.png", grey), writePNG(t, dir, "b.png", grey), writePNG(t, other, "A.png", grey)}
	if text, err := tool(t.Context(), t, dir, append([]string{"denoise", "-o", "out"}, in...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	for _, name := range []string{"a.png", "b.png", "A-2.png"} {
		if _, err := os.Stat(filepath.Join(dir, "out", name)); err != nil {
			t.Error(err)
		}
	}
}

// The first pictures of a folder are all of them when there are few.
func TestDataShowOfFew(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(settings.CacheVar, t.TempDir())
	photos := filepath.Join(dir, "photos")
	if err := os.Mkdir(photos, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.png", "b.png", "c.png"} {
		writePNG(t, photos, name, image.NewGray(image.Rect(0, 0, 8, 8)))
	}
	if text, err := tool(t.Context(), t, dir, "data", "show", "./photos").CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, text)
	}
	text, err := tool(t.Context(), t, dir, "data", "show", "./photos", "-n", "9").CombinedOutput()
	if err == nil || !strings.Contains(string(text), "--number is 9: accepted are 1 to 3") {
		t.Errorf("%v: %s", err, text)
	}
}
