package nn_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// halves returns a spectral norm whose vector u is (½, ½, …), as in layers_torch.py.
func halves(layer nn.Layer) nn.Layer {
	s := nn.NewSpectralNorm(layer, nil)
	for i := range s.U.Data() {
		s.U.Data()[i] = 0.5
	}
	return s
}

// testdata/layers_torch.py writes the file, weights included.
func TestLayersAgreeWithPyTorch(t *testing.T) {
	of := func(l nn.Layer) func(*nn.Ctx, []*G.Node) *G.Node {
		return func(c *nn.Ctx, x []*G.Node) *G.Node { return l.Forward(c, x[0]) }
	}
	gdltest.GoldenModel(t, "testdata/layers_torch.json", map[string]func(*nn.Ctx, []*G.Node) *G.Node{
		"InstanceNorm": of(nn.NewInstanceNorm("n", 3)),
		"ConditionalInstanceNorm": func(c *nn.Ctx, x []*G.Node) *G.Node {
			return nn.NewConditionalInstanceNorm("n", 3, 3).Forward(c, x[0], c.Const([]float64{2, 0}, 2))
		},
		"SpectralNorm of Dense":  of(halves(nn.NewDense("d", 5, 3, nil))),
		"SpectralNorm of Conv2D": of(halves(nn.NewConv2D("d", 3, 2, 4, op.ConvOpts{}, nil))),
		"DepthwiseConv2D":        of(nn.NewDepthwiseConv2D("d", 3, 3, 2, op.ConvOpts{}, nil)),
		"GlobalAvgPool":          of(nn.GlobalAvgPool),
		"Embedding": func(c *nn.Ctx, _ []*G.Node) *G.Node {
			return nn.NewEmbedding("e", 4, 3, nil).Forward(c, c.Const([]float64{2, 0, 2, 3}, 4, 1))
		},
	})
}

// Derivatives by all parameters, against central differences.
func TestLayerDerivatives(t *testing.T) {
	r := nn.NewRand(1)
	numbers := []float64{1, 0, 2}
	for _, tc := range []struct {
		name   string
		f      func(c *nn.Ctx, x *G.Node) *G.Node
		shapes []int
	}{
		{"instance norm", nn.NewInstanceNorm("n", 2).Forward, []int{3, 2, 2, 2}},
		{"conditional instance norm", func(c *nn.Ctx, x *G.Node) *G.Node {
			return nn.NewConditionalInstanceNorm("n", 3, 2).Forward(c, x, c.Const(numbers, 3))
		}, []int{3, 2, 2, 2}},
		{"depthwise", nn.NewDepthwiseConv2D("d", 3, 2, 2, op.ConvOpts{Stride: 2}, r).Forward, []int{3, 3, 4, 2}},
		{"residual", nn.Residual{Name: "r", Body: nn.MLP("m", []int{4, 5, 4}, nn.Tanh, r)}.Forward, []int{3, 4}},
		{"embedding", func(c *nn.Ctx, x *G.Node) *G.Node {
			return op.Mul(x, nn.NewEmbedding("e", 3, 4, nn.NewRand(2)).Forward(c, c.Const(numbers, 3)))
		}, []int{3, 4}},
		{"without bias", nn.NewDense("d", 4, 2, r).NoBias().Forward, []int{3, 4}},
		{"averages", nn.Sequential{nn.NewConv2D("c", 3, 2, 3, op.ConvOpts{}, r).NoBias(), nn.AvgPool(2), nn.GlobalAvgPool}.Forward, []int{3, 4, 4, 2}},
		{"reflected", nn.Sequential{nn.ReflectPad(1), nn.NewConvT2D("c", 3, 2, 3, op.ConvOpts{}, r).NoBias()}.Forward, []int{3, 2, 3, 2}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cost := func(c *nn.Ctx, x []*G.Node) *G.Node { return op.Sum(op.Square(op.Shift(0.3, tc.f(c, x[0])))) }
			gdltest.CheckParams(t, cost, 1e-6, [][]float64{gdltest.Normal(4, tc.shapes...)}, tc.shapes)
		})
	}
}

