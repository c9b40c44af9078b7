package style_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
)

// firstLook returns what the image of a level is before the first step.
func firstLook(t *testing.T, cfg style.Config, level int) []float32 {
	t.Helper()
	tr := newTransfer(t, cfg)
	tr.Look = []int{0, cfg.Epochs}
	return run(t, tr).Levels[level].Looks[0].Values
}

// Each start is what its name says.
func TestStarts(t *testing.T) {
	content, of := goldenPicture(101, 24, 40), goldenPicture(102, 40, 36)
	cfg := quick()
	cfg.Levels, cfg.Epochs, cfg.Steps, cfg.StyleScale = 1, 1, 1, 0
	for start, want := range map[style.Start]style.Picture{
		style.FromContent: content,
		style.FromStyle:   of.Resize(24, 40),
		style.FromColour:  style.MatchColour(content, of, style.Chroma),
	} {
		cfg.Start = start
		if d := cmp.Diff(want.Pix, firstLook(t, cfg, 0)); d != "" {
			t.Errorf("%s: %s", start, d)
		}
	}
	cfg.Start = style.FromNoise
	noise := firstLook(t, cfg, 0)
	if lo, hi := slices.Min(noise), slices.Max(noise); lo < 0.35 || lo > 0.36 || hi > 0.65 || hi < 0.64 {
		t.Errorf("noise from %g to %g, want 0.35 to 0.65", lo, hi)
	}
	cfg.Seed = 1
	if slices.Equal(noise, firstLook(t, cfg, 0)) {
		t.Error("another seed gives the same noise")
	}
}

// A level goes on from the one before.
func TestLevelsGoOn(t *testing.T) {
	cfg := quick()
	tr := newTransfer(t, cfg)
	tr.Look = []int{0, cfg.Epochs}
	r := run(t, tr)
	h, w := tr.Size(0)
	coarse := style.Picture{H: h, W: w, Pix: r.Levels[0].Looks[1].Values}
	if d := cmp.Diff(coarse.Resize(24, 40).Pix, r.Levels[1].Looks[0].Values); d != "" {
		t.Error(d)
	}
}

// Pixels stop at 0 and at 1.
func TestPixelsStayInRange(t *testing.T) {
	cfg := quick()
	cfg.Optimizer = train.NewAdam(0.5)
	r := run(t, newTransfer(t, cfg))
	if lo, hi := slices.Min(r.Pix), slices.Max(r.Pix); lo != 0 || hi != 1 {
		t.Errorf("pixels from %g to %g, want 0 to 1", lo, hi)
	}
}

// Of a long style enough is left at the size of its strokes.
func TestLongStyle(t *testing.T) {
	cfg := quick()
	cfg.Epochs, cfg.Steps, cfg.StyleLayers = 1, 1, []string{"block5_conv1"}
	tr, err := style.New(randomVGG(), goldenPicture(101, 32, 32), goldenPicture(102, 32, 900), cfg)
	if err != nil {
		t.Fatal(err)
	}
	run(t, tr)
}

// In flat pictures there is nothing to compare but the mean: no loss is infinite, and
// the style has none.
func TestFlatPictures(t *testing.T) {
	red := style.Picture{H: 32, W: 32, Pix: slices.Repeat([]float32{0.8, 0.1, 0.1}, 32*32)}
	for _, statistics := range []style.Statistics{style.Gram, style.Moments} {
		o, err := style.NewObjective(randomVGG(), style.Relative, statistics, []string{"block1_conv1", "block2_conv1"}, "block2_conv2", red, red)
		if err != nil {
			t.Fatal(err)
		}
		if loss, grad := lossAndGradient(t, o.Style, red); !(loss < 1e-10) || math.IsNaN(float64(grad[0])) {
			t.Errorf("%s: loss %g of the style itself, want 0", statistics, loss)
		}
		if loss, _ := lossAndGradient(t, o.Style, goldenPicture(103, 32, 32)); !(loss > 1e-3 && loss < 1e8) {
			t.Errorf("%s: loss %g of another picture", statistics, loss)
		}
		black := style.Picture{H: 32, W: 32, Pix: make([]float32, 3*32*32)}
		if _, err := style.NewObjective(randomVGG(), style.Relative, statistics, []string{"block1_conv1"}, "block1_conv2", black, black); err != nil {
			t.Error(err)
		}
	}
}

// A shift shows the network more of the image, but makes no more of the loss: a noise
// image's loss hardly depends on it.
func TestShiftKeepsTheScale(t *testing.T) {
	cfg := quick()
	cfg.Start, cfg.Levels, cfg.Epochs, cfg.Steps, cfg.Shift = style.FromNoise, 1, 1, 1, 0
	plain := run(t, newTransfer(t, cfg)).Levels[0].Terms[style.TermContent][0]
	cfg.Shift = 12
	if got := run(t, newTransfer(t, cfg)).Levels[0].Terms[style.TermContent][0]; math.Abs(got-plain) > 0.3*plain {
		t.Errorf("content loss %.4g with a shift, %.4g without", got, plain)
	}
}
