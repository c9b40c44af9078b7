package fast_test

import (
	"testing"

	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/style/fast"
	"github.com/generative-deep-learning/go/gdl/train"
)

// The supervised way: three pairs are learned by heart.
func TestPairLossOverfits(t *testing.T) {
	const side, pairs = 16, 3
	var photos, painted []float32
	for i := range pairs {
		p := scene(side, side+i).Resize(side, side)
		photos = append(photos, p.Pix...)
		for k := range p.Pix { // colours change places, and what is bright becomes dark
			painted = append(painted, 1-p.Pix[k-k%3+(k+1)%3])
		}
	}
	source := func(v []float32) data.Source {
		f, err := data.NewFloats(v, pairs, side, side, 3)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	b, err := data.NewBatches(pairs, 1, source(photos), source(painted))
	if err != nil {
		t.Fatal(err)
	}
	n := fast.New(fast.Config{Styles: 1, Width: 8, Blocks: 1}, nn.NewRand(1))
	h, err := train.Fit(t.Context(), train.Config{Spec: train.Spec{Loss: n.PairLoss, Optimizer: train.NewAdam(0.01)}, Data: b, Epochs: 400})
	if err != nil {
		t.Fatal(err)
	}
	first, last := h.Train[0], h.Train[len(h.Train)-1]
	t.Logf("mean error %.4f at first, %.4f at last", first, last)
	if first < 0.15 || last > 0.03 {
		t.Errorf("mean error %g at first, %g at last; want at least 0.15 and less than 0.03", first, last)
	}
}

// The unsupervised way, with a network that has learned nothing: each style gets its own.
func TestPerceptualLossFalls(t *testing.T) {
	look := style.NewVGG19(style.VGG{}, nn.NewRand(1))
	photo, styles := scene(40, 50), []style.Picture{scene(50, 64).Resize(24, 48), ramp(32, 32)}
	objectives, err := style.NewObjectives(look, style.Relative, style.Moments, look.Style[:2], look.Style[1], photo, styles)
	if err != nil {
		t.Fatal(err)
	}
	crops, err := fast.NewCrops(fast.Crops{Pictures: []style.Picture{photo}, Styles: styles, Side: 16, Each: 1, Count: 10, Zoom: 2, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	n := fast.New(fast.Config{Styles: 2, Width: 4, Blocks: 1}, nn.NewRand(1))
	h, err := train.Fit(t.Context(), train.Config{
		Spec: train.Spec{Loss: n.PerceptualLoss(objectives, fast.Weights{Weights: style.Weights{Style: 1, Content: 0.1, Variation: 0.1}, Colour: 1}), Optimizer: train.NewAdam(0.01)},
		Data: crops, Epochs: 8,
	})
	if err != nil {
		t.Fatal(err)
	}
	of := h.Terms[style.TermStyle]
	t.Logf("style losses %.3f", of)
	if !(of[len(of)-1] < 0.5*of[0]) {
		t.Errorf("style losses %.3f, want the last less than half the first", of)
	}
	a, b := stylize(t, n, photo, 1, 0), stylize(t, n, photo, 0, 1)
	if d := rms(a, b); d < 0.05 {
		t.Errorf("two styles differ by %g only", d)
	}
}
