package picture

import (
	"bytes"
	"image"
	"image/draw"
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
		if min(want.Rect.Dx(), want.Rect.Dy()) < minSide {
			continue
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
