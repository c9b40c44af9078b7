package data

import (
	"bytes"
	"encoding/json"
	"image"
	"image/draw"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pillow holds what Pillow reads from the pictures of a folder; see testdata/pictures.py.
type pillow map[string]struct {
	Width, Height int
	RGB           []int
}

func readPillow(t *testing.T, path string) (want pillow) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, &want)
	}
	if err != nil {
		t.Fatal(err)
	}
	return want
}

// agreement is how far the pictures of a kind are from Pillow's.
type agreement struct {
	pictures, values, worst int
	sum                     float64
}

// compare decodes the pictures that Pillow has read. Everything is exact but JPEG,
// whose decoders round differently, and what shows white through.
func (want pillow) compare(t *testing.T, folder string) {
	t.Helper()
	kinds := map[string]*agreement{}
	for name, w := range want {
		b, err := os.ReadFile(filepath.Join(folder, name))
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
		kind := strings.Join(strings.Split(name, "-")[:2], " ")
		if kinds[kind] == nil {
			kinds[kind] = &agreement{}
		}
		a, worst := kinds[kind], 0
		for p := range w.Width * w.Height {
			for k := range 3 {
				d := int(m.Pix[4*p+k]) - w.RGB[3*p+k]
				d = max(d, -d)
				worst, a.sum = max(worst, d), a.sum+float64(d)
			}
			if m.Pix[4*p+3] != 255 {
				t.Errorf("%s: pixel %d is not opaque", name, p)
			}
		}
		a.pictures, a.values, a.worst = a.pictures+1, a.values+len(w.RGB), max(a.worst, worst)
		limit := 0
		if strings.HasSuffix(name, ".jpg") {
			limit = 4
		} else if strings.Contains(name, "alpha") {
			limit = 1
		}
		if worst > limit {
			t.Errorf("%s: a value is %d from Pillow's, want at most %d", name, worst, limit)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		a := kinds[kind]
		t.Logf("%-16s %3d pictures, worst %3d, mean %.4f", kind, a.pictures, a.worst, a.sum/float64(a.values))
	}
}

func TestDecodePictureAgreesWithPillow(t *testing.T) {
	want := readPillow(t, "testdata/pictures.json")
	if len(want) < 100 {
		t.Fatalf("%d pictures, want at least 100", len(want))
	}
	want.compare(t, "testdata/pictures")
}

// The same on some 370 larger pictures, made anew. It needs a Python that has Pillow and
// numpy, named by GDL_PYTHON.
func TestDecodePictureAgreesWithPillowOnMany(t *testing.T) {
	python := os.Getenv("GDL_PYTHON")
	if python == "" {
		t.Skip("GDL_PYTHON names no Python with Pillow and numpy")
	}
	dir := t.TempDir()
	if out, err := exec.Command(python, "testdata/pictures.py", dir).CombinedOutput(); err != nil {
		t.Skipf("%v: %s", err, out)
	}
	readPillow(t, filepath.Join(dir, "pictures.json")).compare(t, dir)
}

// On white, a picture with transparency is what DecodePicture makes of it.
func TestDecodeTransparent(t *testing.T) {
	through := 0
	for name := range readPillow(t, "testdata/pictures.json") {
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
