package nb

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/png"
	"strings"
	"testing"
)

// twoDigits is a map of two points whose codes decode to pictures of 2×1 pixels:
// how far the code is to the right, then how high.
func twoDigits() Map {
	return Map{
		Points: []float32{0.5, -1, 2, 1}, Class: []int{0, 9}, Lo: -3, Hi: 3, H: 2, W: 1,
		Decode: func(z []float32) []float32 {
			out := make([]float32, len(z))
			for i, v := range z {
				out[i] = (v + 3) / 6
			}
			return out
		},
	}
}

// The sheet's picture at a place is what the code there decodes to: to the right
// along z₁, and up, towards the first row, along z₂.
func TestMapSheet(t *testing.T) {
	text, err := twoDigits().json()
	if err != nil {
		t.Fatal(err)
	}
	var m struct{ Sheet string }
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.Sheet, "data:image/png;base64,"))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil || img.Bounds() != image.Rect(0, 0, mapCells, 2*mapCells) {
		t.Fatalf("sheet %v, error %v", img.Bounds(), err)
	}
	grey := func(x, y int) uint32 { r, _, _, _ := img.At(x, y).RGBA(); return r >> 8 }
	last := mapCells - 1
	for _, tc := range []struct {
		x, y int
		want uint32 // of 15 greys, 17 apart
	}{
		{0, 0, 0}, {0, 1, 255}, // left and top: z₁ least, z₂ greatest
		{last, 0, 255}, {last, 1, 255},
		{0, 2 * last, 0}, {0, 2*last + 1, 0},
	} {
		if got := grey(tc.x, tc.y); got != tc.want {
			t.Errorf("grey at %d, %d is %d, want %d", tc.x, tc.y, got, tc.want)
		}
	}
}

func TestMapMistakes(t *testing.T) {
	for want, change := range map[string]func(*Map){
		"axes from 3 to 3":                 func(m *Map) { m.Lo = 3 },
		"pictures of 0×1":                  func(m *Map) { m.H = 0 },
		"want Lo < Hi, sides":              func(m *Map) { m.Decode = nil },
		"4 coordinates of 1 points":        func(m *Map) { m.Class = m.Class[:1] },
		"class 10 of point 1, want 0 to 9": func(m *Map) { m.Class = []int{0, 10} },
		"decode to 2 values":               func(m *Map) { m.Decode = func([]float32) []float32 { return make([]float32, 2) } },
	} {
		m := twoDigits()
		change(&m)
		if _, err := m.json(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
