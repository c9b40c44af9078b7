package gan_test

import (
	"encoding/json"
	"os"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

type forward = func(c *nn.Ctx, x []*G.Node) *G.Node

// inference returns both networks of a GAN, in inference mode. Running averages
// count as weights, so that a golden file can set them.
func inference(m *gan.GAN) (g, d forward) {
	for _, p := range m.Params() {
		p.Fixed = false
	}
	infer := func(f func(c *nn.Ctx, x, class *G.Node) *G.Node) forward {
		return func(c *nn.Ctx, x []*G.Node) *G.Node {
			view := *c
			view.Mode = nn.Infer
			return f(&view, x[0], nil)
		}
	}
	return infer(m.Generate), infer(m.Discriminate)
}

// testdata/golden_keras.py writes the file, weights included.
func TestNetworksAgreeWithKeras(t *testing.T) {
	cases := map[string]forward{}
	small := gan.DenseConfig{Noise: 3, Size: 9, Generator: []int{4, 5}, Discriminator: []int{5, 4}}
	cases["Dense G"], cases["Dense D"] = inference(gan.NewDense(small, nil))
	small.ReLU = true
	_, cases["ReLU D"] = inference(gan.NewDense(small, nil))
	cases["Conv G"], cases["Conv D"] = inference(gan.NewConv(gan.ConvConfig{Noise: 3, Width: 1}, nil))
	for _, norm := range []gan.Norm{gan.BatchNorm, gan.LayerNorm, gan.NoNorm} {
		cases["Faces G"], cases["Faces D "+string(norm)] = inference(gan.NewFaces(gan.FacesConfig{Noise: 4, Channels: 1, Width: 1, Norm: norm}, nil))
	}
	gdltest.GoldenModel(t, "testdata/keras.json", cases)
}

// Parameter counts are those of Keras's model.summary().
func TestParameterCounts(t *testing.T) {
	text, err := os.ReadFile("testdata/counts.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Counts map[string][2]int }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]*gan.GAN{
		"dense":       gan.NewDense(gan.DenseConfig{}, nil),
		"conv":        gan.NewConv(gan.ConvConfig{}, nil),
		"faces batch": gan.NewFaces(gan.FacesConfig{}, nil),
		"faces layer": gan.NewFaces(gan.FacesConfig{Norm: gan.LayerNorm}, nil),
		"faces none":  gan.NewFaces(gan.FacesConfig{Norm: gan.NoNorm}, nil),
		"faces half":  gan.NewFaces(gan.FacesConfig{Width: 32}, nil),
	} {
		got := [2]int{nn.Count(m.G.Params()), nn.Count(m.D.Params())}
		if want, ok := file.Counts[name]; !ok || got != want {
			t.Errorf("%s: %d parameters, want %d", name, got, want)
		}
	}
	if len(file.Counts) != 6 {
		t.Errorf("%d networks in the file, want 6", len(file.Counts))
	}
}

// testdata/golden_torch.py writes the file: tanh of discriminators' outputs, their
// derivatives, and the derivatives of those by the image, which a penalty takes.
func TestSecondDerivativesAgreeWithPyTorch(t *testing.T) {
	cases := map[string]forward{}
	add := func(name string, m *gan.GAN) {
		_, d := inference(m)
		cases[name] = func(c *nn.Ctx, x []*G.Node) *G.Node { return op.Tanh(d(c, x)) }
	}
	add("Conv D", gan.NewConv(gan.ConvConfig{Width: 1}, nil))
	for _, norm := range []gan.Norm{gan.LayerNorm, gan.InstanceNorm} {
		add("Faces D "+string(norm), gan.NewFaces(gan.FacesConfig{Channels: 1, Width: 1, Norm: norm}, nil))
	}
	gdltest.GoldenModel(t, "testdata/torch.json", cases)
}
