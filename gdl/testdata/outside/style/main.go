// Command style paints a face in the style of a painting: its pixels are trained.
package main

import (
	"fmt"
	"log"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

const side = 64

type net []nn.Sequential // what says which pictures are alike: here of random weights

func newNet() net {
	rng := nn.NewRand(1)
	conv := func(name string, in, out int) nn.Layer { return nn.NewConv2D(name, 3, in, out, op.ConvOpts{}, rng) }
	return net{{conv("0", 3, 32), nn.ReLU}, {nn.AvgPool(2), conv("1", 32, 64), nn.ReLU}, {nn.AvgPool(2), conv("2", 64, 64), nn.ReLU}}
}

// features returns the Gram matrices of all blocks, then the last block's output.
func (n net) features(c *nn.Ctx, x *G.Node) (all []*G.Node) {
	for _, block := range n {
		x = block.Forward(c.Frozen(), x)
		all = append(all, op.GramMatrix(x))
	}
	return append(all, x)
}

// constants returns the features of pixels as parameters that nothing trains.
func (n net) constants(pixels []float32) (all []*nn.Param) {
	f, err := train.CompileFunc(train.FuncSpec{Shapes: [][]int{{side, side, 3}},
		Build: func(c *nn.Ctx, x []*G.Node) []*G.Node { return n.features(c, x[0]) }})
	check(err)
	values, err := f.CallAll(pixels)
	check(err)
	for i, shape := range f.Shapes() {
		all = append(all, nn.NewParam(fmt.Sprint("target/", i), nn.Values(values[i]), append([]int{1}, shape...)...))
	}
	return all
}

func main() {
	painting, err := datasets.Painting(1, datasets.PaintingKinds()[0], side, side)
	check(err)
	style, _, _ := data.Pixels(painting)
	content, _, _ := data.Pixels(datasets.Faces(1, 1).Factors(0).Image(side))
	n := newNet()
	last, grams, face := len(n), n.constants(style), n.constants(content)
	image := nn.NewParam("image", nn.Values(content), 1, side, side, 3)
	t, err := train.Compile(train.Spec{Optimizer: train.NewAdam(0.02), Project: train.Clamp{Lo: 0, Hi: 1},
		Loss: func(c *nn.Ctx, _ []*G.Node) *G.Node {
			f := n.features(c, c.Use(image))
			total := c.Term("content", op.Scale(1e-4, loss.MSE(f[last], c.Frozen().Use(face[last]))))
			for i, gram := range f[:last] {
				total = op.Add(total, op.Scale(100, loss.MSEMean(gram, c.Frozen().Use(grams[i]))))
			}
			return op.Add(total, op.Scale(1e-4, op.TotalVariation(c.Use(image))))
		}}, 1)
	check(err)
	for step := range 101 {
		cost, err := t.Step()
		check(err)
		fmt.Printf("step %d: loss %.4f, content %.4f\n", step, cost, t.Terms()[0].Value)
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
