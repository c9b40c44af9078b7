package nn_test

import (
	"math"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// A generator is trained through a frozen discriminator, in which dropout drops and
// batch norm takes the batch's statistics as in training, and of which no weight
// and no running average moves.
func TestTrainingThroughAFrozenNetwork(t *testing.T) {
	const batch, wide = 32, 64
	rng := nn.NewRand(1)
	g := nn.NewDense("g", 2, 4, rng)
	norm, drop := nn.NewBatchNorm("d/norm", wide), nn.Dropout{Rate: 0.5}
	d := nn.Sequential{nn.NewDense("d/0", 4, wide, rng), nn.NewSpectralNorm(nn.NewDense("d/1", wide, wide, rng), rng)}
	last := nn.NewDense("d/2", wide, 1, rng)
	norm.Epsilon = 1e-9 // takes nothing from the variance of 1
	for i := range norm.Mean.Data() {
		norm.Mean.Data()[i] = 100 // far from any batch's
	}
	tr, err := train.Compile(train.Spec{
		Loss: func(c *nn.Ctx, x []*G.Node) *G.Node {
			still := c.Frozen()
			h := norm.Forward(still, d.Forward(still, g.Forward(c, x[0])))
			c.Term("spread", op.Mean(op.Square(h)))
			c.Term("kept", op.Mean(op.Div(drop.Forward(still, h), h)))
			return op.Mean(op.Softplus(last.Forward(still, drop.Forward(still, h))))
		},
		Shapes:    [][]int{{2}},
		Optimizer: train.SGD{LearningRate: 0.1},
	}, batch)
	if err != nil {
		t.Fatal(err)
	}
	frozen := slices.Concat(d.Params(), norm.Params(), last.Params())
	before, weights := bitsOf(frozen), bitsOf(g.Params())
	noise := gdltest.Normal(1, batch, 2)
	in := make([]float32, len(noise))
	for i, v := range noise {
		in[i] = float32(v)
	}
	var kept []float64
	for range 3 {
		if _, err := tr.Step(in); err != nil {
			t.Fatal(err)
		}
		terms := tr.Terms()
		if v := terms[0].Value; math.Abs(v-1) > 0.1 {
			t.Errorf("mean square %g after batch norm, want near 1: it takes the running mean", v)
		}
		kept = append(kept, terms[1].Value)
	}
	// Kept elements are divided by ½: the mean is 1, but for chance.
	for i, v := range kept {
		if v == 1 || math.Abs(v-1) > 5/math.Sqrt(batch*wide) || slices.Contains(kept[:i], v) {
			t.Errorf("dropout keeps %v of three steps, want three numbers near 1", kept)
		}
	}
	if !slices.Equal(bitsOf(frozen), before) {
		t.Error("the frozen network has changed")
	}
	if slices.Equal(bitsOf(g.Params()), weights) {
		t.Error("the generator has not changed")
	}
}

func bitsOf(ps []*nn.Param) []uint32 {
	var all []uint32
	for _, p := range ps {
		for _, v := range p.Data() {
			all = append(all, math.Float32bits(v))
		}
	}
	return all
}
