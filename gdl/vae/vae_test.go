package vae_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/gdl/vae"
)

// small is the models' shape in testdata/torch_vae.py.
var small = vae.Config{H: 8, W: 4, Channels: 2, Widths: []int{3, 4}, Hidden: 5, Latent: 3, Beta: 0.5}

func with(change func(*vae.Config)) vae.Config {
	cfg := small
	change(&cfg)
	return cfg
}

// testdata/torch_vae.py golden writes the file, weights included.
func TestAgreesWithTorch(t *testing.T) {
	loss := func(cfg vae.Config) func(*nn.Ctx, []*G.Node) *G.Node {
		m := vae.New(cfg, nil)
		return func(c *nn.Ctx, x []*G.Node) *G.Node {
			if cfg.Classes > 0 {
				return m.LossOf(c, x[0], x[1], x[2])
			}
			return m.LossOf(c, x[0], nil, x[1])
		}
	}
	m := vae.New(small, nil)
	gdltest.GoldenModel(t, "testdata/torch.json", map[string]func(*nn.Ctx, []*G.Node) *G.Node{
		"Posterior": func(c *nn.Ctx, x []*G.Node) *G.Node {
			mu, logVar := m.Posterior(c, x[0], nil)
			return op.Concat(1, mu, logVar)
		},
		"Decode":      func(c *nn.Ctx, x []*G.Node) *G.Node { return m.Decode(c, x[0], nil) },
		"Bernoulli":   loss(small),
		"Conditional": loss(with(func(c *vae.Config) { c.Classes = 3 })),
		"NoNorm":      loss(with(func(c *vae.Config) { c.NoBatchNorm = true })),
		"Squared":     loss(with(func(c *vae.Config) { c.Likelihood = vae.SquaredError })),
		"Gaussian":    loss(with(func(c *vae.Config) { c.Likelihood, c.Sigma = vae.Gaussian, 0.3 })),
		"Fitted":      loss(with(func(c *vae.Config) { c.Likelihood = vae.FittedGaussian })),
	})
}

// Keras's model.summary() of the lab counts 82 104 in the encoder (convolutions
// 320 and 18 496, dense 62 740, heads 42 each, batch norms of 32, 64 and 20
// channels, four values each) and 78 017 in the decoder (dense 9408, transposed
// convolutions 36 928, 18 464 and 289, batch norms of 3136, 64 and 32).
func TestParameterCounts(t *testing.T) {
	for _, tc := range []struct {
		name string
		cfg  vae.Config
		want int
	}{
		{"lab", vae.Lab(2), 320 + 18496 + 62740 + 2*42 + 4*(32+64+20) + 78017},
		{"conditional", vae.Config{Latent: 2, Classes: 10}, 320 + 18496 + 62740 + 200 + 2*42 + 4*(32+64+20) + 78017 + 31360},
		// 3→32 896, 32→64 18 496, 64→128 73 856, dense 8192→1024, heads 1024→512,
		// dense 512→8192, 128→128 147 584, 128→64 73 792, 64→32 18 464, 32→3 867.
		{"faces", vae.Faces(), 896 + 18496 + 73856 + 8192*1024 + 1024 + 2*(1024*512+512) + 512*8192 + 8192 +
			147584 + 73792 + 18464 + 867 + 4*(32+64+128+1024+8192+128+64+32)},
	} {
		m := vae.New(tc.cfg, nil)
		if got := nn.Count(m.Params()); got != tc.want {
			t.Errorf("%s: %d parameters, want %d", tc.name, got, tc.want)
		}
	}
}

