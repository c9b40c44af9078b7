package data

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// writePNG writes a picture of one colour.
func writePNG(t *testing.T, path string, w, h int, c color.Color) {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for p := range w * h {
		m.Set(p%w, p/w, c)
	}
	writeText(t, path, encodePNG(t, m))
}

func encodePNG(t testing.TB, m image.Image) string {
	t.Helper()
	var b strings.Builder
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func writeText(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

var (
	red  = color.RGBA{255, 0, 0, 255}
	blue = color.RGBA{0, 0, 255, 255}
)

func TestReadFolderWithClasses(t *testing.T) {
	dir := t.TempDir()
	writePNG(t, filepath.Join(dir, "dog", "b.png"), 9, 3, blue)
	writePNG(t, filepath.Join(dir, "dog", "a.png"), 2, 2, red)
	writePNG(t, filepath.Join(dir, "cat", "z.png"), 5, 7, red)
	writeText(t, filepath.Join(dir, ".hidden"), "x")
	writeText(t, filepath.Join(dir, "cat", ".hidden"), "x")
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	m, skipped, err := ReadFolder(dir, Folder{Height: 2, Width: 4})
	if err != nil || skipped != nil {
		t.Fatal(err, skipped)
	}
	if d := cmp.Diff([]string{"cat", "dog", "empty"}, m.Classes); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]uint8{0, 1, 1}, m.Labels); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]int{2, 4, 3}, m.Shape()); d != "" {
		t.Error(d)
	}
	for i, want := range [][]uint8{{255, 0, 0}, {255, 0, 0}, {0, 0, 255}} {
		if d := cmp.Diff(want, m.Pix[24*i+21:24*i+24]); d != "" {
			t.Errorf("picture %d: %s", i, d)
		}
	}
}

// A wide picture keeps its middle.
func TestReadFolderCropsTheMiddle(t *testing.T) {
	dir := t.TempDir()
	m := image.NewGray(image.Rect(0, 0, 12, 4))
	for p := range 48 {
		m.Pix[p] = uint8(20 * (p % 12))
	}
	writeText(t, filepath.Join(dir, "ramp.png"), encodePNG(t, m))
	got, _, err := ReadFolder(dir, Folder{Height: 4, Width: 4, Grey: true})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]uint8{80, 100, 120, 140}, got.Pix[:4]); d != "" {
		t.Error(d)
	}
	if got.Labels != nil || got.Classes != nil {
		t.Errorf("labels %v, classes %v of a folder without classes", got.Labels, got.Classes)
	}
}

func TestReadFolderSkipsOnRequestOnly(t *testing.T) {
	dir := t.TempDir()
	writePNG(t, filepath.Join(dir, "x", "a.png"), 2, 2, red)
	writeText(t, filepath.Join(dir, "x", "b.png"), "not a picture")
	writePNG(t, filepath.Join(dir, "y", "c.png"), 2, 2, blue)
	if _, _, err := ReadFolder(dir, Folder{Height: 1, Width: 1}); err == nil || !strings.Contains(err.Error(), "data: "+dir+": x/b.png: data: picture of an unknown format") {
		t.Errorf("%v, want an error that names x/b.png", err)
	}
	m, skipped, err := ReadFolder(dir, Folder{Height: 1, Width: 1, Skip: true})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]uint8{0, 1}, m.Labels); d != "" {
		t.Error(d)
	}
	if len(skipped) != 1 || !strings.Contains(skipped[0].Error(), "x/b.png") {
		t.Errorf("skipped %v, want x/b.png", skipped)
	}
}

func TestReadFolderRefuses(t *testing.T) {
	empty, mixed, bad := t.TempDir(), t.TempDir(), t.TempDir()
	writePNG(t, filepath.Join(mixed, "a.png"), 1, 1, red)
	writePNG(t, filepath.Join(mixed, "x", "b.png"), 1, 1, red)
	writeText(t, filepath.Join(bad, "a.png"), "")
	size := Folder{Height: 2, Width: 2, Skip: true}
	for _, tc := range []struct {
		dir  string
		o    Folder
		want string
	}{
		{empty, Folder{Width: 2}, "data: folder of pictures 0×2; both sides must be at least 1"},
		{empty, size, "data: " + empty + ": no picture in it"},
		{filepath.Join(empty, "none"), size, "data: folder of pictures: stat "},
		{mixed, size, "file a.png lies beside the class folder x"},
		{bad, size, "no picture in it\ndata: " + bad + ": a.png: data: picture of an unknown format"},
	} {
		m, _, err := ReadFolder(tc.dir, tc.o)
		if err == nil || !strings.Contains(err.Error(), tc.want) || m != nil {
			t.Errorf("%v, want %s", err, tc.want)
		}
	}
}
