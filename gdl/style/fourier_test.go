package style_test

import (
	"math"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Images of coefficients are those that torch's complex FFT makes, with their
// derivatives.
func TestFourierImageAgreesWithPyTorch(t *testing.T) {
	gdltest.GoldenModel(t, "testdata/fourier_torch.json", map[string]func(*nn.Ctx, []*G.Node) *G.Node{
		"FourierImage": func(c *nn.Ctx, x []*G.Node) *G.Node { return style.FourierImage(c, x[0]) },
	})
}

func TestFourierImageGrad(t *testing.T) {
	gdltest.CheckParams(t, func(c *nn.Ctx, x []*G.Node) *G.Node {
		z := nn.NewParam("z", nn.Values(goldenPicture(107, 5, 6).Pix), 1, 5, 6, 3)
		return style.ContentLoss(style.FourierImage(c, c.Use(z)), x[0])
	}, 1e-7, [][]float64{gdltest.Normal(1, 1, 5, 6, 3)}, []int{1, 5, 6, 3})
}

// The coefficients of a picture make it again, but for black and white.
func TestCoefficientsMakeThePicture(t *testing.T) {
	for _, size := range [][2]int{{24, 40}, {33, 17}, {1, 1}, {64, 2}} {
		p := goldenPicture(101, size[0], size[1])
		f, err := train.NewFunc(style.FourierImage, p.H, p.W, 3)
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.Call(p.Coefficients())
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range p.Pix {
			want = min(max(want, 1.0/510), 1-1.0/510)
			if math.Abs(float64(got[i]-want)) > 1e-5 {
				t.Fatalf("%d×%d: value %d is %g, want %g", p.W, p.H, i, got[i], want)
			}
		}
	}
}

// A run of Fourier coefficients starts from the picture, whichever it is, makes the loss
// fall, goes from level to level, and gives the same bits again.
func TestFourierRun(t *testing.T) {
	for _, start := range []style.Start{style.FromContent, style.FromNoise} {
		cfg := quick()
		cfg.Parameters, cfg.Start = style.Fourier, start
		tr := newTransfer(t, cfg)
		tr.Look = []int{0, 2}
		r := run(t, tr)
		for level, h := range r.Levels {
			if !(h.Train[1] < h.Train[0]) {
				t.Errorf("%s: losses %v at level %d, want them to fall", start, h.Train, level)
			}
		}
		if e := squareError(r.Picture, style.Picture{Pix: r.Levels[1].Looks[1].Values}); e != 0 {
			t.Errorf("%s: the last look is not the picture, mean square error %g", start, e)
		}
		if e := squareError(r.Picture, run(t, newTransfer(t, cfg)).Picture); e != 0 {
			t.Errorf("%s: a second run differs", start)
		}
		if start == style.FromContent {
			h, w := tr.Size(0)
			if e := squareError(goldenPicture(101, 24, 40).Resize(h, w), style.Picture{Pix: r.Levels[0].Looks[0].Values}); e > 1e-5 {
				t.Errorf("the run starts %g from the content, mean square", e)
			}
		}
	}
}
