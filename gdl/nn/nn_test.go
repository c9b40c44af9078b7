package nn_test

import (
	"math"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

func TestInitialisers(t *testing.T) {
	for _, tc := range []struct {
		name  string
		init  nn.Init
		shape []int
		std   float64
	}{
		{"Glorot", nn.GlorotUniform(nn.NewRand(1)), []int{300, 200}, math.Sqrt(2. / 500)},
		{"Glorot of a kernel", nn.GlorotUniform(nn.NewRand(1)), []int{3, 3, 64, 64}, math.Sqrt(2. / (9 * 128))},
		{"He uniform", nn.HeUniform(nn.NewRand(1)), []int{300, 200}, math.Sqrt(2. / 300)},
		{"He normal", nn.HeNormal(nn.NewRand(1)), []int{300, 200}, math.Sqrt(2. / 300)},
		{"LeCun", nn.LeCunNormal(nn.NewRand(1)), []int{300, 200}, math.Sqrt(1. / 300)},
		{"no random source", nn.GlorotUniform(nil), []int{3, 2}, 0},
	} {
		var sum, square float64
		w := nn.NewParam(tc.name, tc.init, tc.shape...).Data()
		for _, v := range w {
			sum, square = sum+float64(v), square+float64(v)*float64(v)
		}
		n := float64(len(w))
		if std := math.Sqrt(square / n); math.Abs(std-tc.std) > 0.02*tc.std {
			t.Errorf("%s: standard deviation %g, want %g", tc.name, std, tc.std)
		}
		if mean := sum / n; math.Abs(mean) > 5*tc.std/math.Sqrt(n) {
			t.Errorf("%s: mean %g, want about 0", tc.name, mean)
		}
	}
}

func TestSameSeedSameWeights(t *testing.T) {
	a, b := nn.NewDense("d", 5, 4, nn.NewRand(7)), nn.NewDense("d", 5, 4, nn.NewRand(7))
	other := nn.NewDense("d", 5, 4, nn.NewRand(8))
	same, differ := true, false
	for i := range a.W.Data() {
		same = same && a.W.Data()[i] == b.W.Data()[i]
		differ = differ || a.W.Data()[i] != other.W.Data()[i]
	}
	if !same || !differ {
		t.Errorf("equal seeds equal: %v, other seed differs: %v", same, differ)
	}
}

func TestDenseIsAffine(t *testing.T) {
	d := nn.NewDense("d", 2, 3, nil)
	copy(d.W.Data(), []float32{1, 2, 3, 10, 20, 30})
	copy(d.B.Data(), []float32{0.5, 0, -0.5})
	f, err := train.NewFunc(d.Forward, 2)
	if err != nil {
		t.Fatal(err)
	}
	y, err := f.Call([]float32{1, 1, 2, -1})
	want := []float32{11.5, 22, 32.5, -7.5, -16, -24.5}
	for i := range want {
		if err != nil || y[i] != want[i] {
			t.Fatalf("%v, want %v; error %v", y, want, err)
		}
	}
}

func TestMistakesNameTheLayer(t *testing.T) {
	d := nn.NewDense("encoder/0", 4, 3, nn.NewRand(1))
	twin := nn.NewDense("encoder/0", 4, 4, nn.NewRand(1))
	for _, tc := range []struct {
		want string
		f    func(c *nn.Ctx) *G.Node
	}{
		{"encoder/0/w: input has shape [2 5], want [any 4]", func(c *nn.Ctx) *G.Node {
			return op.Sum(d.Forward(c, c.Const(make([]float64, 10), 2, 5)))
		}},
		{`two inputs named "encoder/0/w"`, func(c *nn.Ctx) *G.Node {
			return op.Sum(d.Forward(c, twin.Forward(c, c.Const(make([]float64, 4), 1, 4))))
		}},
		{"constant of 3 values, want 4 for shape [2 2]", func(c *nn.Ctx) *G.Node {
			return op.Sum(c.Const([]float64{1, 2, 3}, 2, 2))
		}},
	} {
		if _, err := train.Eval(tc.f); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}
