package denoise

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/data"
)

const pictures = "../../../../data/testdata/pictures"

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	half := image.NewNRGBA(image.Rect(0, 0, 5, 4))
	for i := range half.Pix {
		half.Pix[i] = uint8(i * 9)
	}
	small := image.NewGray(image.Rect(0, 0, 9, 3))
	for name, img := range map[string]image.Image{"half.png": half, "small.png": small} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, img); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	p, err := Open(filepath.Join(dir, "half.png"))
	if err != nil {
		t.Fatal(err)
	}
	if p.W != 5 || p.H != 4 || p.C != 3 || !slices.Equal(p.Image().(*image.NRGBA).Pix, half.Pix) {
		t.Errorf("%+v, want the picture with its colours and transparency", p)
	}
	for _, tc := range []struct{ path, want string }{
		{filepath.Join(dir, "small.png"), "small.png: 9×3 pixels; accepted are pictures from 4×4 on"},
		{filepath.Join(dir, "missing.png"), "missing.png: no such file"},
		{filepath.Join(pictures, "refused.tiff"), "refused.tiff: data: picture of an unknown format"},
		{dir, dir},
	} {
		if _, err := Open(tc.path); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}

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

func TestTargets(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("there", 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.png", "b.png", "there/a.png", "there/a-noisy.png", "file"} {
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		name string
		in   []string
		out  string
		want []Target
		err  string
	}{
		{"one to a file", []string{"a.png"}, "c.jpg", []Target{{"a.png", "c.jpg", "c-noisy.jpg"}}, ""},
		{"one to a folder", []string{"b.png"}, "there", []Target{{"b.png", "there/b.png", "there/b-noisy.png"}}, ""},
		{"one to a new folder", []string{"b.jpg"}, "new/", []Target{{"b.jpg", "new/b.png", "new/b-noisy.png"}}, ""},
		{"two", []string{"a.png", "b.jpg"}, "new2", []Target{
			{"a.png", "new2/a.png", "new2/a-noisy.png"}, {"b.jpg", "new2/b.png", "new2/b-noisy.png"}}, ""},
		{"two to a file", []string{"a.png", "b.png"}, "file", nil, "--out must be a folder: mkdir file"},
		{"one below a file", []string{"a.png"}, "file/x.png", nil, "--out file/x.png: "},
		{"one to no picture", []string{"a.png"}, "c.gif", nil, `c.gif: pictures are written as`},
		{"twice", []string{"a.png", "a.png"}, "new3", nil, "a.png and a.png would both become new3/a.png"},
		{"of one name", []string{"a.png", "there/a.png"}, "new3", nil, "a.png and there/a.png would both become new3/a.png"},
		{"noisy of another", []string{"a.jpg", "a-noisy.jpg"}, "new4", nil, "would both become new4/a-noisy.png"},
		{"over itself", []string{"a.png"}, "./a.png", nil, "a.png is read: it would be written over"},
		{"over the other", []string{"b.png", "there/a.png"}, "there", nil, "there/a.png is read"},
	} {
		got, err := Targets(tc.in, tc.out)
		if (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
			t.Errorf("%s: error %v, want %q", tc.name, err, tc.err)
		}
		if d := cmp.Diff(tc.want, got); err == nil && d != "" {
			t.Errorf("%s: %s", tc.name, d)
		}
		if _, err := os.Stat(tc.out); tc.err != "" && strings.HasPrefix(tc.out, "new") && err == nil {
			t.Errorf("%s: folder %s is made", tc.name, tc.out)
		}
	}
}

// EXIF turns, CMYK and 16 bits arrive as package data reads them.
func TestOpenReadsAsPackageData(t *testing.T) {
	files, err := filepath.Glob(pictures + "/*")
	if err != nil || len(files) < 10 {
		t.Fatal(len(files), err)
	}
	for _, path := range files {
		if strings.Contains(path, "refused") {
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want, err := data.DecodePicture(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		p, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want.Pix, opaque(p)); d != "" {
			t.Errorf("%s: %s", path, d)
		}
	}
}

// opaque returns a picture on white, [H W 4].
func opaque(p *Picture) []uint8 {
	out := image.NewNRGBA(image.Rect(0, 0, p.W, p.H))
	draw.Draw(out, out.Rect, onWhite(p), image.Point{}, draw.Src)
	return out.Pix
}
