package viz_test

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg"
	"math/rand/v2"
	"testing"

	"github.com/generative-deep-learning/go/gdl/viz"
)

// Photographs, alone or beside others, become JPEG of the same size and, on average,
// of the same colours; all else stays PNG.
func TestEncode(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 0))
	img := image.NewNRGBA(image.Rect(0, 0, 64, 48))
	for i := range img.Pix {
		img.Pix[i] = uint8(100 + rng.IntN(100))
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	photo, chart := viz.Photo{Title: "A photograph", Image: img, Width: 64}, viz.Bars{Names: []string{"a"}, Values: []float64{1}}
	for _, tc := range []struct {
		name, ext, format string
		d                 viz.Drawer
	}{
		{"photograph", ".jpg", "jpeg", photo},
		{"panels with one", ".jpg", "jpeg", viz.Panels{Panels: []viz.Drawer{chart, viz.Panels{Panels: []viz.Drawer{photo}}}}},
		{"a small one", ".jpg", "jpeg", viz.Small{photo}},
		{"chart", ".png", "png", chart},
		{"panels of charts", ".png", "png", viz.Panels{Panels: []viz.Drawer{chart, chart}}},
	} {
		drawn, err := tc.d.Draw()
		if err != nil {
			t.Fatal(err)
		}
		data, ext, err := viz.Encode(drawn)
		if err != nil || ext != tc.ext {
			t.Errorf("%s: %s, %v; want %s", tc.name, ext, err, tc.ext)
		}
		got, format, err := image.Decode(bytes.NewReader(data))
		if err != nil || format != tc.format || got.Bounds().Size() != drawn.Bounds().Size() {
			t.Fatalf("%s: format %s, %v; want %s of %v pixels", tc.name, format, err, tc.format, drawn.Bounds().Size())
		}
		if a, b := mean(got), mean(drawn); a-b > 1 || b-a > 1 {
			t.Errorf("%s: mean %.2f, want %.2f", tc.name, a, b)
		}
	}
	drawn, err := viz.Small{photo}.Draw()
	if err != nil || drawn.(viz.Figure).Density() != 1 || drawn.Bounds().Dx() >= 2*64 {
		t.Errorf("small: %v pixels, %v; want one a CSS pixel", drawn.Bounds(), err)
	}
	if _, _, err := viz.Encode(nil); err == nil {
		t.Error("no image: no error")
	}
}

func mean(img image.Image) (m float64) {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			m += float64(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)
		}
	}
	return m / float64(b.Dx()*b.Dy())
}
