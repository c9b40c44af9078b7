package nn_test

import (
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// testdata/golden_keras.py writes the file, weights included.
func TestDenseStacksAgreeWithKeras(t *testing.T) {
	logits := nn.MLP("m", []int{9, 5, 9}, nn.ReLU, nil)
	tanh := nn.Sequential{
		nn.NewDense("m/0", 3, 7, nil), nn.Tanh,
		nn.NewDense("m/1", 7, 5, nil), nn.Sigmoid,
		nn.NewDense("m/2", 5, 2, nil),
	}
	gdltest.GoldenModel(t, "testdata/keras.json", map[string]func(*nn.Ctx, []*G.Node) *G.Node{
		"Dense": func(c *nn.Ctx, x []*G.Node) *G.Node {
			return nn.NewDense("m/0", 9, 5, nil).Forward(c, x[0])
		},
		"Autoencoder": func(c *nn.Ctx, x []*G.Node) *G.Node {
			return nn.Sequential{logits, nn.Sigmoid}.Forward(c, x[0])
		},
		// Keras, given probabilities that a sigmoid made, goes back to its input.
		"Autoencoder, cross-entropy": func(c *nn.Ctx, x []*G.Node) *G.Node {
			return loss.BCEWithLogitsMean(logits.Forward(c, x[0]), x[1])
		},
		"Tanh stack, squared error": func(c *nn.Ctx, x []*G.Node) *G.Node {
			return loss.MSEMean(tanh.Forward(c, x[0]), x[1])
		},
	})
}
