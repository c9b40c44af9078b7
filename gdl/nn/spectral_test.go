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

// stretch is x ↦ (3x₀, x₁), normalised, with u = (1, 1).
func stretch() *nn.SpectralNorm {
	d := nn.NewDense("d", 2, 2, nil).NoBias()
	copy(d.W.Data(), []float32{3, 0, 0, 1})
	n := nn.NewSpectralNorm(d, nil)
	nn.Ones(n.U.Data(), nil)
	return n
}

// standing trains another weight of a loss that has l in it, so that l stays.
func standing(t *testing.T, forward func(c *nn.Ctx, x *G.Node) *G.Node) *train.Trainer {
	t.Helper()
	other := nn.NewParam("other", nn.Ones, 1)
	tr, err := train.Compile(train.Spec{
		Loss: func(c *nn.Ctx, x []*G.Node) *G.Node {
			return op.Add(op.Mean(forward(c, x[0])), op.Sum(op.Square(c.Use(other))))
		},
		Shapes: [][]int{{2}},
		Params: []*nn.Param{other},
	}, 1)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// One power iteration makes u ∝ WᵀWu = (9, 1) of u = (1, 1); many make it the
// singular vector of σ = 3.
func TestPowerIteration(t *testing.T) {
	n := stretch()
	tr := standing(t, n.Forward)
	for i := range 20 {
		if _, err := tr.Step([]float32{1, 1}); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			length := float32(math.Sqrt(82))
			near(t, "u after one step", n.U.Data(), []float32{9 / length, 1 / length})
		}
	}
	near(t, "u after twenty", n.U.Data(), []float32{1, 0})
	before := slices.Clone(n.U.Data())
	near(t, "output in inference", call(t, n, []float32{6, 6}, 2), []float32{6, 2})
	if !slices.Equal(n.U.Data(), before) {
		t.Error("inference has changed u")
	}
}

// In inference σ = vᵀWu with the vectors as they are: 3·0.6·0.8 + 0.8·0.6.
func TestSpectralNormInInference(t *testing.T) {
	n := stretch()
	copy(n.U.Data(), []float32{0.8, 0.6})
	copy(n.V.Data(), []float32{0.6, 0.8})
	near(t, "output", call(t, n, []float32{1.92, 1.92}, 2), []float32{3, 1})
}

func TestSpectralNormUsedTwiceIteratesTwice(t *testing.T) {
	n := stretch()
	tr := standing(t, func(c *nn.Ctx, x *G.Node) *G.Node { return n.Forward(c, n.Forward(c, x)) })
	if _, err := tr.Step([]float32{1, 1}); err != nil {
		t.Fatal(err)
	}
	length := float32(math.Sqrt(81*81 + 1))
	near(t, "u", n.U.Data(), []float32{81 / length, 1 / length})
}

func TestFrozenSpectralNormStays(t *testing.T) {
	n := stretch()
	tr := standing(t, func(c *nn.Ctx, x *G.Node) *G.Node { return n.Forward(c.Frozen(), x) })
	if _, err := tr.Step([]float32{1, 1}); err != nil {
		t.Fatal(err)
	}
	if u, v := n.U.Data(), n.V.Data(); u[0] != 1 || u[1] != 1 || v[0] != 0 || v[1] != 0 {
		t.Errorf("u is %v, v %v, want [1 1] and [0 0]", u, v)
	}
}

// Where u is the singular vector, a derivative with u and v held constant is the
// whole derivative of σ, and central differences see the same. The loss has the
// derivative by x in it, as a gradient penalty has.
func TestGradientsOfSpectralNorm(t *testing.T) {
	d := nn.NewDense("d", 3, 2, nil)
	copy(d.W.Data(), []float32{3, 0, 0, 1, 0, 0.5})
	k := nn.NewConv2D("c", 2, 1, 2, op.ConvOpts{}, nil)
	copy(k.W.Data(), []float32{1.5, 0.5, 1.5, -0.5, 1.5, 0.5, 1.5, -0.5}) // two columns at right angles
	for _, tc := range []struct {
		layer nn.Layer
		shape []int
	}{{d, []int{4, 3}}, {k, []int{2, 3, 3, 1}}} {
		n := nn.NewSpectralNorm(tc.layer, nil)
		copy(n.U.Data(), []float32{1, 0})
		of := func(c *nn.Ctx, x []*G.Node) *G.Node {
			y := op.Sum(op.Square(op.Tanh(n.Forward(c, x[0]))))
			return op.Add(y, op.Sum(op.Square(op.Grad(y, x[0])[0])))
		}
		gdltest.CheckParams(t, of, 1e-6, [][]float64{gdltest.Normal(1, tc.shape...)}, tc.shape)
	}
}
