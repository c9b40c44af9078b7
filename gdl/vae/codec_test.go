package vae_test

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/gdl/vae"
)

func codec(t *testing.T, cfg vae.Config) *vae.Codec {
	t.Helper()
	c, err := vae.NewCodec(vae.New(cfg, nn.NewRand(1)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// must returns a function that passes values on and fails on errors.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// close compares numbers within a relative tolerance.
func near(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		if !(math.Abs(got[i]-want[i]) <= tol*(1+math.Abs(want[i]))) {
			t.Errorf("%s, value %d: %.7g, want %.7g", what, i, got[i], want[i])
		}
	}
}

// testdata/torch_vae.py golden writes the file: bound, importance-sampled evidence
// and KL of a model with given weights and noise.
func TestEvidenceAgreesWithTorch(t *testing.T) {
	var want struct {
		Params                       map[string][]float64
		X, Noise                     []float32
		K                            int
		Weights, KL, Bound, Evidence []float64
	}
	if err := json.Unmarshal(must[[]byte](t)(os.ReadFile("testdata/evidence.json")), &want); err != nil {
		t.Fatal(err)
	}
	c := codec(t, small)
	for _, p := range c.Model.Params() {
		for i, v := range want.Params[p.Name] {
			p.Data()[i] = float32(v)
		}
		if len(want.Params[p.Name]) != len(p.Data()) {
			t.Fatalf("%s: %d values in the file", p.Name, len(want.Params[p.Name]))
		}
	}
	w := must[[]float64](t)(c.Weights(want.X, want.K, want.Noise))
	near(t, "log weight", w, want.Weights, 1e-4)
	var bound, evidence []float64
	for v := range slices.Chunk(w, want.K) {
		var sum float64
		for _, x := range v {
			sum += x
		}
		bound, evidence = append(bound, sum/float64(want.K)), append(evidence, vae.LogMeanExp(v))
	}
	near(t, "bound", bound, want.Bound, 1e-4)
	near(t, "evidence", evidence, want.Evidence, 1e-4)
	mu, logVar, err := c.Encode(want.X, nil)
	if err != nil {
		t.Fatal(err)
	}
	kl := make([]float64, len(want.KL))
	for i := range mu {
		m, lv := float64(mu[i]), float64(logVar[i])
		kl[i/small.Latent] += (m*m + math.Exp(lv) - 1 - lv) / 2
	}
	near(t, "KL", kl, want.KL, 1e-4)
}

// With one code an image both are the same; with more, evidence is above the
// bound, and both have the same bits again from the same seed.
func TestEvidence(t *testing.T) {
	c := codec(t, vae.Lab(2))
	x := pictures(3, 784)
	one, same, err := c.Evidence(t.Context(), x, nil, 1, 5, nil)
	if err != nil || !slices.Equal(one, same) {
		t.Fatalf("bound %v, evidence %v of one code; error %v", one, same, err)
	}
	var done []progress.Work
	bound, evidence, err := c.Evidence(t.Context(), x, nil, 200, 5, func(w progress.Work) { done = append(done, w) })
	if err != nil || len(done) != 3 || done[2].Done != 3 || done[2].Total != 3 {
		t.Fatalf("reports %v, error %v", done, err)
	}
	for i := range bound {
		if !(evidence[i] > bound[i]) {
			t.Errorf("image %d: evidence %g, bound %g, want it higher", i, evidence[i], bound[i])
		}
	}
	again, _, err := c.Evidence(t.Context(), x, nil, 200, 5, nil)
	if err != nil || !slices.Equal(again, bound) {
		t.Errorf("again %v, want %v; error %v", again, bound, err)
	}
	if other, _, err := c.Evidence(t.Context(), x, nil, 200, 6, nil); err != nil || slices.Equal(other, bound) {
		t.Errorf("another seed gives the same %v, error %v", other, err)
	}
	if _, _, err := c.Evidence(t.Context(), x, nil, 0, 5, nil); err == nil || !strings.Contains(err.Error(), "from 0 codes an image") {
		t.Errorf("error %v, want one about 0 codes", err)
	}
}

func TestLogMeanExp(t *testing.T) {
	near(t, "log mean exp", []float64{
		vae.LogMeanExp([]float64{math.Log(1), math.Log(3)}), vae.LogMeanExp([]float64{-1e4, -1e4}), vae.LogMeanExp([]float64{800, math.Inf(-1)}),
	}, []float64{math.Log(2), -1e4, 800 - math.Ln2}, 1e-12)
	if got := vae.LogMeanExp(nil); !math.IsInf(got, -1) {
		t.Errorf("of nothing %g, want −∞", got)
	}
}

func TestCodec(t *testing.T) {
	c := codec(t, vae.Lab(2))
	x := pictures(3, 784)
	mu, logVar, err := c.Encode(x, nil)
	if err != nil || len(mu) != 6 || len(logVar) != 6 {
		t.Fatalf("posterior of %d and %d values, want 6; error %v", len(mu), len(logVar), err)
	}
	back := must[[]float32](t)(c.Reconstruct(x, nil))
	if !slices.Equal(back, must[[]float32](t)(c.Decode(mu, nil))) {
		t.Error("a reconstruction is not the decoded mean")
	}
	if len(back) != 3*784 || slices.Min(back) < 0 || slices.Max(back) > 1 {
		t.Errorf("%d values from %g to %g, want %d in [0, 1]", len(back), slices.Min(back), slices.Max(back), 3*784)
	}
	s := must[[]float32](t)(c.Sample(4, 9, nil))
	if !slices.Equal(s, must[[]float32](t)(c.Decode(vae.Prior(4, 2, 9), nil))) || slices.Equal(s, must[[]float32](t)(c.Sample(4, 8, nil))) {
		t.Error("samples are not those of their seed")
	}
}

func TestConditionalCodec(t *testing.T) {
	cfg := vae.Lab(2)
	cfg.Classes = 10
	c := codec(t, cfg)
	z := slices.Repeat(vae.Prior(1, 2, 1), 2)
	y := must[[]float32](t)(c.Decode(z, []int{3, 7}))
	if slices.Equal(y[:784], y[784:]) {
		t.Error("one code in two classes decodes to one image")
	}
	for _, tc := range []struct {
		c      *vae.Codec
		labels []int
		want   string
	}{
		{c, []int{3, 10}, "vae: label 1 is 10, want 0 to 9"},
		{c, []int{-1, 0}, "vae: label 0 is -1, want 0 to 9"},
		{c, []int{1}, "vae: 1 labels for 2 images or codes, want as many"},
		{c, nil, "vae: 0 labels for 2 images or codes, want as many"},
		{codec(t, vae.Lab(2)), []int{1, 2}, "vae: 2 labels, want none: the model is not conditional"},
	} {
		if _, err := tc.c.Decode(z, tc.labels); err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("error %v, want %s", err, tc.want)
		}
	}
}

func TestCodecMistakes(t *testing.T) {
	c := codec(t, vae.Lab(2))
	for _, tc := range []struct {
		x    []float32
		want string
	}{
		{make([]float32, 100), "vae: 100 values, want images of 28×28×1"},
		{nil, "vae: no images or codes"},
		{append(make([]float32, 785), slices.Repeat([]float32{1.5}, 783)...), "vae: image 1, value 1: 1.5, want 0 to 1"},
		{slices.Repeat([]float32{-0.1}, 784), "vae: image 0, value 0: -0.1, want 0 to 1"},
		{slices.Repeat([]float32{float32(math.NaN())}, 784), "vae: image 0, value 0: NaN, want 0 to 1"},
	} {
		if _, _, err := c.Encode(tc.x, nil); err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("error %v, want %s", err, tc.want)
		}
	}
	for _, tc := range []struct {
		z    []float32
		want string
	}{
		{[]float32{1, 2, 3}, "vae: 3 values, want codes of 2 axes"},
		{[]float32{1, float32(math.Inf(1))}, "vae: code 0, axis 1: +Inf, want a finite number"},
	} {
		if _, err := c.Decode(tc.z, nil); err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("error %v, want %s", err, tc.want)
		}
	}
}

