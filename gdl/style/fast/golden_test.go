package fast_test

import (
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style/fast"
)

// Values and derivatives by images, weights of styles and parameters agree with
// PyTorch's; testdata/torch_fast.py writes the file.
func TestNetAgreesWithPyTorch(t *testing.T) {
	gdltest.GoldenModel(t, "testdata/torch.json", map[string]func(*nn.Ctx, []*G.Node) *G.Node{
		"Blend": func(c *nn.Ctx, x []*G.Node) *G.Node {
			return nn.NewConditionalInstanceNorm("n", 3, 4).Blend(c, x[0], x[1])
		},
		"Net": func(c *nn.Ctx, x []*G.Node) *G.Node {
			return fast.New(fast.Config{Styles: 2, Width: 1, Blocks: 1}, nil).Forward(c, x[0], x[1])
		},
	})
}
