package style_test

import (
	"testing"

	"github.com/generative-deep-learning/go/gdl/style"
)

// An image made from what one layer sees comes near to the picture in pixels too, of
// which the loss knows nothing.
func TestInversion(t *testing.T) {
	p := goldenPicture(101, 40, 32)
	cfg := style.Inversion("block1_conv1")
	cfg.Epochs, cfg.Schedule = 3, nil
	r := invert(t, p, cfg)
	cfg.Epochs, cfg.Steps = 1, 1
	if far, near := squareError(invert(t, p, cfg), p), squareError(r, p); !(near < far/10) {
		t.Errorf("mean square error %.3g from the picture, %.3g after one step, want a tenth", near, far)
	}
}

func invert(t *testing.T, p style.Picture, cfg style.Config) style.Picture {
	t.Helper()
	tr, err := style.New(randomVGG(), p, p, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return run(t, tr).Picture
}

func squareError(a, b style.Picture) (sum float64) {
	for i, v := range a.Pix {
		d := float64(v - b.Pix[i])
		sum += d * d / float64(len(a.Pix))
	}
	return sum
}

// The style is all that counts, whatever its size, and no layer but those asked for is
// looked at: block5 has no output at so few pixels.
func TestTexture(t *testing.T) {
	of := goldenPicture(102, 60, 52)
	for _, layers := range [][]string{{"block1_conv1"}, {"block2_conv1", "block1_conv2"}} {
		cfg := style.Texture(layers...)
		cfg.Epochs, cfg.Schedule = 3, nil
		tr, err := style.New(randomVGG(), of.Resize(20, 24), of, cfg)
		if err != nil {
			t.Fatal(err)
		}
		r := run(t, tr)
		first, last := r.Levels[0].Terms[style.TermStyle][0], r.Levels[1].Terms[style.TermStyle][2]
		if r.H != 20 || r.W != 24 || !(last < first/5) {
			t.Errorf("%q: style loss from %.3g to %.3g of %d×%d pixels, want a fifth, 24×20", layers, first, last, r.W, r.H)
		}
	}
	if cfg := style.Texture(); cfg.StyleLayers != nil || cfg.ContentLayer != "" {
		t.Errorf("layers %q and %q, want those of the network", cfg.StyleLayers, cfg.ContentLayer)
	}
}