// The weights load in PyTorch, give the same there, and come back.
// GDL_PEERS_PYTHON names a Python that has torch and safetensors.
func TestPyTorchLoadsTheWeights(t *testing.T) {
	python := os.Getenv("GDL_PEERS_PYTHON")
	if python == "" {
		t.Skip("GDL_PEERS_PYTHON is not set")
	}
	m := vae.New(vae.Lab(2), nn.NewRand(4))
	for i, p := range m.Params() { // running averages too must arrive
		if p.Fixed {
			for k, v := range gdltest.Normal(uint64(i), len(p.Data())) {
				p.Data()[k] = float32(0.5 + v*v)
			}
		}
	}
	c := must[*vae.Codec](t)(vae.NewCodec(m))
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	f := must[*ckpt.File](t)(train.File(m))
	x, z := pictures(5, 784), vae.Prior(5, 2, 3)
	given := &ckpt.File{Tensors: []ckpt.Tensor{{Name: "x", Shape: []int{5, 28, 28, 1}, Data: x}, {Name: "z", Shape: []int{5, 2}, Data: z}}}
	for name, file := range map[string]*ckpt.File{"model": f, "given": given} {
		if err := ckpt.Save(path(name), file); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), python, "testdata/torch_vae.py", "apply", path("model"), path("given"), path("out"))
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	out := must[*ckpt.File](t)(ckpt.Load(path("out")))
	mu, logVar, err := c.Encode(x, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][]float32{"mu": mu, "logVar": logVar, "images": must[[]float32](t)(c.Decode(z, nil))} {
		near(t, name, wide(got), wide(tensor(t, out, name)), 1e-5)
	}
	back := vae.New(vae.Lab(2), nil)
	if err := train.Load(path("out"), back.Params()); err != nil {
		t.Fatal(err)
	}
	for i, p := range back.Params() {
		if !slices.Equal(p.Data(), m.Params()[i].Data()) {
			t.Errorf("%s came back changed", p.Name)
		}
	}
}

func wide(x []float32) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

func tensor(t *testing.T, f *ckpt.File, name string) []float32 {
	t.Helper()
	v, err := f.Tensor(name)
	if err != nil {
		t.Fatal(err)
	}
	return v.Data
}
