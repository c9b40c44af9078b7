package nn_test

import (
	"fmt"
	"log"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// A network for images of 8×8 pixels, applied to a batch of three.
func Example() {
	rng := nn.NewRand(1)
	net := nn.Sequential{
		nn.NewConv2D("0", 3, 1, 8, op.ConvOpts{Stride: 2}, rng).NoBias(), nn.NewBatchNorm("0/norm", 8), nn.ReLU,
		nn.Residual{Name: "1", Body: nn.Sequential{nn.NewConv2D("1/0", 3, 8, 8, op.ConvOpts{}, rng), nn.ReLU}},
		nn.GlobalAvgPool, // [B 8]
		nn.NewDense("2", 8, 10, rng),
	}
	f, err := train.NewFunc(net.Forward, 8, 8, 1)
	if err != nil {
		log.Fatal(err)
	}
	y, err := f.Call(make([]float32, 3*8*8))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(nn.Count(net.Params()), "numbers in", len(net.Params()), "parameters")
	fmt.Println(len(y)/3, "outputs for each image")
	// Output:
	// 778 numbers in 9 parameters
	// 10 outputs for each image
}

// An encoder is trained in front of a decoder that stays as it is.
func ExampleCtx_Frozen() {
	rng := nn.NewRand(1)
	encoder, decoder := nn.NewDense("encoder", 2, 1, rng), nn.NewDense("decoder", 1, 2, rng)
	before := decoder.W.Data()[0]
	tr, err := train.Compile(train.Spec{
		Shapes: [][]int{{2}},
		Loss: func(c *nn.Ctx, x []*G.Node) *G.Node {
			y := decoder.Forward(c.Frozen(), encoder.Forward(c, x[0]))
			return op.Mean(op.Square(op.Sub(y, x[0])))
		},
	}, 2)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := tr.Step([]float32{1, 2, 3, 4}); err != nil {
		log.Fatal(err)
	}
	for _, p := range tr.Params() {
		fmt.Println("trained:", p.Name)
	}
	fmt.Println("decoder as it was:", decoder.W.Data()[0] == before)
	// Output:
	// trained: encoder/w
	// trained: encoder/b
	// decoder as it was: true
}

// One table of vectors for three words; the batch names two of them.
func ExampleEmbedding() {
	words := nn.NewEmbedding("words", 3, 2, nil)
	copy(words.Table.Data(), []float32{0.1, 0.2, 1.1, 1.2, 2.1, 2.2})
	f, err := train.NewFunc(words.Forward, 1)
	if err != nil {
		log.Fatal(err)
	}
	y, err := f.Call([]float32{2, 0})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(y)
	// Output: [2.1 2.2 0.1 0.2]
}

// A generator's weights and their average over the last hundred steps or so, which
// is copied into a second generator to draw from.
func ExampleAverage() {
	g, smooth := nn.NewDense("g", 1, 1, nn.NewRand(1)), nn.NewDense("g", 1, 1, nil)
	average := nn.NewAverage(0.99, g.Params())
	tr, err := train.Compile(train.Spec{
		Shapes:    [][]int{{1}},
		Optimizer: train.SGD{LearningRate: 0.1},
		Loss: func(c *nn.Ctx, x []*G.Node) *G.Node {
			average.Track(c)
			return op.Mean(op.Square(op.Shift(-3, g.Forward(c, x[0]))))
		},
	}, 1)
	if err != nil {
		log.Fatal(err)
	}
	for range 1000 {
		if _, err := tr.Step([]float32{0}); err != nil {
			log.Fatal(err)
		}
	}
	if err := nn.Copy(smooth.Params(), average.Params()); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("b is %.2f, its average %.2f\n", g.B.Data()[0], smooth.B.Data()[0])
	// Output: b is 3.00, its average 3.00
}
