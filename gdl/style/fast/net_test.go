package fast_test

import (
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/style/fast"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Derivatives by all parameters, against central differences; those of a style that no
// image has are 0.
func TestNetDerivatives(t *testing.T) {
	n := fast.New(fast.Config{Styles: 3, Width: 2, Blocks: 1}, nn.NewRand(1))
	gdltest.CheckParams(t, func(c *nn.Ctx, x []*G.Node) *G.Node {
		y := n.Forward(c, x[0], c.Const([]float64{0.5, 0.5, 0, 0, 1, 0}, 2, 3))
		return op.Sum(op.Mul(op.Square(y), x[1]))
	}, 1e-5, [][]float64{gdltest.Normal(1, 2, 9, 10, 3), gdltest.Normal(2, 2, 9, 10, 3)}, []int{2, 9, 10, 3}, []int{2, 9, 10, 3})
}

// What differs from style to style is little.
func TestSizes(t *testing.T) {
	count := func(styles int) int { return nn.Count(fast.New(fast.Config{Styles: styles}, nil).Params()) }
	one, two := count(1), count(2)
	if one < 1_600_000 || two-one > one/500 {
		t.Errorf("%d parameters for one style, %d for two; want more by 2 for each channel", one, two)
	}
}

func TestNetRefuses(t *testing.T) {
	n := fast.New(fast.Config{Styles: 2, Width: 1, Blocks: 1}, nil)
	for want, f := range map[string]func(c *nn.Ctx){
		"fast: 0 styles, width 32, 5 blocks; want at least 1 each":   func(*nn.Ctx) { fast.New(fast.Config{}, nil) },
		"fast: 1 styles, width -1, 5 blocks":                         func(*nn.Ctx) { fast.New(fast.Config{Styles: 1, Width: -1}, nil) },
		"fast.Net: images of 8×7 pixels, want at least 8×8":          func(c *nn.Ctx) { n.Forward(c, c.Input("x", 1, 7, 8, 3), c.Input("w", 1, 2)) },
		"fast.Net: images: ":                                         func(c *nn.Ctx) { n.Forward(c, c.Input("x", 1, 8, 8, 1), c.Input("w", 1, 2)) },
		"down/0/norm/gamma: weights: ":                               func(c *nn.Ctx) { n.Forward(c, c.Input("x", 1, 8, 8, 3), c.Input("w", 1, 3)) },
		"fast: loss of pairs of a net of 2 styles and 2 inputs":      func(c *nn.Ctx) { n.PairLoss(c, []*G.Node{c.Input("x", 1, 8, 8, 3), c.Input("y", 1, 8, 8, 3)}) },
		"fast: perceptual loss of 1 objectives and 2 inputs, want 2": func(c *nn.Ctx) { n.PerceptualLoss(make([]*style.Objective, 1), fast.Weights{})(c, make([]*G.Node, 2)) },
	} {
		_, err := train.Eval(func(c *nn.Ctx) *G.Node { f(c); return c.Const([]float64{0}) })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
