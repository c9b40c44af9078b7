package bench

import (
	"fmt"
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// vggBlocks are the blocks of VGG-19 up to block5_conv2 (Simonyan & Zisserman
// 2014, arXiv:1409.1556): so many convolutions 3×3 with ReLU, max-pooling
// between the blocks.
var vggBlocks = []struct{ convs, channels int }{{2, 64}, {2, 128}, {4, 256}, {4, 512}, {2, 512}}

// vgg is VGG-19 with random weights.
type vgg [][]*nn.Conv2D

func newVGG(rng *rand.Rand) vgg {
	var v vgg
	in := 3
	for i, block := range vggBlocks {
		v = append(v, nil)
		for j := range block.convs {
			l := nn.NewConv2D(fmt.Sprintf("block%d_conv%d", i+1, j+1), 3, in, block.channels, op.ConvOpts{}, rng)
			l.W.Init(nn.HeNormal(rng))
			l.W.Fixed, l.B.Fixed = true, true
			v[i], in = append(v[i], l), block.channels
		}
	}
	return v
}

// features returns the Gram matrices of the first layer of each block, and the
// last layer, of an image x [1 H W 3].
func (v vgg) features(c *nn.Ctx, x *G.Node) (style []*G.Node, content *G.Node) {
	for i, block := range v {
		if i > 0 {
			x = op.MaxPool(x, 2, 2, op.Valid)
		}
		for j, l := range block {
			x = op.ReLU(l.Forward(c, x))
			if j == 0 {
				style = append(style, op.GramMatrix(x))
			}
		}
	}
	return style, x
}

// targets returns the features of a random image, of the given shape, as fixed
// parameters.
func (v vgg) targets(shape []int, rng *rand.Rand) ([]*nn.Param, error) {
	c := nn.NewCtx(nn.Infer)
	x := c.Input("image", shape...)
	style, content := v.features(c, x)
	nodes := append(style, content)
	e, err := exec.Compile(nodes...)
	if err != nil {
		return nil, err
	}
	uniform(rng)(e.Data(x), shape)
	if err := e.Run(); err != nil {
		return nil, err
	}
	params := make([]*nn.Param, len(nodes))
	for i, n := range nodes {
		params[i] = nn.NewParam(fmt.Sprintf("target/%d", i), nn.Values(e.Data(n)), n.Shape()...)
	}
	return params, nil
}

// styleTransfer is week 1's lab 1: a step of Adam on the pixels of an image with
// values in [0, 1], towards the features of another image.
func styleTransfer(h, w int) (*Step, error) {
	rng := nn.NewRand(1)
	net := newVGG(rng)
	image := nn.NewParam("image/pixels", uniform(rng), 1, h, w, 3)
	targets, err := net.targets(image.Shape, rng)
	if err != nil {
		return nil, err
	}
	cost := func(c *nn.Ctx, _ []*G.Node) *G.Node {
		x := c.Use(image)
		style, content := net.features(c, x)
		total := op.Scale(0.5*1e-2, op.Sum(op.Square(op.Sub(content, c.Use(targets[len(style)])))))
		for i, g := range style {
			total = op.Add(total, op.Scale(2e-2/5, op.Mean(op.Square(op.Sub(g, c.Use(targets[i]))))))
		}
		return op.Add(total, op.Scale(2, op.TotalVariation(x)))
	}
	return newStep(1, train.Spec{
		Loss: cost, Optimizer: train.NewAdam(0.02), Params: []*nn.Param{image}, Project: train.Clamp{Lo: 0, Hi: 1},
	})
}
