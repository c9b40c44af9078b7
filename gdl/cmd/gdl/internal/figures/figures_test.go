package figures

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

// paint writes a grey picture with one pixel of the given value.
func paint(t *testing.T, path string, w int, pixel uint8) {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, w, 4))
	img.SetGray(1, 2, color.Gray{Y: pixel})
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

func TestSelect(t *testing.T) {
	m := Manifest{{Name: "week1/a.png"}, {Name: "week2/b.png"}, {Name: "week2/c.gif"}}
	weeks := []string{"week0", "week1", "week2"}
	for _, tc := range []struct{ names, weeks, accepted []string }{
		{nil, weeks, []string{"week1/a.png", "week2/b.png", "week2/c.gif"}},
		{[]string{"week2"}, []string{"week2"}, []string{"week2/b.png", "week2/c.gif"}},
		{[]string{"week2/b"}, []string{"week2"}, []string{"week2/b.png"}},
		{[]string{"week2/c.gif", "week1/a"}, []string{"week2", "week1"}, []string{"week1/a.png", "week2/c.gif"}},
		{[]string{"week0"}, []string{"week0"}, nil},
	} {
		s, err := Select(tc.names, m, weeks)
		if err != nil {
			t.Fatal(err)
		}
		var accepted []string
		for _, f := range m {
			if s.accept(f) {
				accepted = append(accepted, f.Name)
			}
		}
		if diff := cmp.Diff(tc.weeks, s.Weeks) + cmp.Diff(tc.accepted, accepted); diff != "" {
			t.Errorf("Select(%q): %s", tc.names, diff)
		}
	}
	if _, err := Select([]string{"week2/z"}, m, weeks); err == nil || !strings.Contains(err.Error(), `"week2/z": there are week0, week1, week2, week1/a, week2/b, week2/c`) {
		t.Errorf("unknown name: %v", err)
	}
}

func TestInstall(t *testing.T) {
	from, dir := t.TempDir(), t.TempDir()
	old := Manifest{{Name: "week1/kept.png", SHA256: "x"}, {Name: "week2/gone.png"}, {Name: "week2/new.png", SHA256: "y"}}
	paint(t, filepath.Join(dir, "week2/gone.png"), 4, 1)
	paint(t, filepath.Join(from, "week2/new.png"), 4, 2)
	sel, err := Select([]string{"week2"}, old, []string{"week1", "week2"})
	if err != nil {
		t.Fatal(err)
	}
	made := Manifest{{Name: "week2/new.png", Scale: "short", Cell: "c"}}
	if _, err := Install(made, old, sel, from, dir); err != nil {
		t.Fatal(err)
	}
	got, err := ReadManifest(dir)
	if err != nil || len(got) != 2 || got[0].Name != "week1/kept.png" || got[1].Scale != "short" || len(got[1].SHA256) != 64 {
		t.Errorf("manifest = %+v, %v", got, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "week2/gone.png")); !os.IsNotExist(err) {
		t.Errorf("a figure that is no longer drawn stayed: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "week2/new.png")); err != nil {
		t.Error(err)
	}
	if got.scale("week2", "lab") != "short" || got.scale("week9", "lab") != "lab" {
		t.Error("scale is not the recorded one")
	}
}

func TestCompare(t *testing.T) {
	from, dir := t.TempDir(), t.TempDir()
	for _, f := range []struct {
		name     string
		old, new uint8
		width    int
	}{
		{"same", 7, 7, 4}, {"other", 7, 40, 4}, {"wider", 7, 7, 5}, {"edited", 7, 7, 4},
	} {
		paint(t, filepath.Join(dir, "week2", f.name+".png"), 4, f.old)
		paint(t, filepath.Join(from, "week2", f.name+".png"), f.width, f.new)
	}
	paint(t, filepath.Join(from, "week2/extra.png"), 4, 1)
	names := []string{"week2/edited.png", "week2/gone.png", "week2/other.png", "week2/same.png", "week2/wider.png"}
	old := Manifest{}
	for _, n := range names {
		old = append(old, Figure{Name: n})
	}
	paint(t, filepath.Join(dir, "week2/gone.png"), 4, 1)
	if err := old.hash(dir); err != nil {
		t.Fatal(err)
	}
	old[0].SHA256 = strings.Repeat("0", 64)
	made := Manifest{{Name: "week2/edited.png"}, {Name: "week2/extra.png"}, {Name: "week2/other.png"}, {Name: "week2/same.png"}, {Name: "week2/wider.png"}}
	got, err := Compare(made, old, Selection{Weeks: []string{"week2"}}, from, dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []Difference{
		{"week2/edited.png", false, "the committed file is not the one in the manifest"},
		{"week2/gone.png", false, "no longer drawn"},
		{"week2/other.png", false, "1 pixels differ, by 33 of 255 at most"},
		{"week2/same.png", true, ""},
		{"week2/wider.png", false, "size was (4,4), is (5,4)"},
		{"week2/extra.png", false, "not in the manifest"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadManifestDamaged(t *testing.T) {
	dir := t.TempDir()
	if m, err := ReadManifest(dir); m != nil || err != nil {
		t.Errorf("without a manifest: %v, %v", m, err)
	}
	if err := os.WriteFile(manifestPath(dir), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadManifest(dir); err == nil || !strings.Contains(err.Error(), "manifest.json") {
		t.Errorf("damaged manifest: %v", err)
	}
}
