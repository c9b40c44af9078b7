package picture

import (
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSave(t *testing.T) {
	grey, colour := pattern(9, 7, 1), pattern(9, 7, 3)
	through := pattern(9, 7, 3)
	through.Alpha = slices.Repeat([]uint8{128}, 63)
	for _, tc := range []struct {
		name  string
		p     *Picture
		model color.Model
	}{
		{"a.png", grey, color.GrayModel},
		{"b.PNG", colour, color.RGBAModel},
		{"c.png", through, color.NRGBAModel},
		{"d.jpg", grey, color.GrayModel},
		{"e.jpeg", colour, color.YCbCrModel},
	} {
		path := filepath.Join(t.TempDir(), tc.name)
		for range 2 { // a second one replaces the first
			if err := Save(path, tc.p); err != nil {
				t.Fatal(err)
			}
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		config, _, err := image.DecodeConfig(f)
		f.Close()
		if err != nil || config.ColorModel != tc.model {
			t.Errorf("%s has the wrong kind of pixels; %v", tc.name, err)
		}
		back, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.EqualFold(filepath.Ext(path), ".png") {
			if d := cmp.Diff(tc.p, back); d != "" {
				t.Errorf("%s: %s", tc.name, d)
			}
		}
		files, err := os.ReadDir(filepath.Dir(path))
		if err != nil || len(files) != 1 {
			t.Errorf("%d files beside %s, want it alone; %v", len(files)-1, tc.name, err)
		}
	}
}

// JPEG has no transparency: half a colour and half white are mixed.
func TestSaveMixesWithWhite(t *testing.T) {
	p := &Picture{W: 8, H: 8, C: 1, Pix: make([]uint8, 64), Alpha: slices.Repeat([]uint8{128}, 64)}
	path := filepath.Join(t.TempDir(), "x.jpg")
	if err := Save(path, p); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := jpeg.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if r, _, _, _ := img.At(3, 3).RGBA(); r>>8 < 124 || r>>8 > 130 {
		t.Errorf("black of half transparency became %d, want 127", r>>8)
	}
}

func TestSaveRefuses(t *testing.T) {
	dir := t.TempDir()
	for _, tc := range []struct{ path, want string }{
		{filepath.Join(dir, "x.tiff"), `x.tiff: pictures are written as .png, .jpg or .jpeg, not as ".tiff"`},
		{filepath.Join(dir, "x"), `not as ""`},
		{filepath.Join(dir, "none", "x.png"), filepath.Join(dir, "none", "x.png") + ": no such file"},
	} {
		if err := Save(tc.path, pattern(4, 4, 1)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Errorf("%s is left", files[0].Name())
	}
}
