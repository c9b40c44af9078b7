package style_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Views show what torch's grid_sample does.
func TestViewsAgreeWithPyTorch(t *testing.T) {
	cases := readGolden(t, "views_torch.json").Layers
	for name, want := range cases {
		var degrees, k, down, right float64
		if _, err := fmt.Sscan(name, &degrees, &k, &down, &right); err != nil {
			t.Fatal(err)
		}
		if err := want.compare(style.See(t, goldenPicture(108, 12, 12), degrees, k, down, right)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(cases) != 6 {
		t.Errorf("%d views, want 6", len(cases))
	}
}

// excite returns a short run for a channel of VGG-19 with random weights.
func excite(t *testing.T, layer string, channel int) *style.Excite {
	t.Helper()
	e, err := style.NewExcite(randomVGG(), layer, channel)
	if err != nil {
		t.Fatal(err)
	}
	e.Side, e.Epochs, e.Steps, e.Schedule = 32, 2, 5, nil
	return e
}

func runExcite(t *testing.T, e *style.Excite) *style.Result {
	t.Helper()
	r, err := e.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The channel that is asked for is excited more and more, in its mean or in its middle,
// by pixels or waves.
func TestExciteRaisesActivation(t *testing.T) {
	for _, parameters := range []style.Parameters{style.Pixels, style.Fourier} {
		for _, centre := range []bool{false, true} {
			e := excite(t, "block2_conv2", 5)
			e.Parameters, e.Centre = parameters, centre
			r := runExcite(t, e)
			if a := r.Levels[0].Terms[style.TermActivation]; !(a[1] > 1.1*a[0]) {
				t.Errorf("%s, centre %t: activations %v, want them to rise", parameters, centre, a)
			}
			if r.H != 32 || r.W != 32 || slices.Min(r.Pix) < 0 || slices.Max(r.Pix) > 1 {
				t.Errorf("%d×%d pixels from %g to %g", r.W, r.H, slices.Min(r.Pix), slices.Max(r.Pix))
			}
		}
	}
}

// What is told is the channel's mean, or its middle, in the image as the network sees it.
func TestActivationIsTheChannels(t *testing.T) {
	for _, centre := range []bool{false, true} {
		e := excite(t, "block2_conv2", 5)
		e.Centre, e.Shift, e.Turn, e.Zoom, e.Epochs, e.Steps = centre, 0, 0, 1, 1, 1
		e.Look = []int{0}
		h := runExcite(t, e).Levels[0]
		y := outputs(t, randomVGG(), style.Picture{H: 32, W: 32, Pix: h.Looks[0].Values}, "block2_conv2")[0]
		want, middle := 0.0, float64(y[(8*16+8)*128+5])
		for i := 5; i < len(y); i += 128 {
			want += float64(y[i]) / (16 * 16)
		}
		if centre {
			want = middle
		}
		if got := h.Terms[style.TermActivation][0]; math.Abs(got-want) > 1e-5*want {
			t.Errorf("centre %t: activation %g, want %g", centre, got, want)
		}
	}
}

// A channel that noise leaves silent is found too: behind ReLU it has no derivative.
func TestExciteWakesSilentChannels(t *testing.T) {
	silent := 0
	for channel := range 128 {
		e := excite(t, "block2_conv2", channel)
		e.Centre, e.Epochs, e.Steps = true, 1, 1
		if runExcite(t, e).Levels[0].Terms[style.TermActivation][0] > 0 {
			continue
		}
		silent++
		e.Epochs, e.Steps = 20, 2
		if a := runExcite(t, e).Levels[0].Terms[style.TermActivation]; slices.Max(a) == 0 {
			t.Errorf("channel %d stays silent", channel)
		}
		if silent == 2 {
			return
		}
	}
	t.Error("no two channels are silent, want some for this test")
}

// Equal runs give the same bits, also when one is interrupted; one of another seed does
// not.
func TestExciteSameBitsAfterInterrupt(t *testing.T) {
	want := runExcite(t, excite(t, "block1_conv2", 3))
	e := excite(t, "block1_conv2", 3)
	e.Checkpoint = filepath.Join(t.TempDir(), "run")
	ctx, cancel := context.WithCancel(t.Context())
	e.Observe = func(ev progress.Event) {
		if ev.Epoch == 1 && ev.Step == 2 {
			cancel()
		}
	}
	if _, err := e.Run(ctx); !errors.Is(err, train.ErrInterrupted) {
		t.Fatalf("error %v, want an interrupt", err)
	}
	e.Observe = nil
	if got := runExcite(t, e); !slices.Equal(got.Pix, want.Pix) {
		t.Error("a run that was interrupted differs")
	}
	other := excite(t, "block1_conv2", 4)
	other.Checkpoint = e.Checkpoint
	if got := runExcite(t, other); slices.Equal(got.Pix, want.Pix) {
		t.Error("another channel loads the checkpoint of this one")
	}
	e = excite(t, "block1_conv2", 3)
	e.Seed = 1
	if got := runExcite(t, e); slices.Equal(got.Pix, want.Pix) {
		t.Error("another seed gives the same picture")
	}
}

func TestExciteRefuses(t *testing.T) {
	n := randomVGG()
	for _, tc := range []struct {
		layer   string
		channel int
		want    string
	}{
		{"block9", 0, `VGG-19 has no layer "block9"`},
		{"block1_conv1 input", 0, `VGG-19 has no layer "block1_conv1 input"`},
		{"block1_conv1", 64, "channel 64 of layer block1_conv1 of VGG-19, want 0 to 63"},
		{"block1_conv1", -1, "channel -1 of layer"},
	} {
		if _, err := style.NewExcite(n, tc.layer, tc.channel); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
	for _, tc := range []struct {
		change func(e *style.Excite)
		want   string
	}{
		{func(e *style.Excite) { e.Side = 31 }, "image of 31×31 pixels, want at least 32×32 for VGG-19"},
		{func(e *style.Excite) { e.Parameters = "" }, `parameters "", want one of`},
		{func(e *style.Excite) { e.Epochs = 0 }, "0 epochs of 5 steps"},
		{func(e *style.Excite) { e.Variation = -1 }, "variation weight is -1"},
		{func(e *style.Excite) { e.Shift = 32 }, "shift of 32 pixels, want 0 to 31"},
		{func(e *style.Excite) { e.Turn = math.NaN() }, "turn of NaN°, want 0 to 180"},
		{func(e *style.Excite) { e.Zoom = 0 }, "zoom of 0, want 1 to 4"},
		{func(e *style.Excite) { e.Optimizer = train.NewLBFGS() }, "LBFGS"},
	} {
		e := excite(t, "block1_conv1", 0)
		tc.change(e)
		if _, err := e.Run(t.Context()); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}
