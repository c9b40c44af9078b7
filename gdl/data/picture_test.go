package data

import (
	"bytes"
	"encoding/json"
	"image"
	"image/draw"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pillow holds what Pillow reads from testdata/pictures; see testdata/pictures.py.
type pillow map[string]struct {
	Width, Height int
	RGB           []int
}

func readPillow(t *testing.T) (want pillow) {
	t.Helper()
	b, err := os.ReadFile("testdata/pictures.json")
	if err == nil {
		err = json.Unmarshal(b, &want)
	}
	if err != nil {
		t.Fatal(err)
	}
	return want
}

// Decoders of JPEG round differently, and Pillow smooths the halved chroma of
// lossy WebP when it grows it; everything else is exact.
func TestDecodePictureAgreesWithPillow(t *testing.T) {
	want := readPillow(t)
	if len(want) != 19 {
		t.Fatalf("%d pictures, want 19", len(want))
	}
	for name, w := range want {
		tol := 1
		if strings.HasSuffix(name, ".jpg") {
			tol = 4
		} else if name == "lossy.webp" {
			tol = 40
		}
		b, err := os.ReadFile(filepath.Join("testdata/pictures", name))
		if err != nil {
			t.Fatal(err)
		}
		m, err := DecodePicture(bytes.NewReader(b))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if m.Rect != image.Rect(0, 0, w.Width, w.Height) {
			t.Errorf("%s: %v, want %d×%d", name, m.Rect, w.Width, w.Height)
			continue
		}
		for p := range w.Width * w.Height {
			for k := range 3 {
				d := int(m.Pix[4*p+k]) - w.RGB[3*p+k]
				d = max(d, -d)
				if d > tol {
					t.Fatalf("%s: pixel %d, channel %d: %d, Pillow %d", name, p, k, m.Pix[4*p+k], w.RGB[3*p+k])
				}
			}
			if m.Pix[4*p+3] != 255 {
				t.Fatalf("%s: pixel %d is not opaque", name, p)
			}
		}
	}
}

// On white, a picture with transparency is what DecodePicture makes of it.
func TestDecodeTransparent(t *testing.T) {
	through := 0
	for name := range readPillow(t) {
		b, err := os.ReadFile(filepath.Join("testdata/pictures", name))
		if err != nil {
			t.Fatal(err)
		}
		m, err := DecodeTransparent(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		want, err := DecodePicture(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if !m.Opaque() {
			through++
		}
		onWhite := image.NewNRGBA(m.Rect)
		draw.Draw(onWhite, m.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(onWhite, m.Rect, m, image.Point{}, draw.Over)
		if !bytes.Equal(onWhite.Pix, want.Pix) {
			t.Errorf("%s: other pixels than DecodePicture's", name)
		}
	}
	if through < 2 {
		t.Errorf("%d pictures show through, want at least 2", through)
	}
	if m, err := DecodeTransparent(bytes.NewReader(nil)); err == nil || m != nil {
		t.Errorf("an empty file is read")
	}
}

func TestDecodePictureRefuses(t *testing.T) {
	tiff, err := os.ReadFile("testdata/pictures/refused.tiff")
	if err != nil {
		t.Fatal(err)
	}
	good := []byte(encodePNG(t, image.NewNRGBA(image.Rect(0, 0, 3, 2))))
	huge := bytes.Clone(good)
	copy(huge[16:], "\x00\x01\x00\x00\x00\x01\x00\x00") // 65536 × 65536
	for _, tc := range []struct {
		name string
		b    []byte
		want string
	}{
		{"empty", nil, `unknown format that starts with ""; accepted are png, jpeg, gif, webp`},
		{"text", []byte("<html></html>"), `starts with "<html></"; accepted are`},
		{"TIFF", tiff, `starts with "II*\x00`},
		{"BMP", append([]byte("BM"), make([]byte, 100)...), `starts with "BM\x00`},
		{"truncated header", good[:20], "png picture: unexpected EOF"},
		{"truncated", good[:len(good)-25], "png picture of 3×2 pixels: "},
		{"wrong checksum", huge, "png picture: "},
		{"too many pixels", gifOf(65535, 65535), "gif picture of 65535×65535 pixels; accepted are 1 to 67108864 pixels"},
		{"no pixels", gifOf(0, 3), "gif picture of 0×3 pixels; accepted are 1 to"},
	} {
		m, err := DecodePicture(bytes.NewReader(tc.b))
		if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.HasPrefix(err.Error(), "data: ") || m != nil {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.want)
		}
	}
}

// gifOf returns a GIF that promises w×h pixels and holds none.
func gifOf(w, h int) []byte {
	return []byte{'G', 'I', 'F', '8', '9', 'a', byte(w), byte(w >> 8), byte(h), byte(h >> 8), 0, 0, 0, 0x3b}
}

func FuzzDecodePicture(f *testing.F) {
	files, err := filepath.Glob("testdata/pictures/*")
	if err != nil || len(files) == 0 {
		f.Fatal("no pictures", err)
	}
	read := 0
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if _, err := DecodePicture(bytes.NewReader(b)); err == nil {
			read++
		}
		f.Add(b)
	}
	if read < len(files)/2 {
		f.Fatalf("%d of %d seeds are read: the others test nothing", read, len(files))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, _, err := image.DecodeConfig(bytes.NewReader(b)); err == nil && c.Width*c.Height > 1<<22 {
			t.Skip("large pictures only slow the search")
		}
		m, err := DecodePicture(bytes.NewReader(b))
		if err != nil {
			return
		}
		for p := 3; p < len(m.Pix); p += 4 {
			if m.Pix[p] != 255 {
				t.Fatal("not opaque")
			}
		}
	})
}