func TestLayersWithoutBias(t *testing.T) {
	for _, l := range []nn.Layer{
		nn.NewDense("d", 2, 3, nil).NoBias(), nn.NewConv2D("d", 3, 2, 3, op.ConvOpts{}, nil).NoBias(),
		nn.NewConvT2D("d", 3, 2, 3, op.ConvOpts{}, nil).NoBias(), nn.NewDepthwiseConv2D("d", 3, 2, 3, op.ConvOpts{}, nil).NoBias(),
	} {
		if ps := l.Params(); len(ps) != 1 || ps[0].Name != "d/w" {
			t.Errorf("%T: parameters %v, want the weight alone", l, ps)
		}
	}
}

// Samples have the mean and deviation that are asked for, are new at each step, and
// have derivatives by both.
func TestSampleGaussian(t *testing.T) {
	const n = 4000
	mu, logVar := nn.NewParam("mu", func(w []float32, _ []int) {
		for i := range w {
			w[i] = 3
		}
	}, 1, 1), nn.NewParam("logVar", func(w []float32, _ []int) { w[0] = float32(2 * math.Log(0.5)) }, 1, 1)
	f, err := train.NewFunc(func(c *nn.Ctx, x *G.Node) *G.Node {
		b := x.Shape()[0]
		return nn.SampleGaussian(c, op.Broadcast(c.Use(mu), b, 1), op.Broadcast(c.Use(logVar), b, 1))
	}, 1)
	if err != nil {
		t.Fatal(err)
	}
	z, err := f.Call(make([]float32, n))
	if err != nil {
		t.Fatal(err)
	}
	var sum, square float64
	for _, v := range z {
		sum += float64(v) / n
		square += float64(v) * float64(v) / n
	}
	if math.Abs(sum-3) > 0.04 || math.Abs(math.Sqrt(square-sum*sum)-0.5) > 0.03 {
		t.Errorf("mean %g, deviation %g, want 3 and 0.5", sum, math.Sqrt(square-sum*sum))
	}
	loss := func(c *nn.Ctx, x []*G.Node) *G.Node {
		return op.Sum(op.Square(nn.SampleGaussian(c, op.Broadcast(c.Use(mu), 2, 3), op.Broadcast(c.Use(logVar), 2, 3))))
	}
	gdltest.CheckParams(t, loss, 1e-6, nil)
	_, err = train.Eval(func(c *nn.Ctx) *G.Node {
		return op.Sum(nn.SampleGaussian(c, c.Const([]float64{1, 2}, 1, 2), c.Const([]float64{1}, 1, 1)))
	})
	if err == nil || !strings.Contains(err.Error(), "nn.SampleGaussian: shapes [1 2] and [1 1] differ") {
		t.Errorf("error %v", err)
	}
}

