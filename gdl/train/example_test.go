package train_test

import (
	"context"
	"fmt"
	"log"
	"math"
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// A generator learns to draw numbers around 3 from a discriminator that learns to
// tell them from real ones. Each trainer trains its own player; the other's network
// is built with Frozen.
func Example_twoPhaseLoop() {
	rng := nn.NewRand(1)
	g := nn.NewDense("generator/0", 1, 1, rng)
	d := nn.MLP("discriminator", []int{1, 16, 1}, nn.Tanh, rng)
	const batch = 64
	judge, err := train.Compile(train.Spec{
		Shapes:    [][]int{{1}},
		Optimizer: train.NewAdam(0.01),
		Loss: func(c *nn.Ctx, x []*G.Node) *G.Node {
			fake := d.Forward(c, g.Forward(c.Frozen(), c.Normal(batch, 1)))
			real := d.Forward(c, x[0])
			return op.Mean(op.Add(op.Softplus(fake), op.Softplus(op.Scale(-1, real))))
		},
	}, batch)
	if err != nil {
		log.Fatal(err)
	}
	forge, err := train.Compile(train.Spec{
		Optimizer: train.NewAdam(0.01),
		Loss: func(c *nn.Ctx, _ []*G.Node) *G.Node {
			fake := d.Forward(c.Frozen(), g.Forward(c, c.Normal(batch, 1)))
			return op.Mean(op.Softplus(op.Scale(-1, fake)))
		},
	}, batch)
	if err != nil {
		log.Fatal(err)
	}
	source := rand.New(rand.NewPCG(1, 1))
	real := make([]float32, batch)
	for range 1000 {
		for i := range real {
			real[i] = float32(3 + source.NormFloat64())
		}
		if _, err := judge.Step(real); err != nil {
			log.Fatal(err)
		}
		if _, err := forge.Step(); err != nil {
			log.Fatal(err)
		}
	}
	mean := float64(g.B.Data()[0]) // of what the generator makes of N(0, 1)
	fmt.Printf("the mean of the generator is near 3: %v\n", math.Abs(mean-3) < 0.7)
	// Output: the mean of the generator is near 3: true
}

// Neural style transfer in small: the pixels of an image are what is trained. Its
// Gram matrices, of the features of a network that stays as it is, come near those
// of a pattern, and its pixels stay in [0, 1].
func Example_imageAsParameter() {
	rng := nn.NewRand(2)
	features := nn.Sequential{
		nn.NewConv2D("features/0", 3, 1, 8, op.ConvOpts{}, rng), nn.ReLU,
		nn.NewConv2D("features/1", 3, 8, 8, op.ConvOpts{Stride: 2}, rng), nn.ReLU,
	}
	gram := func(c *nn.Ctx, x *G.Node) *G.Node { return op.GramMatrix(features.Forward(c, x)) }
	of, err := train.NewFunc(gram, 16, 16, 1)
	if err != nil {
		log.Fatal(err)
	}
	stripes := make([]float32, 16*16)
	for i := range stripes {
		stripes[i] = float32(i / 2 % 2) // two pixels wide
	}
	style, err := of.Call(stripes)
	if err != nil {
		log.Fatal(err)
	}
	target := nn.NewParam("style", nn.Values(style), 1, 8, 8)

	for _, o := range []train.Optimizer{train.NewAdam(0.05), train.NewLBFGS()} {
		image := nn.NewParam("image", func(w []float32, _ []int) {
			for i := range w {
				w[i] = 0.5 + 0.1*float32(rng.NormFloat64())
			}
		}, 1, 16, 16, 1)
		h, err := train.Fit(context.Background(), train.Config{
			Spec: train.Spec{
				Loss: func(c *nn.Ctx, _ []*G.Node) *G.Node {
					return loss.MSE(gram(c.Frozen(), c.Use(image)), c.Frozen().Use(target))
				},
				Optimizer: o,
				Project:   train.Clamp{Lo: 0, Hi: 1},
			},
			Steps:  50, // of an epoch: there are no data to count them by
			Epochs: 4,
		})
		if err != nil {
			log.Fatal(err)
		}
		lowest, highest := float32(1), float32(0)
		for _, v := range image.Data() {
			lowest, highest = min(lowest, v), max(highest, v)
		}
		fmt.Printf("%T: the loss of the last epoch is under 5 %% of the first's: %v; pixels in [0, 1]: %v\n",
			o, h.Train[3] < 0.05*h.Train[0], lowest >= 0 && highest <= 1)
	}
	// Output:
	// train.Adam: the loss of the last epoch is under 5 % of the first's: true; pixels in [0, 1]: true
	// train.LBFGS: the loss of the last epoch is under 5 % of the first's: true; pixels in [0, 1]: true
}

// The two players as phases of one run, which Fit interrupts, resumes and loads as
// any other.
func ExampleFit_phases() {
	rng := nn.NewRand(1)
	g := nn.NewDense("generator/0", 1, 1, rng)
	d := nn.MLP("discriminator", []int{1, 16, 1}, nn.Tanh, rng)
	judge := func(c *nn.Ctx, x []*G.Node) *G.Node {
		fake := d.Forward(c, g.Forward(c.Frozen(), c.Normal(x[0].Shape()...)))
		real := d.Forward(c, x[0])
		return op.Add(c.Term("fake", op.Mean(op.Softplus(fake))), c.Term("real", op.Mean(op.Softplus(op.Scale(-1, real)))))
	}
	forge := func(c *nn.Ctx, x []*G.Node) *G.Node {
		fake := d.Forward(c.Frozen(), g.Forward(c, c.Normal(x[0].Shape()...)))
		return op.Mean(op.Softplus(op.Scale(-1, fake)))
	}
	h, err := train.Fit(context.Background(), train.Config{
		Phases: []train.Phase{
			{Name: "D", Spec: train.Spec{Loss: judge}, Repeat: 2},
			{Name: "G", Spec: train.Spec{Loss: forge}},
		},
		Data:   noisyThrees{},
		Epochs: 3,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("epochs of D and of G:", len(h.Phases["D"].Train), len(h.Phases["G"].Train))
	fmt.Println("epochs of the term fake:", len(h.Phases["D"].Terms["fake"]))
	// Output:
	// epochs of D and of G: 3 3
	// epochs of the term fake: 3
}

// noisyThrees are 320 numbers around 3.
type noisyThrees struct{}

func (noisyThrees) Shapes() [][]int { return [][]int{{1}} }
func (noisyThrees) Steps() int      { return 5 }
func (noisyThrees) Size(int) int    { return 64 }
func (noisyThrees) Digest() string  { return "noisy threes" }
func (noisyThrees) Fill(x [][]float32, epoch, step int) {
	r := rand.New(rand.NewPCG(uint64(epoch), uint64(step)))
	for i := range x[0] {
		x[0][i] = float32(3 + r.NormFloat64())
	}
}