// The course's terms: cross-entropy summed over pixels, KL averaged over axes,
// which is the sum over axes by Beta = 1/Z.
func TestLossIsTheSumOfItsTerms(t *testing.T) {
	for _, tc := range []struct {
		cfg  vae.Config
		step int // the KL's weight in training is Beta times Warmup's part
		want float64
	}{
		{vae.Lab(2), 1, 0.5}, {vae.Config{Latent: 2, Beta: 4}, 1, 4}, {vae.Config{Latent: 2, Beta: 0}, 1, 0},
		{vae.Config{Latent: 2, Beta: 1, Warmup: 8}, 3, 0.25}, {vae.Config{Latent: 2, Beta: 1, Warmup: 8}, 12, 1},
	} {
		m := vae.New(tc.cfg, nn.NewRand(1))
		tr, err := train.Compile(train.Spec{Loss: m.Loss, Shapes: [][]int{{28, 28, 1}}}, 4)
		if err != nil {
			t.Fatal(err)
		}
		x := pictures(4, 28*28)
		var loss float64
		for range tc.step {
			if loss, err = tr.Step(x); err != nil {
				t.Fatal(err)
			}
		}
		terms := map[string]float64{}
		for _, v := range tr.Terms() {
			terms[v.Name] = v.Value
		}
		want := terms["reconstruction"] + tc.want*terms["KL"]
		if len(terms) != 2 || !(terms["KL"] > 0) || math.Abs(loss-want) > 1e-4*want {
			t.Errorf("%+v, step %d: loss %g of terms %v, want %g", tc.cfg, tc.step, loss, terms, want)
		}
	}
}

// pictures returns n images of 0s and 1s.
func pictures(n, values int) []float32 {
	x := make([]float32, n*values)
	for i, v := range gdltest.Normal(3, n*values) {
		if v > 0 {
			x[i] = 1
		}
	}
	return x
}

func TestOverfitsEightImages(t *testing.T) {
	cfg := with(func(c *vae.Config) { c.Widths, c.Hidden, c.Latent, c.Beta = []int{16, 32}, 64, 16, 0.01 })
	m := vae.New(cfg, nn.NewRand(1))
	x := pictures(8, 64)
	src, err := data.NewFloats(x, 8, 8, 4, 2)
	if err != nil {
		t.Fatal(err)
	}
	batches, err := data.NewBatches(8, 1, src)
	if err != nil {
		t.Fatal(err)
	}
	h, err := train.Fit(t.Context(), train.Config{
		Spec: train.Spec{Loss: m.Loss, Optimizer: train.NewAdam(0.005)}, Data: batches, Epochs: 400,
	})
	if err != nil {
		t.Fatal(err)
	}
	if first, last := h.Terms["reconstruction"][0], h.Terms["reconstruction"][399]; !(last < first/20) {
		t.Errorf("reconstruction %g nats after 400 steps, %g at the start; want a twentieth", last, first)
	}
}

func TestConfigMistakes(t *testing.T) {
	for _, tc := range []struct {
		change func(*vae.Config)
		want   string
	}{
		{func(c *vae.Config) { c.Latent = 0 }, "vae: Latent is 0, want at least 1"},
		{func(c *vae.Config) { c.Latent = -2 }, "vae: Latent is -2"},
		{func(c *vae.Config) { c.Hidden = -1 }, "vae: Hidden is -1"},
		{func(c *vae.Config) { c.Channels = -1 }, "vae: Channels is -1"},
		{func(c *vae.Config) { c.H = 30 }, "vae: images of 30×4 pixels, want multiples of 4 for 2 convolutions"},
		{func(c *vae.Config) { c.Widths = []int{} }, "vae: the number of Widths is 0"},
		{func(c *vae.Config) { c.Widths = []int{4, 0} }, "vae: Widths[1] is 0"},
		{func(c *vae.Config) { c.Classes = -1 }, "vae: Classes is -1"},
		{func(c *vae.Config) { c.Warmup = -1 }, "vae: Warmup is -1"},
		{func(c *vae.Config) { c.Beta = -1 }, "vae: Beta is -1, want a finite number of at least 0"},
		{func(c *vae.Config) { c.Beta = math.NaN() }, "vae: Beta is NaN"},
		{func(c *vae.Config) { c.Beta = math.Inf(1) }, "vae: Beta is +Inf"},
		{func(c *vae.Config) { c.LogVarBound = -1 }, "vae: LogVarBound is -1, want a finite number of at least 0"},
		{func(c *vae.Config) { c.LogVarBound = math.NaN() }, "vae: LogVarBound is NaN"},
		{func(c *vae.Config) { c.Momentum = 1 }, "vae: Momentum is 1, want at least 0 and less than 1"},
		{func(c *vae.Config) { c.Momentum = math.NaN() }, "vae: Momentum is NaN"},
		{func(c *vae.Config) { c.Likelihood = "poisson" }, `vae: likelihood "poisson", want "bernoulli", `},
		{func(c *vae.Config) { c.Likelihood = vae.Gaussian }, "vae: Sigma is 0, want a finite number above 0"},
		{func(c *vae.Config) { c.Sigma = 1 }, `vae: Sigma is 1 with likelihood "bernoulli", want it with "gaussian" alone`},
	} {
		func() {
			defer func() {
				if err, ok := recover().(error); !ok || !strings.HasPrefix(err.Error(), tc.want) {
					t.Errorf("panic %v, want %s", err, tc.want)
				}
			}()
			vae.New(with(tc.change), nil)
		}()
	}
}