// In training the vectors move towards the singular vectors; in inference, and in a
// frozen view, they stay; the normalised weight has length 1 in no direction more.
func TestSpectralNorm(t *testing.T) {
	d := nn.NewDense("d", 6, 4, nn.NewRand(1)).NoBias()
	s := nn.NewSpectralNorm(d, nn.NewRand(2))
	f, err := train.NewFunc(s.Forward, 6)
	if err != nil {
		t.Fatal(err)
	}
	y, err := f.Call(s.V.Data()) // v is what the weight stretches most
	if err != nil {
		t.Fatal(err)
	}
	if l := train.Norm([][]float32{y}); math.Abs(l-1) > 1e-3 {
		t.Errorf("the largest singular value is %g, want 1", l)
	}
	before := slices.Clone(s.U.Data())
	of := func(view func(*nn.Ctx) *nn.Ctx) train.Loss {
		extra := nn.NewParam("extra", nn.Ones, 1, 6)
		return func(c *nn.Ctx, _ []*G.Node) *G.Node {
			return op.Sum(s.Forward(view(c), c.Use(extra)))
		}
	}
	for _, tc := range []struct {
		name  string
		view  func(*nn.Ctx) *nn.Ctx
		moves bool
	}{{"frozen", (*nn.Ctx).Frozen, false}, {"live", func(c *nn.Ctx) *nn.Ctx { return c }, true}} {
		d.W.Data()[0] += 1 // another weight has other vectors
		tr, err := train.Compile(train.Spec{Loss: of(tc.view)}, 1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tr.Step(); err != nil {
			t.Fatal(err)
		}
		if moved := !slices.Equal(before, s.U.Data()); moved != tc.moves {
			t.Errorf("%s: vectors moved: %v", tc.name, moved)
		}
	}
	defer func() {
		if err, ok := recover().(error); !ok || err.Error() != "nn: spectral norm of a nn.Func, want a *nn.Dense or a *nn.Conv2D" {
			t.Errorf("error %v", err)
		}
	}()
	nn.NewSpectralNorm(nn.ReLU, nil)
}

func TestCopy(t *testing.T) {
	a, b := nn.NewDense("a", 2, 3, nn.NewRand(1)), nn.NewDense("b", 2, 3, nn.NewRand(2))
	if err := nn.Copy(b.Params(), a.Params()); err != nil || !slices.Equal(a.W.Data(), b.W.Data()) {
		t.Errorf("weights %v, want %v; error %v", b.W.Data(), a.W.Data(), err)
	}
	before := slices.Clone(b.W.Data())
	other := nn.NewDense("c", 2, 4, nn.NewRand(3))
	for _, tc := range []struct {
		src  []*nn.Param
		want string
	}{
		{other.Params(), "nn: copy of c/w with shape [2 4] to b/w with shape [2 3]"},
		{other.Params()[:1], "nn: copy of 1 parameters to 2"},
		{[]*nn.Param{a.W, other.B}, "nn: copy of c/b with shape [1 4] to b/b with shape [1 3]"},
	} {
		if err := nn.Copy(b.Params(), tc.src); err == nil || err.Error() != tc.want || !slices.Equal(before, b.W.Data()) {
			t.Errorf("error %v, want %s, and the weights as they were", err, tc.want)
		}
	}
}

// After n steps the average of a weight that falls by 1 in each is what the
// recurrence says.
func TestAverage(t *testing.T) {
	w := nn.NewParam("w", nn.Zeros, 1)
	a := nn.NewAverage(0.5, []*nn.Param{w})
	tr, err := train.Compile(train.Spec{
		Optimizer: train.SGD{LearningRate: 1},
		Loss: func(c *nn.Ctx, _ []*G.Node) *G.Node {
			a.Track(c)
			return op.Sum(c.Use(w))
		},
	}, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := float32(0)
	for i := range 4 {
		if _, err := tr.Step(); err != nil {
			t.Fatal(err)
		}
		want = 0.5*want + 0.5*float32(-i) // the weight before the step
		if got := a.Params()[0].Data()[0]; got != want || w.Data()[0] != float32(-i-1) {
			t.Errorf("step %d: average %g, want %g; weight %g", i+1, got, want, w.Data()[0])
		}
	}
	if p := a.Params()[0]; p.Name != "w/average" || !p.Fixed {
		t.Errorf("average %q, fixed %v", p.Name, p.Fixed)
	}
}

func TestMoreLayerMistakes(t *testing.T) {
	for _, tc := range []struct {
		want string
		f    func(c *nn.Ctx, x *G.Node) *G.Node
	}{
		{"r: residual of input and output: shapes [1 2 2 3] and [1 2 2 4] differ",
			nn.Residual{Name: "r", Body: nn.Sequential{nn.NewConv2D("c", 3, 3, 4, op.ConvOpts{}, nil)}}.Forward},
		{"d/w: input has shape [1 2 2 3], want [any any any 4]", nn.NewDepthwiseConv2D("d", 3, 4, 1, op.ConvOpts{}, nil).Forward},
		{"n/gamma: input has shape [1 2 2 3], want [any any any 4]", nn.NewInstanceNorm("n", 4).Forward},
		{"n/gamma: styles: input has shape [2], want [1]", func(c *nn.Ctx, x *G.Node) *G.Node {
			return nn.NewConditionalInstanceNorm("n", 2, 3).Forward(c, x, c.Const([]float64{0, 1}, 2))
		}},
		{"e/table: numbers of shape [1 2 2 3], want [B] or [B 1]", nn.NewEmbedding("e", 2, 3, nil).Forward},
	} {
		of := func(c *nn.Ctx, x []*G.Node) *G.Node { return op.Sum(tc.f(c, x[0])) }
		_, err := train.Compile(train.Spec{Loss: of, Shapes: [][]int{{2, 2, 3}}}, 1)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}
