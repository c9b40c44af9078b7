package loss_test

import (
	"math"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// one makes a gdltest.Fn of a function of one node.
func one(f func(x *G.Node) *G.Node) gdltest.Fn {
	return func(in ...*G.Node) *G.Node { return f(in[0]) }
}

// label is the cross-entropy against a label.
func label(y float64) gdltest.Fn {
	return one(func(z *G.Node) *G.Node { return loss.BCEWithLabel(z, y) })
}

func labelMean(y float64) gdltest.Fn {
	return one(func(z *G.Node) *G.Node { return loss.BCEWithLabelMean(z, y) })
}

// adversarial lists the losses of one or two inputs.
var adversarial = map[string]gdltest.Fn{
	"BCEWithLabel 0": label(0), "BCEWithLabel 0.9": label(0.9), "BCEWithLabel 1": label(1),
	"BCEWithLabelMean 0": labelMean(0), "BCEWithLabelMean 0.9": labelMean(0.9), "BCEWithLabelMean 1": labelMean(1),
	"HingeD": of(loss.HingeD), "HingeG": one(loss.HingeG),
	"LeastSquaresD": of(loss.LeastSquaresD), "LeastSquaresG": one(loss.LeastSquaresG),
	"WassersteinD": of(loss.WassersteinD), "WassersteinG": one(loss.WassersteinG),
}

// penalised is a gradient penalty of a small critic. The points are constants, so
// that derivatives by the inputs are 0.
func penalised(points func(x []*G.Node) *G.Node) func(c *nn.Ctx, x []*G.Node) *G.Node {
	critic := nn.Sequential{nn.Flatten, nn.MLP("critic", []int{6, 5, 1}, nn.Tanh, nil)}
	return func(c *nn.Ctx, x []*G.Node) *G.Node {
		p := loss.GradientPenalty(func(x *G.Node) *G.Node { return critic.Forward(c, x) }, points(x))
		p = op.Add(p, op.Scale(0, op.Sum(critic.Forward(c, x[0])))) // the last bias has no derivative in it
		for _, n := range x {
			p = op.Add(p, op.Scale(0, op.Sum(n)))
		}
		return p
	}
}

// penaltyOfImages is that of a critic with a convolution.
func penaltyOfImages(c *nn.Ctx, x []*G.Node) *G.Node {
	critic := nn.Sequential{
		nn.NewConv2D("critic/0", 3, 2, 3, op.ConvOpts{}, nil), nn.SELU, nn.Flatten, nn.NewDense("critic/1", 36, 1, nil).NoBias(),
	}
	p := loss.GradientPenalty(func(x *G.Node) *G.Node { return critic.Forward(c, x) }, x[0])
	return op.Add(p, op.Scale(0, op.Sum(x[0])))
}

// testdata/adversarial_torch.py writes the file, weights of critics included.
func TestAdversarialLossesAgreeWithPyTorch(t *testing.T) {
	models := map[string]func(c *nn.Ctx, x []*G.Node) *G.Node{
		"WGAN-GP": penalised(func(x []*G.Node) *G.Node { return loss.Between(x[0], x[1], x[2]) }),
		"DRAGAN": penalised(func(x []*G.Node) *G.Node {
			return loss.Between(x[0], loss.Perturbed(x[0], x[1]), x[2])
		}),
		"SoftmaxCrossEntropy": func(c *nn.Ctx, x []*G.Node) *G.Node {
			return loss.SoftmaxCrossEntropy(x[0], c.Const([]float64{0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1}, 3, 4))
		},
		"SoftmaxCrossEntropy of targets": func(_ *nn.Ctx, x []*G.Node) *G.Node { return loss.SoftmaxCrossEntropy(x[0], x[1]) },
		"penalty of images":              penaltyOfImages,
	}
	for name, f := range adversarial {
		models[name] = func(_ *nn.Ctx, x []*G.Node) *G.Node { return f(x...) }
	}
	gdltest.GoldenModel(t, "testdata/adversarial_torch.json", models)
}

func TestAdversarialDerivatives(t *testing.T) {
	for name, f := range adversarial {
		shapes := [][]int{{5, 1}, {5, 1}}
		if strings.HasSuffix(name, "G") || strings.HasPrefix(name, "BCE") {
			shapes = shapes[:1]
		}
		t.Run(name, func(t *testing.T) {
			gdltest.CheckGrad(t, f, 1e-7, shapes...)
			gdltest.CheckMachines(t, f, 2e-5, shapes...)
		})
	}
	gdltest.CheckGrad(t, of(loss.SoftmaxCrossEntropy), 1e-7, []int{3, 4}, []int{3, 4})
	gdltest.CheckMachines(t, of(loss.SoftmaxCrossEntropy), 2e-5, []int{3, 4}, []int{3, 4})
}

func TestAdversarialClosedForms(t *testing.T) {
	// The critic 3x₁ + 4x₂ has a gradient of length 5 everywhere, one that is 0 has 0.
	for _, tc := range []struct{ slope, want float64 }{{1, 16}, {0.2, 0}, {0, 1}} {
		got, err := train.Eval(func(c *nn.Ctx) *G.Node {
			w := c.Const([]float64{3 * tc.slope, 4 * tc.slope}, 2, 1)
			x := c.Const([]float64{1, 2, 3, 4, 5, 6}, 3, 2)
			return loss.GradientPenalty(func(x *G.Node) *G.Node { return op.MatMul(x, w) }, x)
		})
		if err != nil || math.Abs(got-tc.want) > 1e-5 {
			t.Errorf("slope %g: penalty %g, want %g; error %v", tc.slope, got, tc.want, err)
		}
	}
	half := []float64{0.5, 0.5, 0.5, 0.5}
	for name, tc := range map[string]struct {
		f    pair
		want float64
	}{
		"hinge inside the margins":        {loss.HingeD, 0.5 + 1.5},
		"least squares at even odds":      {loss.LeastSquaresD, 0.25},
		"critic that tells nothing apart": {loss.WassersteinD, 0},
	} {
		if got := eval(t, tc.f, half, half); math.Abs(got-tc.want) > 1e-6 {
			t.Errorf("%s: %g, want %g", name, got, tc.want)
		}
	}
	// Even odds for four classes cost ln 4.
	if got := eval(t, loss.SoftmaxCrossEntropy, []float64{7, 7, -7, -7}, []float64{1, 0, 0, 1}); math.Abs(got-math.Ln2) > 1e-6 {
		t.Errorf("even odds of two classes cost %g, want ln 2", got)
	}
}

// A critic whose gradient is 0 has a penalty that training can go on from.
func TestPenaltyOfAFlatCritic(t *testing.T) {
	w := nn.NewDense("critic/0", 2, 1, nil)
	tr, err := train.Compile(train.Spec{
		Shapes: [][]int{{2}},
		Loss: func(c *nn.Ctx, x []*G.Node) *G.Node {
			score := func(x *G.Node) *G.Node { return w.Forward(c, x) }
			return op.Add(loss.GradientPenalty(score, x[0]), loss.WassersteinG(score(x[0])))
		},
	}, 2)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := tr.Step([]float32{1, 2, 3, 4}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAdversarialMistakes(t *testing.T) {
	two := func(c *nn.Ctx) *G.Node { return c.Const([]float64{1, 2}, 2, 1) }
	for _, tc := range []struct {
		want string
		f    func(c *nn.Ctx) *G.Node
	}{
		{"loss.BCEWithLabel: label 1.5, want 0 to 1", func(c *nn.Ctx) *G.Node { return loss.BCEWithLabel(two(c), 1.5) }},
		{"loss.BCEWithLabelMean: label NaN, want 0 to 1", func(c *nn.Ctx) *G.Node { return loss.BCEWithLabelMean(two(c), math.NaN()) }},
		{"loss.Between: alpha: input has shape [2 1], want [2]", func(c *nn.Ctx) *G.Node { return op.Sum(loss.Between(two(c), two(c), two(c))) }},
		{"loss.Perturbed: shapes [2 1] and [1 1] differ", func(c *nn.Ctx) *G.Node {
			return op.Sum(loss.Perturbed(two(c), c.Const([]float64{1}, 1, 1)))
		}},
		{"loss.SoftmaxCrossEntropy: shapes [2 1] and [1 2] differ", func(c *nn.Ctx) *G.Node {
			return loss.SoftmaxCrossEntropy(two(c), c.Const([]float64{1, 0}, 1, 2))
		}},
	} {
		if _, err := train.Eval(tc.f); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}
