package vae_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/gdl/vae"
)

// conditional is a small model of three classes with batch norm, fitted deviation
// and warm-up: all that a checkpoint must keep.
var conditional = with(func(c *vae.Config) {
	c.Classes, c.Likelihood, c.Warmup = 3, vae.FittedGaussian, 1_000_000
})

// fit trains the small conditional model for 4 epochs of 4 steps.
func fit(t *testing.T, ctx context.Context, prefix string, observe func(progress.Event)) (*vae.VAE, *train.History, error) {
	t.Helper()
	m := vae.New(conditional, nn.NewRand(1))
	x := must[*data.Floats](t)(data.NewFloats(pictures(30, 64), 30, 8, 4, 2))
	labels := make([]uint8, 30)
	for i := range labels {
		labels[i] = uint8(i % 3)
	}
	y := must[data.Source](t)(data.NewOneHot(labels, 3))
	h, err := train.Fit(ctx, train.Config{
		Spec:   train.Spec{Loss: m.Loss},
		Data:   must[*data.Batches](t)(data.NewBatches(8, 1, x, y)),
		Test:   must[*data.Batches](t)(data.InOrder(10, x, y)),
		Epochs: 4, Model: m, Checkpoint: prefix, Observe: observe,
		Look: &train.Look{Name: "means", At: train.Epochs(2, 4), Take: func() ([]float32, error) {
			c, err := vae.NewCodec(m)
			if err != nil {
				return nil, err
			}
			return c.Decode(make([]float32, small.Latent), []int{1})
		}},
	})
	return m, h, err
}

func TestResumesToTheSameBits(t *testing.T) {
	whole, want, err := fit(t, t.Context(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	prefix := filepath.Join(t.TempDir(), "vae")
	ctx, cancel := context.WithCancel(t.Context())
	steps := 0
	if _, _, err := fit(t, ctx, prefix, func(progress.Event) {
		if steps++; steps == 7 { // in the second epoch
			cancel()
		}
	}); !errors.Is(err, train.ErrInterrupted) {
		t.Fatalf("error %v, want ErrInterrupted", err)
	}
	m, h, err := fit(t, t.Context(), prefix, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(h.Train, want.Train) || !slices.Equal(h.Test, want.Test) || !slices.Equal(h.TestTerms["KL"], want.TestTerms["KL"]) {
		t.Errorf("history %v, want %v", h, want)
	}
	if len(h.Looks) != 3 || !slices.Equal(h.Looks[2].Values, want.Looks[2].Values) {
		t.Errorf("%d looks, want 3 with the same values", len(h.Looks))
	}
	same(t, m, whole)
	rebuilds(t, prefix, whole)
}

// same compares all parameters, running averages too.
func same(t *testing.T, got, want *vae.VAE) {
	t.Helper()
	for i, p := range got.Params() {
		if !slices.Equal(p.Data(), want.Params()[i].Data()) {
			t.Errorf("%s differs", p.Name)
		}
	}
}

// rebuilds makes the model from the checkpoint alone.
func rebuilds(t *testing.T, prefix string, want *vae.VAE) {
	t.Helper()
	paths, err := filepath.Glob(prefix + "-*.safetensors")
	if err != nil || len(paths) != 1 {
		t.Fatal(paths, err)
	}
	read := must[train.Model](t)(train.Rebuild(must[*ckpt.File](t)(ckpt.Load(paths[0])), vae.Kinds()))
	m, ok := read.(*vae.VAE)
	if !ok || m.Likelihood != vae.FittedGaussian || m.Classes != 3 || m.Beta != 0.5 {
		t.Fatalf("a %T with another configuration", read)
	}
	same(t, m, want)
}

// The fitted variance follows the mean squared error of the batches.
func TestFittedVariance(t *testing.T) {
	m := vae.New(with(func(c *vae.Config) { c.Likelihood = vae.FittedGaussian }), nn.NewRand(1))
	tr, err := train.Compile(train.Spec{Loss: m.Loss, Shapes: [][]int{{8, 4, 2}}, Optimizer: train.NewAdam(1e-6)}, 8)
	if err != nil {
		t.Fatal(err)
	}
	x := pictures(8, 64)
	var rec float64
	for range 1500 {
		if _, err := tr.Step(x); err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range tr.Terms() {
		if v.Name == "reconstruction" {
			rec = v.Value
		}
	}
	// reconstruction = 64/2·(log v + 1 + log 2π)
	v := math.Exp(rec/32 - 1 - math.Log(2*math.Pi))
	if got := m.DecoderVariance(); math.Abs(got/v-1) > 0.1 {
		t.Errorf("variance %g, the batch's is %g", got, v)
	}
}