func TestGraphMistakes(t *testing.T) {
	conditional := with(func(c *vae.Config) { c.Classes = 3 })
	image, classes := []int{8, 4, 2}, []int{3}
	for _, tc := range []struct {
		cfg    vae.Config
		batch  int
		shapes [][]int
		want   string
	}{
		{small, 4, [][]int{{8, 8, 2}}, "vae.VAE: input has shape [4 8 8 2], want [any 8 4 2]"},
		{small, 4, [][]int{image, classes}, "vae.VAE: loss of 2 inputs, want 1, images"},
		{conditional, 4, [][]int{image}, "vae.VAE: loss of 1 inputs, want 2, images and classes"},
		{conditional, 4, [][]int{image, {4}}, "vae.VAE: classes"},
		{small, 1, [][]int{image}, "batch norm in training over 1 value of each channel, want at least 2"},
	} {
		m := vae.New(tc.cfg, nn.NewRand(1))
		_, err := train.Compile(train.Spec{Loss: m.Loss, Shapes: tc.shapes}, tc.batch)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}

// With a bound, logVar stays within it and keeps its derivative, where the head's own
// number is far outside.
func TestLogVarBound(t *testing.T) {
	m := vae.New(with(func(c *vae.Config) { c.LogVarBound = 6 }), nn.NewRand(1))
	b := m.LogVar.B.Data()
	copy(b, []float32{100, -100, 0.5})
	clear(m.LogVar.W.Data())
	codec, err := vae.NewCodec(m)
	if err != nil {
		t.Fatal(err)
	}
	_, logVar, err := codec.Encode(pictures(1, 64), nil)
	if want := []float64{6, -6, 6 * math.Tanh(0.5/6)}; err != nil || math.Abs(float64(logVar[0])-want[0]) > 1e-5 ||
		math.Abs(float64(logVar[1])-want[1]) > 1e-5 || math.Abs(float64(logVar[2])-want[2]) > 1e-5 {
		t.Errorf("logVar %v, want %v; error %v", logVar, want, err)
	}
}

// A model whose posterior overflows stops with the name of the term; the state
// before is kept.
func TestOverflowIsAnError(t *testing.T) {
	m := vae.New(with(func(c *vae.Config) { c.NoBatchNorm = true }), nn.NewRand(1))
	for i := range m.LogVar.B.Data() {
		m.LogVar.B.Data()[i] = 100
	}
	tr, err := train.Compile(train.Spec{Loss: m.Loss, Shapes: [][]int{{8, 4, 2}}}, 4)
	if err != nil {
		t.Fatal(err)
	}
	before := slices.Clone(m.Mu.W.Data())
	if _, err = tr.Step(pictures(4, 64)); err == nil || !strings.Contains(err.Error(), "Inf") {
		t.Errorf("error %v, want one about an infinite number", err)
	}
	if !slices.Equal(before, m.Mu.W.Data()) {
		t.Error("the weights changed")
	}
	codec, err := vae.NewCodec(m)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := codec.Encode(pictures(2, 64), nil); err == nil || !strings.Contains(err.Error(), "vae: posterior of image 0, axis 0: mu") {
		t.Errorf("error %v, want one that names image and axis", err)
	}
}
