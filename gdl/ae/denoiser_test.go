package ae_test

import (
	"slices"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/metric"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// testdata/denoiser_torch.py writes the file, weights included.
func TestDenoiserAgreesWithPyTorch(t *testing.T) {
	m := ae.NewDenoiser(ae.DenoiserConfig{Channels: 2, Widths: []int{3, 4, 5}}, nil)
	gdltest.GoldenModel(t, "testdata/torch.json", map[string]func(*nn.Ctx, []*G.Node) *G.Node{
		"Forward": func(c *nn.Ctx, x []*G.Node) *G.Node { return m.Forward(c, x[0]) },
		"Loss":    m.Loss,
	})
}

// A new denoiser changes nothing: its last convolution is zero.
func TestNewDenoiserIsTheIdentity(t *testing.T) {
	m := ae.NewDenoiser(ae.DenoiserConfig{Channels: 3, Widths: []int{4, 5}}, nn.NewRand(1))
	x := data.All(waves(t, 3, 8))
	if !slices.Equal(call(t, m.Forward, x, 8, 8, 3), x) {
		t.Error("images come back changed")
	}
}

func TestDenoiserMistakes(t *testing.T) {
	for _, tc := range []struct {
		channels int
		widths   []int
		shapes   [][]int
		want     string
	}{
		{1, []int{8}, nil, "ae: denoiser of 1 channels, widths [8]; want at least 1 channel and 2 widths"},
		{0, []int{8, 8}, nil, "ae: denoiser of 0 channels"},
		{1, []int{8, 0}, nil, "down/1/0/w"},
		{1, []int{4, 4, 4}, [][]int{{28, 30, 1}, {28, 30, 1}}, "ae.Denoiser: images of 28×30 pixels, want multiples of 4"},
		{3, []int{4, 4}, [][]int{{28, 28, 1}, {28, 28, 1}}, "ae.Denoiser: input has shape [2 28 28 1], want [any any any 3]"},
		{1, []int{4, 4}, [][]int{{28, 28, 1}}, "ae.Denoiser: loss of 1 inputs"},
		{1, []int{4, 4}, [][]int{{8, 8, 1}, {4, 4, 1}}, "loss.MSEMean"},
	} {
		_, err := train.Compile(train.Spec{
			Loss: func(c *nn.Ctx, x []*G.Node) *G.Node {
				return ae.NewDenoiser(ae.DenoiserConfig{Channels: tc.channels, Widths: tc.widths}, nil).Loss(c, x)
			},
			Shapes: tc.shapes,
		}, 2)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}

// noisyBatches returns batches of noisy and clean images.
func noisyBatches(t *testing.T, clean data.Source, n data.Noise) *data.Batches {
	t.Helper()
	noisy, err := data.NewNoisy(clean, n)
	if err != nil {
		t.Fatal(err)
	}
	return batches(t, 8, noisy, clean)
}

// After some training on a few pictures, noise that was never seen is mostly gone.
func TestDenoiserLearns(t *testing.T) {
	m := ae.NewDenoiser(ae.DenoiserConfig{Channels: 3, Widths: []int{8, 12}}, nn.NewRand(1))
	clean := waves(t, 16, 16)
	if _, err := train.Fit(t.Context(), train.Config{
		Spec: train.Spec{Loss: m.Loss, Optimizer: train.NewAdam(0.005)},
		Data: noisyBatches(t, clean, data.Noise{Factor: 0.2, Seed: 1}), Epochs: 200,
	}); err != nil {
		t.Fatal(err)
	}
	fresh, err := data.NewNoisy(clean, data.Noise{Factor: 0.2, Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	before := psnr(t, data.All(clean), data.All(fresh), 16, 16, 3)
	after := psnr(t, data.All(clean), call(t, m.Forward, data.All(fresh), 16, 16, 3), 16, 16, 3)
	if after < before+7 {
		t.Errorf("PSNR %.2f dB cleaned, %.2f dB noisy; want 7 dB more", after, before)
	}
}

func psnr(t *testing.T, x, y []float32, shape ...int) float64 {
	t.Helper()
	v, err := metric.PSNR(x, y, 1, shape...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
