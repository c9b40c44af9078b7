package nn_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

var half = op.ConvOpts{Stride: 2}

// convAE is an autoencoder of images [8 8 1] with every layer for images.
func convAE(rng uint64) nn.Sequential {
	r := nn.NewRand(rng)
	return nn.Sequential{
		nn.NewConv2D("enc/0", 3, 1, 4, half, r), nn.NewBatchNorm("enc/0/norm", 4), nn.LeakyReLU(0.2),
		nn.NewConv2D("enc/1", 3, 4, 8, op.ConvOpts{}, r), nn.MaxPool(2), nn.NewLayerNorm("enc/1/norm", 8),
		nn.Flatten, nn.Dropout{Rate: 0.25}, nn.NewDense("code", 32, 16, r), nn.SELU, nn.Reshape(2, 2, 4),
		nn.NewConvT2D("dec/0", 3, 4, 4, half, r), nn.SELU,
		nn.Upsample(2), nn.NewConv2D("dec/1", 3, 4, 1, op.ConvOpts{}, r),
	}
}

func TestShapesOfImageLayers(t *testing.T) {
	f, err := train.NewFunc(convAE(1).Forward, 8, 8, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Shape(); !slices.Equal(got, []int{8, 8, 1}) {
		t.Errorf("reconstruction has shape %v, want [8 8 1]", got)
	}
}

func TestGradientsOfImageLayers(t *testing.T) {
	m := convAE(1)
	of := func(c *nn.Ctx, x []*G.Node) *G.Node { return loss.MSEMean(m.Forward(c, x[0]), x[0]) }
	gdltest.CheckParams(t, of, 1e-5, [][]float64{gdltest.Normal(1, 3, 8, 8, 1)}, []int{3, 8, 8, 1})
}

func TestImageLayersOverfit(t *testing.T) {
	m := convAE(1)
	of := func(c *nn.Ctx, x []*G.Node) *G.Node { return loss.MSEMean(m.Forward(c, x[0]), x[0]) }
	tr, err := train.Compile(train.Spec{Loss: of, Shapes: [][]int{{8, 8, 1}}, Optimizer: train.NewAdam(0.01)}, 8)
	if err != nil {
		t.Fatal(err)
	}
	images := make([]float32, 8*8*8)
	for i, v := range gdltest.Normal(2, 8, 8, 8, 1) {
		images[i] = float32(math.Tanh(v))
	}
	var first, last float64
	for i := range 300 {
		last, err = tr.Step(images)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = last
		}
	}
	if last > first/3 {
		t.Errorf("loss %g after 300 steps on 8 images, %g at first", last, first)
	}
}

// testdata/batchnorm_keras.py writes the file.
func TestRunningAveragesAgreeWithKeras(t *testing.T) {
	text, err := os.ReadFile("testdata/batchnorm_keras.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Shape   []int
		Batches [][]float32
		Steps   []struct{ Mean, Variance []float32 }
		Output  []float32
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	n := nn.NewBatchNorm("bn", want.Shape[3])
	of := func(c *nn.Ctx, x []*G.Node) *G.Node { return op.Mean(op.Square(op.Shift(1, n.Forward(c, x[0])))) }
	tr, err := train.Compile(train.Spec{Loss: of, Shapes: [][]int{want.Shape[1:]}}, want.Shape[0])
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range want.Steps {
		if _, err := tr.Step(want.Batches[i]); err != nil {
			t.Fatal(err)
		}
		near(t, "running mean", n.Mean.Data(), s.Mean)
		near(t, "running variance", n.Variance.Data(), s.Variance)
	}
	nn.Ones(n.Gamma.Data(), nil)
	nn.Zeros(n.Beta.Data(), nil)
	f, err := train.NewFunc(n.Forward, want.Shape[1:]...)
	if err != nil {
		t.Fatal(err)
	}
	y, err := f.Call(want.Batches[3])
	if err != nil {
		t.Fatal(err)
	}
	near(t, "output in inference", y, want.Output)
}

func near(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i, w := range want {
		if d := math.Abs(float64(got[i] - w)); !(d <= 1e-5*(1+math.Abs(float64(w)))) {
			t.Fatalf("%s at %d: %g, want %g", what, i, got[i], w)
		}
	}
}

// A layer that a graph applies twice updates its averages twice, one after the
// other, as Keras does.
func TestBatchNormUsedTwice(t *testing.T) {
	n := nn.NewBatchNorm("bn", 1)
	of := func(c *nn.Ctx, x []*G.Node) *G.Node {
		return op.Add(op.Mean(n.Forward(c, x[0])), op.Sum(op.Square(n.Forward(c, x[1]))))
	}
	tr, err := train.Compile(train.Spec{Loss: of, Shapes: [][]int{{1}, {1}}}, 2)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tr.Step([]float32{99, 101}, []float32{199, 201}); err != nil {
		t.Fatal(err)
	}
	near(t, "running mean", n.Mean.Data(), []float32{0.99*1 + 0.01*200})
}

func TestImageLayerMistakes(t *testing.T) {
	for _, tc := range []struct {
		layer nn.Layer
		want  string
	}{
		{nn.NewConv2D("enc/0", 3, 4, 8, op.ConvOpts{}, nil), "enc/0/w: input has shape [1 2 2 3], want [any any any 4]"},
		{nn.NewConvT2D("dec/0", 3, 4, 8, op.ConvOpts{}, nil), "dec/0/w: input has shape [1 2 2 3], want [any any any 4]"},
		{nn.NewBatchNorm("bn", 4), "bn/gamma: input has shape [1 2 2 3], want [any any any 4]"},
		{nn.NewLayerNorm("ln", 4), "ln/gamma: input has shape [1 2 2 3], want [any any any 4]"},
		{nn.Dropout{Rate: 2}, "op.Dropout: rate is 2"},
	} {
		of := func(c *nn.Ctx, x []*G.Node) *G.Node { return op.Sum(tc.layer.Forward(c, x[0])) }
		_, err := train.Compile(train.Spec{Loss: of, Shapes: [][]int{{2, 2, 3}}}, 1)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}
