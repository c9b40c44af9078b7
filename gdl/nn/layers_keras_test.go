package nn_test

import (
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// testdata/layers_keras.py writes the file, weights included.
func TestLayersAgreeWithKeras(t *testing.T) {
	of := func(l nn.Layer) func(*nn.Ctx, []*G.Node) *G.Node {
		return func(c *nn.Ctx, x []*G.Node) *G.Node { return l.Forward(c, x[0]) }
	}
	gdltest.GoldenModel(t, "testdata/layers_keras.json", map[string]func(*nn.Ctx, []*G.Node) *G.Node{
		"Dense without bias":   of(nn.NewDense("l", 5, 4, nil).NoBias()),
		"Conv2D without bias":  of(nn.NewConv2D("l", 3, 2, 3, op.ConvOpts{}, nil).NoBias()),
		"ConvT2D without bias": of(nn.NewConvT2D("l", 3, 2, 3, half, nil).NoBias()),
		"DepthwiseConv2D":      of(nn.NewDepthwiseConv2D("l", 3, 3, 2, op.ConvOpts{}, nil)),
		"AvgPool":              of(nn.AvgPool(2)),
		"GlobalAvgPool":        of(nn.GlobalAvgPool),
	})
}
