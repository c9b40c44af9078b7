package viz_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/generative-deep-learning/go/gdl/viz"
)

// Pictures of greys alone are stored as greys, with the same pixels; a colour
// anywhere keeps a picture as it is.
func TestPNGOfGreys(t *testing.T) {
	pix := rings(2, 28, 28, 1)
	grey, colour := viz.Grid{Title: "Rings", Pixels: pix, H: 28, W: 28}, viz.Grid{Pixels: rings(2, 28, 28, 3), H: 28, W: 28, C: 3}
	for _, tc := range []struct {
		d    viz.Drawer
		grey bool
	}{{grey, true}, {colour, false}} {
		img, err := tc.d.Draw()
		if err != nil {
			t.Fatal(err)
		}
		b, err := viz.PNG(img)
		if err != nil {
			t.Fatal(err)
		}
		got, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if _, is := got.(*image.Gray); is != tc.grey {
			t.Errorf("stored as %T; want greys: %v", got, tc.grey)
		}
		for i := range img.Bounds().Dx() * img.Bounds().Dy() {
			x, y := i%img.Bounds().Dx(), i/img.Bounds().Dx()
			r, g, bl, a := img.At(x, y).RGBA()
			r2, g2, b2, a2 := got.At(x, y).RGBA()
			if r != r2 || g != g2 || bl != b2 || a != a2 {
				t.Fatalf("pixel %d, %d differs", x, y)
			}
		}
	}
}

// Compact rows have at most 256 colours, close to those they had.
func TestCompactRows(t *testing.T) {
	pix, rng := rings(4, 64, 64, 3), rand.New(rand.NewPCG(1, 1))
	for i := range pix {
		pix[i] += float32(rng.NormFloat64() / 20)
	}
	r := viz.Rows{Rows: []viz.Row{{Pixels: pix, H: 64, W: 64, C: 3}}}
	full, err := r.Draw()
	if err != nil {
		t.Fatal(err)
	}
	r.Compact = true
	few, err := r.Draw()
	if err != nil {
		t.Fatal(err)
	}
	colors, far := map[color.Color]bool{}, 0.0
	for y := range full.Bounds().Dy() {
		for x := range full.Bounds().Dx() {
			a, b := full.At(x, y).(color.RGBA), few.At(x, y).(color.RGBA)
			colors[b] = true
			far = max(far, math.Abs(float64(a.R)-float64(b.R)))
		}
	}
	if len(colors) > 256 || far > 40 {
		t.Errorf("%d colours, at most %g of 255 from the full ones; want 256 and 40", len(colors), far)
	}
	if a, b := encoded(t, full), encoded(t, few); 3*b > 2*a {
		t.Errorf("%d bytes of %d, want two thirds at most", b, a)
	}
}

// encoded is the number of bytes of a picture as PNG.
func encoded(t *testing.T, img image.Image) int {
	t.Helper()
	b, err := viz.PNG(img)
	if err != nil {
		t.Fatal(err)
	}
	return len(b)
}
