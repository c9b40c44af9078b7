package ae_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// testdata/golden_keras.py writes the file, weights included.
func TestConvAgreesWithKeras(t *testing.T) {
	grey := ae.NewConv(ae.ConvConfig{Widths: []int{2, 3, 4}}, nil)
	colour := ae.NewConv(smallColour, nil)
	forward := func(m *ae.Conv) func(*nn.Ctx, []*G.Node) *G.Node {
		return func(c *nn.Ctx, x []*G.Node) *G.Node { return m.Forward(c, x[0]) }
	}
	gdltest.GoldenModel(t, "testdata/keras.json", map[string]func(*nn.Ctx, []*G.Node) *G.Node{
		"Grey": forward(grey), "Denoise": grey.Loss, "Colour": forward(colour), "Colour, squared error": colour.Loss,
	})
}

// fashion returns the first n images of a split.
func fashion(t *testing.T, split string, n int) data.Source {
	t.Helper()
	if _, err := datasets.Path("fashion-mnist"); err != nil {
		t.Skip(err) // tests do not download
	}
	images, err := datasets.Open("fashion-mnist", split)
	if err != nil {
		t.Fatal(err)
	}
	return data.Take(images, n)
}

// After one epoch on the first images of Fashion-MNIST, lab 4's model must have
// the test loss that Keras's has, but for the luck of the seed.
// testdata/conv_keras.py trains the latter.
func TestConvLearnsAsKeras(t *testing.T) {
	if testing.Short() {
		t.Skip("trains lab 4's model for 47 steps")
	}
	text, err := os.ReadFile("testdata/conv_keras.json")
	if err != nil {
		t.Fatal(err)
	}
	var keras struct {
		Images, TestImages, Parameters int
		Runs                           []struct{ Train, Test float64 }
	}
	if err := json.Unmarshal(text, &keras); err != nil {
		t.Fatal(err)
	}
	m := ae.NewConv(ae.ConvConfig{}, nn.NewRand(1))
	if got := nn.Count(m.Params()) - nn.Count(m.Head.Params()); got != keras.Parameters {
		t.Errorf("%d parameters, want %d", got, keras.Parameters)
	}
	h, err := train.Fit(t.Context(), train.Config{
		Spec:   train.Spec{Loss: m.Loss},
		Data:   batches(t, 128, fashion(t, "train", keras.Images)),
		Test:   batches(t, 100, fashion(t, "test", keras.TestImages)),
		Epochs: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	var want float64
	for _, r := range keras.Runs {
		want += r.Test / float64(len(keras.Runs))
	}
	if got := h.Test[0]; math.Abs(got-want) > 0.02 {
		t.Errorf("test loss %.5f nats per pixel after training loss %.5f; Keras has %.5f on average", got, h.Train[0], want)
	}
}
