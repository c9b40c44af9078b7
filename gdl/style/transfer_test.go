package style_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
)

// quick are settings of a short run on small pictures, at two sizes.
func quick() style.Config {
	cfg := style.Painterly()
	cfg.StyleLayers, cfg.ContentLayer = []string{"block1_conv1", "block2_conv1"}, "block2_conv2"
	cfg.Epochs, cfg.Steps, cfg.Shift = 2, 5, 4
	return cfg
}

// randomVGG is a network that tests share.
var randomVGG = sync.OnceValue(func() *style.Network { return style.NewVGG19(style.VGG{}, nn.NewRand(1)) })

func newTransfer(t *testing.T, cfg style.Config) *style.Transfer {
	t.Helper()
	n := randomVGG()
	tr, err := style.New(n, goldenPicture(101, 24, 40), goldenPicture(102, 40, 36), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func run(t *testing.T, tr *style.Transfer) *style.Result {
	t.Helper()
	r, err := tr.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The loss falls at each size, whatever the start, and the image has the content's.
func TestLossFalls(t *testing.T) {
	for _, start := range []style.Start{style.FromContent, style.FromStyle, style.FromNoise, style.FromColour} {
		for _, kind := range []style.Loss{style.Classic, style.Relative} {
			cfg := quick()
			cfg.Start, cfg.Loss = start, kind
			if kind == style.Classic {
				cfg.Weights = style.Course(2).Weights
				cfg.Shift = 0
			}
			r := run(t, newTransfer(t, cfg))
			if r.H != 24 || r.W != 40 || len(r.Levels) != 2 {
				t.Fatalf("%d×%d pixels after %d levels, want 40×24 after 2", r.W, r.H, len(r.Levels))
			}
			// The last level starts from the one before, so is well on its way.
			if h := r.Levels[0].Train; !(h[1] < 0.97*h[0]) {
				t.Errorf("%s, %s: losses %v, want them to fall", start, kind, h)
			}
			if slices.Min(r.Pix) < 0 || slices.Max(r.Pix) > 1 {
				t.Errorf("%s, %s: pixels from %g to %g", start, kind, slices.Min(r.Pix), slices.Max(r.Pix))
			}
		}
	}
}

// L-BFGS gets further than Adam in as many steps, on a loss that is the same in each.
func TestLBFGS(t *testing.T) {
	cfg := quick()
	cfg.Shift, cfg.Levels = 0, 1
	adam := run(t, newTransfer(t, cfg))
	cfg.Optimizer, cfg.Schedule = train.NewLBFGS(), nil
	lbfgs := run(t, newTransfer(t, cfg))
	if a, b := adam.Levels[0].Train[1], lbfgs.Levels[0].Train[1]; !(b < a) {
		t.Errorf("loss %g with L-BFGS, %g with Adam, want less", b, a)
	}
}

// Equal runs give the same bits, also when one is interrupted, at either size; a run
// of another seed does not.
func TestSameBitsAfterInterrupts(t *testing.T) {
	want := run(t, newTransfer(t, quick()))
	if got := run(t, newTransfer(t, quick())); !slices.Equal(got.Pix, want.Pix) {
		t.Error("two runs differ")
	}
	path := filepath.Join(t.TempDir(), "run")
	for _, stop := range []struct{ level, epoch, step int }{{0, 1, 2}, {1, 0, 3}} {
		ctx, cancel := context.WithCancel(t.Context())
		tr := newTransfer(t, quick())
		tr.Checkpoint = path
		tr.Observe = func(level int, e progress.Event) {
			if level == stop.level && e.Epoch == stop.epoch && e.Step == stop.step {
				cancel()
			}
		}
		if _, err := tr.Run(ctx); !errors.Is(err, train.ErrInterrupted) {
			t.Fatalf("error %v, want an interrupt", err)
		}
	}
	again := newTransfer(t, quick())
	again.Checkpoint = path
	if got := run(t, again); !slices.Equal(got.Pix, want.Pix) {
		t.Error("a run that was interrupted differs")
	}
	if files, _ := filepath.Glob(path + "*.safetensors"); len(files) != 2 {
		t.Errorf("%d checkpoints, want one for each size", len(files))
	}
	cfg := quick()
	cfg.Seed = 1
	if got := run(t, newTransfer(t, cfg)); slices.Equal(got.Pix, want.Pix) {
		t.Error("another seed gives the same shifts")
	}
}

// The floors: the style itself has no style loss; the content, or a run from it, no
// content loss and no derivative of one.
func TestFloors(t *testing.T) {
	n := randomVGG()
	content, of := goldenPicture(101, 32, 48), goldenPicture(102, 40, 36)
	for _, kind := range []style.Loss{style.Classic, style.Relative} {
		for _, statistics := range []style.Statistics{style.Gram, style.Moments} {
			o, err := style.NewObjective(n, kind, statistics, n.Style[:3], "block3_conv2", content, of)
			if err != nil {
				t.Fatal(err)
			}
			if kind == style.Relative {
				// Covariances are computed in another order: see Objective.
				if loss, _ := lossAndGradient(t, o.Style, of); !(loss < 1e-10) {
					t.Errorf("%s: style loss of the style is %g, want 0", statistics, loss)
				}
				if loss, _ := lossAndGradient(t, o.Style, content); !(loss > 1e-3) {
					t.Errorf("%s: style loss of the content is %g, want much", statistics, loss)
				}
			}
			loss, grad := lossAndGradient(t, o.Content, content)
			if loss != 0 || slices.ContainsFunc(grad, func(v float32) bool { return v != 0 }) {
				t.Errorf("%s: content loss of the content is %g, want 0 without derivatives", kind, loss)
			}
		}
	}
}

// The network sees the content where it sees the image, so a shift makes no loss.
func TestShiftedContentIsItsOwnFloor(t *testing.T) {
	cfg := quick()
	cfg.Start, cfg.Epochs, cfg.Steps, cfg.Levels = style.FromContent, 1, 1, 1
	r := run(t, newTransfer(t, cfg))
	if got := r.Levels[0].Terms[style.TermContent][0]; got != 0 {
		t.Errorf("content loss of the first step is %g, want 0", got)
	}
}

func TestLooks(t *testing.T) {
	tr := newTransfer(t, quick())
	tr.Look = []int{0, 2}
	r := run(t, tr)
	for level, h := range r.Levels {
		height, width := tr.Size(level)
		if len(h.Looks) != 2 || len(h.Looks[0].Values) != 3*height*width {
			t.Errorf("level %d: %d looks, want 2 of %d×%d pixels", level, len(h.Looks), width, height)
		}
	}
	if d := cmp.Diff(r.Pix, r.Levels[1].Looks[1].Values); d != "" {
		t.Error("the last look is not the picture: ", d)
	}
}

// A larger image takes more memory: layers are as large as the image.
func TestMemory(t *testing.T) {
	cfg := quick()
	n := randomVGG()
	var bytes [2]float64
	for i, side := range []int{64, 128} {
		tr, err := style.New(n, goldenPicture(101, side, side), goldenPicture(102, side, side), cfg)
		if err != nil {
			t.Fatal(err)
		}
		b, err := tr.Memory()
		if err != nil {
			t.Fatal(err)
		}
		bytes[i] = float64(b)
	}
	// The outputs of block1_conv1, at least.
	if more := bytes[1] - bytes[0]; !(more > (128*128-64*64)*64*4) || bytes[0] < 64*64*64*4 {
		t.Errorf("%g bytes for 64×64 pixels, %g for 128×128", bytes[0], bytes[1])
	}
}

// A forecast trains for a few steps, of which the run keeps nothing.
func TestTime(t *testing.T) {
	run := func() *style.Transfer { return newTransfer(t, quick()) }
	short := run()
	took, err := short.Time(t.Context())
	if err != nil || took <= 0 {
		t.Fatalf("%v, %v", took, err)
	}
	after, err := short.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := run().Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(after.Pix, fresh.Pix) {
		t.Error("the trial has changed the run")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := short.Time(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v after the context has ended", err)
	}
}

func TestNewRefuses(t *testing.T) {
	n := randomVGG()
	good := goldenPicture(101, 24, 24)
	bright := good.Clone()
	bright.Pix[7] = 1.5
	for _, tc := range []struct {
		change  func(cfg *style.Config)
		content style.Picture
		want    string
	}{
		{func(c *style.Config) { c.Weights.Style = -1 }, good, "style weight is -1, want a finite number ≥ 0"},
		{func(c *style.Config) { c.Content = math.NaN() }, good, "content weight is NaN"},
		{func(c *style.Config) { c.Weights = style.Weights{} }, good, "all weights are 0"},
		{func(c *style.Config) { c.Start = "sky" }, good, `start "sky", want one of ["content"`},
		{func(c *style.Config) { c.Parameters = "waves" }, good, `parameters "waves", want one of ["pixels" "fourier"]`},
		{func(c *style.Config) { c.Steps = 0 }, good, "2 epochs of 0 steps"},
		{func(c *style.Config) { c.Levels = 9 }, good, "9 levels, want 1 to 8"},
		{func(c *style.Config) { c.Levels = -1 }, good, "-1 levels, want 1 to 8"},
		{func(c *style.Config) { c.StyleScale = math.Inf(1) }, good, "style scale is +Inf"},
		{func(c *style.Config) { c.Levels = 4 }, good, "the smallest of 4 levels has 3×3 pixels, want more than the shift of 4"},
		{func(c *style.Config) { c.Shift = -1 }, good, "shift of -1 pixels"},
		{func(c *style.Config) { c.Optimizer = train.NewLBFGS() }, good, "shift of 4 pixels with train.LBFGS, want 0"},
		{func(c *style.Config) {}, bright, "value 7 of the content picture is 1.5, want 0 to 1"},
		{func(c *style.Config) {}, style.Picture{H: 2, W: 2}, "content picture of 2×2 pixels with 0 values"},
	} {
		cfg := quick()
		tc.change(&cfg)
		if _, err := style.New(n, tc.content, good, cfg); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
	for _, tc := range []struct {
		change func(cfg *style.Config)
		want   string
	}{
		{func(c *style.Config) { c.Loss = "best" }, `loss "best", want one of ["classic" "relative"]`},
		{func(c *style.Config) { c.Statistics = "mean" }, `statistics "mean", want one of ["gram" "moments"]`},
		{func(c *style.Config) { c.ContentLayer = "block9" }, `VGG-19 has no layer "block9"`},
		{func(c *style.Config) { c.ContentLayer = "block5_conv1" }, "12×12 pixels are too few for VGG-19"},
	} {
		cfg := quick()
		tc.change(&cfg)
		tr, err := style.New(n, good, good, cfg)
		if err == nil {
			_, err = tr.Run(t.Context())
		}
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}
