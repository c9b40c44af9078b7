package ae_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

// blobs returns n images of one bright spot each, at a place of its own.
func blobs(t *testing.T, n, size, channels int) *data.Images {
	t.Helper()
	pix := make([]uint8, n*size*size*channels)
	for i := range n {
		y, x := 1+(3*i)%(size-2), 1+(5*i)%(size-2)
		for d := range 9 {
			at := ((i*size+y+d/3-1)*size + x + d%3 - 1) * channels
			pix[at+i%channels] = 255
		}
	}
	images, err := data.NewImages(pix, n, size, size, channels, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return images
}

func batches(t *testing.T, size int, sources ...data.Source) *data.Batches {
	t.Helper()
	b, err := data.NewBatches(size, 1, sources...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// waves returns n smooth colour pictures of size×size pixels.
func waves(t *testing.T, n, size int) *data.Floats {
	t.Helper()
	var v []float32
	for i := range n * size * size * 3 {
		c, x, y, k := i%3, i/3%size, i/3/size%size, i/3/size/size
		v = append(v, float32(0.5+0.4*math.Sin(float64(c*k+x*(k%3)+y)/2)))
	}
	f, err := data.NewFloats(v, n, size, size, 3)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestConvOverfitsEightImages(t *testing.T) {
	const epochs = 300
	for _, tc := range []struct {
		name string
		cfg  ae.ConvConfig
		src  data.Source
		want float64
	}{
		{"lab 4", ae.ConvConfig{Widths: []int{8, 16, 32}}, blobs(t, 8, 16, 1), 0.001},
		{"assignment", ae.ConvConfig{Widths: []int{16, 32, 32}, Channels: 3, BatchNorm: true, SquaredError: true}, waves(t, 8, 16), 0.002},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := ae.NewConv(tc.cfg, nn.NewRand(1))
			h, err := train.Fit(t.Context(), train.Config{
				Spec: train.Spec{Loss: m.Loss, Optimizer: train.NewAdam(0.005)},
				Data: batches(t, 8, tc.src), Epochs: epochs,
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := h.Train[epochs-1]; got > tc.want {
				t.Errorf("loss %g after %d steps, want < %g", got, epochs, tc.want)
			}
		})
	}
}

// Lab 5: a model that sees noise and is asked for something else must learn the
// latter.
func TestConvLearnsTheSecondInput(t *testing.T) {
	m := ae.NewConv(ae.ConvConfig{Widths: []int{8, 16}}, nn.NewRand(1))
	clean := blobs(t, 8, 8, 1)
	inverse := make([]float32, 0, 8*64)
	for _, v := range data.All(clean) {
		inverse = append(inverse, 1-v)
	}
	noisy, err := data.NewFloats(inverse, 8, 8, 8, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := train.Fit(t.Context(), train.Config{
		Spec: train.Spec{Loss: m.Loss, Optimizer: train.NewAdam(0.01)},
		Data: batches(t, 8, noisy, clean), Epochs: 200,
	}); err != nil {
		t.Fatal(err)
	}
	got, want := call(t, m.Forward, inverse, 8, 8, 1), data.All(clean)
	for i, v := range got {
		if v < 0 || v > 1 || (v > 0.5) != (want[i] > 0.5) {
			t.Fatalf("pixel %d: %g, want near %g", i, v, want[i])
		}
	}
}

// The head takes no part in the loss: training all parameters leaves it alone.
func TestHeadIsNotTrained(t *testing.T) {
	m := ae.NewConv(smallGrey, nn.NewRand(1))
	before, encoder := slices.Clone(m.Head.W.Data()), slices.Clone(m.Params()[0].Data())
	if _, err := train.Fit(t.Context(), train.Config{
		Spec: train.Spec{Loss: m.Loss, Params: m.Params()}, Data: batches(t, 4, blobs(t, 8, 8, 1)), Epochs: 10,
	}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(before, m.Head.W.Data()) || slices.Equal(encoder, m.Params()[0].Data()) {
		t.Error("the head changed, or the encoder did not")
	}
}

func TestConvSavesAndLoads(t *testing.T) {
	m, twin := ae.NewConv(smallColour, nn.NewRand(1)), ae.NewConv(smallColour, nn.NewRand(2))
	images := blobs(t, 8, 8, 3)
	if _, err := train.Fit(t.Context(), train.Config{Spec: train.Spec{Loss: m.Loss}, Data: batches(t, 8, images), Epochs: 3}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ae.safetensors")
	if err := train.Save(path, m.Params()); err != nil {
		t.Fatal(err)
	}
	if err := train.Load(path, twin.Params()); err != nil {
		t.Fatal(err)
	}
	x := data.All(images)
	for _, f := range []func(*ae.Conv) func(*nn.Ctx, *G.Node) *G.Node{
		func(m *ae.Conv) func(*nn.Ctx, *G.Node) *G.Node { return m.Forward },
		func(m *ae.Conv) func(*nn.Ctx, *G.Node) *G.Node { return m.CodeImage },
	} {
		if !slices.Equal(call(t, f(m), x, 8, 8, 3), call(t, f(twin), x, 8, 8, 3)) {
			t.Error("the loaded model computes something else")
		}
	}
}

// Lab 5's run, whose noise is new in each epoch.
func TestConvResumesToTheSameBits(t *testing.T) {
	run := func(ctx context.Context, prefix string, observe func(progress.Event)) (*ae.Conv, *train.History, error) {
		m := ae.NewConv(smallColour, nn.NewRand(1))
		images := blobs(t, 20, 8, 3)
		h, err := train.Fit(ctx, train.Config{
			Spec:   train.Spec{Loss: m.Loss},
			Data:   noisyBatches(t, images, data.Noise{Factor: 0.5, Seed: 1}),
			Test:   noisyBatches(t, images, data.Noise{Factor: 0.5, Seed: 2}),
			Epochs: 4, Checkpoint: prefix, Observe: observe,
		})
		return m, h, err
	}
	whole, want, err := run(t.Context(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	prefix := filepath.Join(t.TempDir(), "ae")
	ctx, cancel := context.WithCancel(t.Context())
	steps := 0
	if _, _, err := run(ctx, prefix, func(progress.Event) {
		if steps++; steps == 5 { // in the second epoch
			cancel()
		}
	}); !errors.Is(err, train.ErrInterrupted) {
		t.Fatalf("error %v, want ErrInterrupted", err)
	}
	m, h, err := run(t.Context(), prefix, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(h.Train, want.Train) || !slices.Equal(h.Test, want.Test) {
		t.Errorf("history %v, want %v", h, want)
	}
	for i, p := range m.Params() {
		if !slices.Equal(p.Data(), whole.Params()[i].Data()) {
			t.Errorf("%s differs from that of the run in one go", p.Name)
		}
	}
}
