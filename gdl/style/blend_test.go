package style_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/style"
)

// half is a mask that is white in the right half.
func half(h, w int) style.Picture {
	p := style.Picture{H: h, W: w, Pix: make([]float32, 3*h*w)}
	for i := range p.Pix {
		if i/3%w >= w/2 {
			p.Pix[i] = 1
		}
	}
	return p
}

func inverted(p style.Picture) style.Picture {
	p = p.Clone()
	for i, v := range p.Pix {
		p.Pix[i] = 1 - v
	}
	return p
}

func plain(h, w int, r, g, b float32) style.Picture {
	return style.Picture{H: h, W: w, Pix: slices.Repeat([]float32{r, g, b}, h*w)}
}

// Losses by masks, and their derivatives, agree with PyTorch's.
func TestGuidedLossesAgreeWithPyTorch(t *testing.T) {
	n, want := loadVGG(t, true), readGolden(t, "guided_torch.json").Losses
	styles := []style.Styled{
		{Picture: goldenPicture(102, 40, 36), Weight: 1, Mask: goldenPicture(112, 20, 30)},
		{Picture: goldenPicture(111, 33, 35), Weight: 3, Mask: half(32, 48)},
	}
	for _, kind := range []style.Loss{style.Classic, style.Relative} {
		for _, statistics := range []style.Statistics{style.Gram, style.Moments} {
			o, err := style.NewBlendedObjective(n, kind, statistics, n.Style, n.Content, goldenPicture(101, 32, 48), styles)
			if err != nil {
				t.Fatal(err)
			}
			name := fmt.Sprintf("%s %s", kind, statistics)
			value, grad := lossAndGradient(t, o.Style, goldenPicture(103, 32, 48))
			if w := want[name].Value; !(math.Abs(value-w) <= tolerance*w) {
				t.Errorf("%s: %.8g, want %.8g", name, value, w)
			}
			if err := want[name].Grad.compare(grad); err != nil {
				t.Errorf("%s: derivative: %v", name, err)
			}
		}
	}
	if len(want) != 4 {
		t.Errorf("%d losses in the file, want 4", len(want))
	}
}

// The losses of two styles, of plain Gram matrices, have the derivative of one loss for
// the mean matrix: ½‖G−A‖² + ½‖G−B‖² = ‖G−(A+B)/2‖² + ¼‖A−B‖². So with the same style
// twice it is the loss of that style, and with G = A it is half of ‖A−B‖².
func TestBlendIsTheMeanOfGramMatrices(t *testing.T) {
	n := randomVGG()
	a, b := goldenPicture(102, 24, 24), goldenPicture(111, 24, 24)
	loss := func(x style.Picture, styles ...style.Picture) float64 {
		var all []style.Styled
		for _, s := range styles {
			all = append(all, style.Styled{Picture: s, Weight: 5})
		}
		o, err := style.NewBlendedObjective(n, style.Classic, style.Gram, []string{"block1_conv1"}, "block1_conv1", a, all)
		if err != nil {
			t.Fatal(err)
		}
		l, _ := lossAndGradient(t, o.Style, x)
		return l
	}
	x := goldenPicture(103, 24, 24)
	for _, p := range [][2]float64{
		{loss(x, a, b), (loss(x, a) + loss(x, b)) / 2},
		{loss(x, a, a), loss(x, a)},
		{loss(a, a, b), loss(a, b) / 2},
	} {
		if math.Abs(p[0]-p[1]) > 1e-5*p[1] {
			t.Errorf("loss %g, want %g", p[0], p[1])
		}
	}
}

// Beyond what a convolution reaches, nothing outside of a mask has a derivative.
func TestMaskKeepsStyleInside(t *testing.T) {
	o, err := style.NewBlendedObjective(randomVGG(), style.Relative, style.Moments, []string{"block1_conv1"}, "block1_conv1", goldenPicture(101, 24, 32),
		[]style.Styled{{Picture: goldenPicture(102, 24, 24), Weight: 1, Mask: half(24, 32)}})
	if err != nil {
		t.Fatal(err)
	}
	_, grad := lossAndGradient(t, o.Style, goldenPicture(103, 24, 32))
	inside := false
	for i, g := range grad {
		if x := i / 3 % 32; x < 15 && g != 0 {
			t.Fatalf("derivative %g at column %d, want 0 left of 15", g, x)
		}
		inside = inside || g != 0
	}
	if !inside {
		t.Error("no derivative inside of the mask")
	}
}

