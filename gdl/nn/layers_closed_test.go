package nn_test

import (
	"math"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// call applies a layer, in inference, to examples of a shape.
func call(t *testing.T, l nn.Layer, x []float32, shape ...int) []float32 {
	t.Helper()
	f, err := train.NewFunc(l.Forward, shape...)
	if err != nil {
		t.Fatal(err)
	}
	y, err := f.Call(x)
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func TestLayersClosedForms(t *testing.T) {
	third := nn.NewEmbedding("e", 3, 2, nil)
	copy(third.Table.Data(), []float32{1, 2, 3, 4, 5, 6})
	double := nn.NewDense("d", 2, 2, nil).NoBias()
	copy(double.W.Data(), []float32{2, 0, 0, 2})
	channels := nn.NewDepthwiseConv2D("c", 1, 2, 2, op.ConvOpts{}, nil).NoBias()
	copy(channels.W.Data(), []float32{1, 10, 100, 1000})
	for _, tc := range []struct {
		name    string
		layer   nn.Layer
		x, want []float32
		shape   []int
	}{
		{"rows of a table", third, []float32{2, 0, 2}, []float32{5, 6, 1, 2, 5, 6}, []int{1}},
		{"x + 2x", nn.Residual{Name: "r", Body: nn.Sequential{double}}, []float32{1, -3}, []float32{3, -9}, []int{2}},
		{"kernels of each channel", channels, []float32{1, 2, 3, 4}, []float32{1, 10, 200, 2000, 3, 30, 400, 4000}, []int{2, 1, 2}},
		{"instances are standardised", nn.NewInstanceNorm("n", 1), []float32{10, 30, 5, 5}, []float32{-1, 1, 0, 0}, []int{2, 1, 1}},
		{"mean of windows", nn.AvgPool(2), []float32{1, 2, 3, 6, 9, 9}, []float32{3}, []int{3, 2, 1}},
		{"mean of channels", nn.GlobalAvgPool, []float32{1, 2, 3, 6}, []float32{2, 4}, []int{2, 1, 2}},
		{"mirrored pixels", nn.ReflectPad(1), []float32{1, 2, 3, 4}, []float32{4, 3, 4, 3, 2, 1, 2, 1, 4, 3, 4, 3, 2, 1, 2, 1}, []int{2, 2, 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := call(t, tc.layer, tc.x, tc.shape...)
			if len(got) != len(tc.want) {
				t.Fatalf("%v, want %v", got, tc.want)
			}
			near(t, tc.name, got, tc.want)
		})
	}
}

// A style changes the images that have it, and no others.
func TestStylesAreOfOneImage(t *testing.T) {
	n := nn.NewConditionalInstanceNorm("n", 3, 1)
	copy(n.Gamma.Data(), []float32{1, 10, 1})
	copy(n.Beta.Data(), []float32{0, 5, 0})
	f, err := train.CompileFunc(train.FuncSpec{
		Build:  func(c *nn.Ctx, x []*G.Node) []*G.Node { return []*G.Node{n.Forward(c, x[0], x[1])} },
		Shapes: [][]int{{2, 1, 1}, {1}},
	})
	if err != nil {
		t.Fatal(err)
	}
	y, err := f.Call([]float32{1, 3, 1, 3, 1, 3}, []float32{0, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "styles 0, 1 and 2", y, []float32{-1, 1, -5, 15, -1, 1})
}

// Weights mix gammas and betas: half of 1 and 10, and half of 0 and 5.
func TestStylesBlend(t *testing.T) {
	n := nn.NewConditionalInstanceNorm("n", 3, 1)
	copy(n.Gamma.Data(), []float32{1, 10, 1})
	copy(n.Beta.Data(), []float32{0, 5, 0})
	f, err := train.CompileFunc(train.FuncSpec{
		Build:  func(c *nn.Ctx, x []*G.Node) []*G.Node { return []*G.Node{n.Blend(c, x[0], x[1])} },
		Shapes: [][]int{{2, 1, 1}, {3}},
	})
	if err != nil {
		t.Fatal(err)
	}
	y, err := f.Call([]float32{1, 3, 1, 3}, []float32{0.5, 0.5, 0, 0, 0, 1})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "half of styles 0 and 1, style 2", y, []float32{-3, 8, -1, 1})
}

func TestUnknownIndexStopsTraining(t *testing.T) {
	e := nn.NewEmbedding("words", 3, 2, nn.NewRand(1))
	tr, err := train.Compile(train.Spec{
		Loss:   func(c *nn.Ctx, x []*G.Node) *G.Node { return op.Sum(op.Square(e.Forward(c, x[0]))) },
		Shapes: [][]int{{1}},
	}, 2)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tr.Step([]float32{0, 2}); err != nil {
		t.Fatal(err)
	}
	before := slices.Clone(e.Table.Data())
	for _, index := range []float32{3, -1, 0.5, float32(math.NaN())} {
		if _, err := tr.Step([]float32{0, index}); err == nil || !slices.Equal(e.Table.Data(), before) {
			t.Errorf("index %g: error %v, want one, and the table as it was", index, err)
		}
	}
}
