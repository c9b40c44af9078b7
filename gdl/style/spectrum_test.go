package style_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/style"
)

// The spectrum is that of numpy's FFT of a picture and its mirror images.
func TestSpectrumAgreesWithNumPy(t *testing.T) {
	text, err := os.ReadFile("testdata/spectrum_numpy.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Pictures map[string]struct {
			Spectrum []float64
			Share    float64
		}
	}
	if err := json.Unmarshal(text, &file); err != nil || len(file.Pictures) != 3 {
		t.Fatal(len(file.Pictures), err)
	}
	for name, want := range file.Pictures {
		var number uint32
		var h, w int
		if _, err := fmt.Sscan(name, &number, &h, &w); err != nil {
			t.Fatal(err)
		}
		p := goldenPicture(number, h, w)
		got := p.Spectrum()
		if len(got) != len(want.Spectrum) {
			t.Fatalf("%s: %d bins, want %d", name, len(got), len(want.Spectrum))
		}
		for i, v := range want.Spectrum {
			if math.Abs(got[i]-v) > 1e-5*v {
				t.Errorf("%s: power %g in bin %d, want %g", name, got[i], i, v)
			}
		}
		if s := p.HighShare(); math.Abs(s-want.Share) > 1e-5*want.Share {
			t.Errorf("%s: high share %g, want %g", name, s, want.Share)
		}
	}
}

// A wave is in the bin of its frequency alone, white noise has its variance everywhere
// and as much above a quarter as of the plane of frequencies, 1 − π/16, and a flat
// picture has nothing.
func TestSpectrumOfKnownPictures(t *testing.T) {
	const n = 64
	wave, noise := plain(n, n, 0, 0, 0), plain(n, n, 0, 0, 0)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range n * n {
		v, u := 0.5+0.25*math.Cos(math.Pi*(float64(i%n)+0.5)*20/n), rng.Float32()
		for k := range 3 {
			wave.Pix[3*i+k], noise.Pix[3*i+k] = float32(v), u
		}
	}
	// 20 half periods in 64 pixels are 0.156 cycles a pixel, in bin 9 of 32.
	for i, v := range wave.Spectrum() {
		if i == 9 && v < 1 || i != 9 && v > 1e-9 {
			t.Errorf("power %g in bin %d of a wave in bin 9", v, i)
		}
	}
	if s := wave.HighShare(); s > 1e-9 {
		t.Errorf("high share %g of a wave of 6.4 pixels, want 0", s)
	}
	for i, v := range noise.Spectrum() {
		if i >= 8 && math.Abs(v-1.0/12) > 0.04 {
			t.Errorf("power %g of white noise in bin %d, want its variance, 1/12", v, i)
		}
	}
	if s := noise.HighShare(); math.Abs(s-(1-math.Pi/16)) > 0.02 {
		t.Errorf("high share %g of white noise, want 0.80", s)
	}
	flat := plain(8, 9, 0.5, 0.5, 0.5)
	if s, p := flat.HighShare(), flat.Spectrum(); s != 0 || p[0] != 0 {
		t.Errorf("high share %g and powers %g of a flat picture, want 0", s, p)
	}
	if p := plain(1, 1, 1, 1, 1).Spectrum(); len(p) != 1 || p[0] != 0 {
		t.Errorf("spectrum %g of one pixel, want 0", p)
	}
}

// Differences are drawn around grey, four times too large ones are cut.
func TestHighPass(t *testing.T) {
	p := style.Picture{H: 2, W: 2, Pix: []float32{0, 0, 0, 0.125, 0, 1, 0.25, 0.5, 0, 0.125, 0, 0}}
	x, y := p.HighPass()
	if d := cmp.Diff(style.Picture{H: 2, W: 1, Pix: []float32{0.75, 0.5, 1, 0.25, 0, 0.5}}, x); d != "" {
		t.Error("horizontal: ", d)
	}
	if d := cmp.Diff(style.Picture{H: 1, W: 2, Pix: []float32{1, 1, 0.5, 0.5, 0.5, 0}}, y); d != "" {
		t.Error("vertical: ", d)
	}
}