// The mask is where the image is, wherever the network sees it: an image that is white
// where the style is white, and black where it is black, has no style loss but at the
// border of the two; one the other way round has much.
func TestMaskMovesWithTheImage(t *testing.T) {
	content, white, black := half(32, 32), plain(32, 32, 1, 1, 1), plain(32, 32, 0, 0, 0)
	loss := func(left, right style.Picture) float64 {
		cfg := quick()
		cfg.Start, cfg.Levels, cfg.Epochs, cfg.Steps, cfg.Shift = style.FromContent, 1, 1, 1, 12
		cfg.StyleLayers, cfg.Statistics = []string{"block1_conv1"}, style.Gram
		cfg.Seed = 3
		tr, err := style.NewBlend(randomVGG(), content, []style.Styled{
			{Picture: left, Weight: 1, Mask: inverted(half(8, 8))}, {Picture: right, Weight: 1, Mask: half(16, 16)},
		}, cfg)
		if err != nil {
			t.Fatal(err)
		}
		return run(t, tr).Levels[0].Terms[style.TermStyle][0]
	}
	if right, wrong := loss(black, white), loss(white, black); !(right < 0.05 && wrong > 0.5) {
		t.Errorf("style loss %g, and %g with the styles exchanged", right, wrong)
	}
}

// One style of any weight is what New takes; of several, each has a term, of which the
// style's is the weighted mean.
func TestNewBlend(t *testing.T) {
	content, a, b := goldenPicture(101, 24, 40), goldenPicture(102, 40, 36), goldenPicture(111, 30, 30)
	blend := func(styles ...style.Styled) *style.Result {
		tr, err := style.NewBlend(randomVGG(), content, styles, quick())
		if err != nil {
			t.Fatal(err)
		}
		return run(t, tr)
	}
	if one := blend(style.Styled{Picture: a, Weight: 7}); !slices.Equal(one.Pix, run(t, newTransfer(t, quick())).Pix) {
		t.Error("one style is not what New makes of it")
	}
	// Weight 1 in a quarter of the image, weight 3 everywhere: 1 to 12.
	corner := plain(2, 2, 0, 0, 0)
	copy(corner.Pix, []float32{1, 1, 1})
	h := blend(style.Styled{Picture: a, Weight: 1, Mask: corner}, style.Styled{Picture: b, Weight: 3}).Levels[1]
	for i, got := range h.Terms[style.TermStyle] {
		want := (h.Terms["style 1"][i] + 12*h.Terms["style 2"][i]) / 13
		if math.Abs(got-want) > 1e-5*want {
			t.Errorf("style loss %g, want %g", got, want)
		}
	}
	if h.Train[1] >= h.Train[0] {
		t.Errorf("losses %v, want them to fall", h.Train)
	}
}

// Where two styles meet, an image starts from what each makes of the content, where none
// is from the content.
func TestBlendStarts(t *testing.T) {
	cfg := quick()
	cfg.Levels, cfg.Epochs, cfg.Steps, cfg.StyleScale, cfg.Start = 1, 1, 1, 0, style.FromStyle
	content := plain(32, 32, 0.5, 0.5, 0.5)
	tr, err := style.NewBlend(randomVGG(), content, []style.Styled{
		{Picture: plain(40, 40, 1, 0, 0), Weight: 1, Mask: half(32, 32)},
		{Picture: plain(40, 40, 0, 0, 1), Weight: 3, Mask: half(32, 32)},
	}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	tr.Look = []int{0}
	look := run(t, tr).Levels[0].Looks[0].Values
	for at, want := range map[int][3]float32{0: {0.5, 0.5, 0.5}, 31: {0.25, 0, 0.75}} {
		for k, w := range want {
			if got := look[3*at+k]; math.Abs(float64(got-w)) > 1e-6 {
				t.Errorf("pixel %d of the first row is %v, want %v", at, look[3*at:3*at+3], want)
			}
		}
	}
}

func TestNewBlendRefuses(t *testing.T) {
	good := goldenPicture(101, 24, 24)
	for _, tc := range []struct {
		styles []style.Styled
		want   string
	}{
		{nil, "no style given"},
		{[]style.Styled{{Picture: good}}, "weight of style is 0, want a finite number > 0"},
		{[]style.Styled{{Picture: good, Weight: 1}, {Picture: good, Weight: math.Inf(1)}}, "weight of style 2 is +Inf"},
		{[]style.Styled{{Picture: good, Weight: 1}, {Weight: 1}}, "style 2 picture of 0×0 pixels"},
		{[]style.Styled{{Picture: good, Weight: 1, Mask: style.Picture{H: 1, W: 1}}}, "mask of style picture of 1×1 pixels with 0 values"},
		{[]style.Styled{{Picture: good, Weight: 1, Mask: plain(2, 2, 0, 0, 0)}}, "the mask of style is black everywhere"},
	} {
		if _, err := style.NewBlend(randomVGG(), good, tc.styles, quick()); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}
