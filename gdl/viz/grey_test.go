package viz_test

import (
	"bytes"
	"image"
	"image/png"
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
