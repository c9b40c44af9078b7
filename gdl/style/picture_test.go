package style_test

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/style"
)

// Pictures are resized as PyTorch's interpolate does it with antialias=True.
func TestResizeAgreesWithPyTorch(t *testing.T) {
	p := goldenPicture(105, 9, 14)
	sizes := readGolden(t, "resize.json").Layers
	for name, want := range sizes {
		var h, w int
		if _, err := fmt.Sscan(name, &h, &w); err != nil {
			t.Fatal(err)
		}
		if err := want.compare(p.Resize(h, w).Pix); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(sizes) != 4 {
		t.Errorf("%d sizes, want 4", len(sizes))
	}
	if d := cmp.Diff(p, p.Resize(9, 14)); d != "" {
		t.Error("its own size changes a picture: ", d)
	}
}

// A white picture stays white: weights add up to 1, and rounding is cut off.
func TestResizeStaysInRange(t *testing.T) {
	p := style.Picture{H: 100, W: 131, Pix: slices.Repeat([]float32{1}, 3*100*131)}
	for _, side := range []int{1, 31, 64, 77, 250} {
		r := p.Resize(side, side+3)
		if lo, hi := slices.Min(r.Pix), slices.Max(r.Pix); lo < 1-1e-6 || hi > 1 {
			t.Errorf("%d: values from %g to %g, want 1", side, lo, hi)
		}
	}
}

// 64 pixels of a style are a palette: a picture whose brightness has the same order
// gets exactly these colours, and at chroma 0 their greys.
func TestMatchColour(t *testing.T) {
	of := style.Picture{H: 8, W: 8}
	ramp := style.Picture{H: 64, W: 1}
	for i := range 64 {
		v := float32(i) / 64
		of.Pix = append(of.Pix, v, v*v, v/2)
		ramp.Pix = append(ramp.Pix, 0.5+v/4, 0.5+v/4, 0.5+v/4)
	}
	if d := cmp.Diff(of.Pix, style.MatchColour(ramp, of, 1).Pix); d != "" {
		t.Error(d)
	}
	grey := style.MatchColour(ramp, of, 0)
	for i := 0; i < len(grey.Pix); i += 3 {
		y := 0.299*of.Pix[i] + 0.587*of.Pix[i+1] + 0.114*of.Pix[i+2]
		for k := range 3 {
			if math.Abs(float64(grey.Pix[i+k]-y)) > 1e-6 {
				t.Fatalf("pixel %d is %v, want grey %g", i/3, grey.Pix[i:i+3], y)
			}
		}
	}
	// Of a style with fewer pixels than the palette, each has its part.
	two := style.Picture{H: 1, W: 2, Pix: []float32{0, 0, 0, 1, 0, 0}}
	got := style.MatchColour(ramp, two, 1).Pix
	if got[0] != 0 || got[3*63] != 1 || got[3*63+1] != 0 || got[3*31] != 0 || got[3*32] != 1 {
		t.Errorf("%v, want black, then red from the middle on", got)
	}
}

// The brightness of one picture and the colours of another; on grey, it is the first.
func TestWithColourOf(t *testing.T) {
	p := style.Picture{H: 1, W: 1, Pix: []float32{0.5, 0.5, 0.5}}
	red := style.Picture{H: 1, W: 1, Pix: []float32{0.6, 0.2, 0.2}}
	got := p.WithColourOf(red)
	if math.Abs(float64(got.Grey().Pix[0])-0.5) > 1e-6 || math.Abs(float64(got.Pix[0]-got.Pix[1])-0.4) > 1e-6 || got.Pix[1] != got.Pix[2] {
		t.Errorf("%v, want brightness 0.5 and red 0.4 above the others", got.Pix)
	}
	for _, v := range p.WithColourOf(red.Grey()).Pix {
		if math.Abs(float64(v)-0.5) > 1e-6 {
			t.Errorf("value %g on grey, want 0.5", v)
		}
	}
}

func TestMix(t *testing.T) {
	black, white := style.Picture{H: 1, W: 1, Pix: []float32{0, 0, 1}}, style.Picture{H: 1, W: 1, Pix: []float32{1, 0.5, 1}}
	if d := cmp.Diff([]float32{0.25, 0.125, 1}, black.Mix(white, 0.25).Pix); d != "" {
		t.Error(d)
	}
}

func TestColour(t *testing.T) {
	if c := goldenPicture(101, 9, 9).Grey().Colour(); c > 1e-6 {
		t.Errorf("colour %g of a grey picture, want 0", c)
	}
	red := style.Picture{H: 1, W: 1, Pix: []float32{1, 0, 0}}
	if c, want := red.Colour(), (0.701+2*0.299)/3; math.Abs(c-want) > 1e-6 {
		t.Errorf("colour %g of red, want %g", c, want)
	}
}

func TestFromImage(t *testing.T) {
	img := image.NewNRGBA(image.Rect(3, 5, 6, 7)) // images need not start at 0
	img.SetNRGBA(3, 5, color.NRGBA{255, 0, 51, 255})
	img.SetNRGBA(5, 6, color.NRGBA{0, 102, 0, 255})
	p := style.FromImage(img)
	if p.H != 2 || p.W != 3 {
		t.Fatalf("%d×%d pixels, want 3×2", p.W, p.H)
	}
	want := make([]float32, 18)
	want[0], want[2], want[16] = 1, 0.2, 0.4
	if diff := cmp.Diff(want, p.Pix); diff != "" {
		t.Error(diff)
	}
	grey := image.NewGray16(image.Rect(0, 0, 1, 1))
	grey.SetGray16(0, 0, color.Gray16{0x3333})
	if diff := cmp.Diff([]float32{0.2, 0.2, 0.2}, style.FromImage(grey).Pix); diff != "" {
		t.Error(diff)
	}
}
