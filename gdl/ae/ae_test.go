package ae_test

import (
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// small is the deep model with few units: the same layers, quick to check.
var small = ae.Config{Widths: []int{9, 7, 5, 3}}

// images returns n fixed images of 0s and 1s.
func images(n, width int) []float64 {
	x := gdltest.Normal(3, n, width)
	for i, v := range x {
		x[i] = 0
		if v > 0 {
			x[i] = 1
		}
	}
	return x
}

func TestDerivatives(t *testing.T) {
	for name, cfg := range map[string]ae.Config{"plane": ae.Plane(), "deep": small} {
		t.Run(name, func(t *testing.T) {
			m := ae.New(cfg, nn.NewRand(1))
			in := cfg.Widths[0]
			gdltest.CheckParams(t, m.Loss, 1e-7, [][]float64{images(4, in)}, []int{4, in})
		})
	}
}

// Parameter counts are those of Keras's model.summary().
func TestParameterCounts(t *testing.T) {
	for _, tc := range []struct {
		cfg  ae.Config
		want int
	}{{ae.Plane(), 17}, {ae.Shallow(), 50992}, {ae.Deep(), 222384}} {
		if got := nn.Count(ae.New(tc.cfg, nn.NewRand(1)).Params()); got != tc.want {
			t.Errorf("%v: %d parameters, want %d", tc.cfg.Widths, got, tc.want)
		}
	}
}

func TestOverfitsEightImages(t *testing.T) {
	m := ae.New(ae.Config{Widths: []int{49, 32, 16}}, nn.NewRand(1))
	tr, err := train.Compile(train.Spec{Loss: m.Loss, Shapes: [][]int{{49}}, Optimizer: train.NewAdam(0.01)}, 8)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, 8*49)
	for i, v := range images(8, 49) {
		x[i] = float32(v)
	}
	var cost float64
	for range 600 {
		cost, err = tr.Step(x)
		if err != nil {
			t.Fatal(err)
		}
	}
	if cost > 0.01 {
		t.Errorf("loss %g nats per pixel after 600 steps on 8 images, want < 0.01", cost)
	}
}

func TestReconstructionIsDecodedCode(t *testing.T) {
	m := ae.New(small, nn.NewRand(2))
	x := make([]float32, 2*9)
	for i := range x {
		x[i] = float32(i) / 18
	}
	code := call(t, m.Encode, x, 9)
	if len(code) != 2*3 {
		t.Fatalf("code of %d values, want 2 of 3", len(code))
	}
	a, b := call(t, m.Forward, x, 9), call(t, m.Decode, code, 3)
	for i := range a {
		if a[i] != b[i] || a[i] <= 0 || a[i] >= 1 {
			t.Fatalf("pixel %d: Forward %g, Decode(Encode) %g; want equal, between 0 and 1", i, a[i], b[i])
		}
	}
}

func TestWrongWidth(t *testing.T) {
	_, err := train.NewFunc(ae.New(ae.Shallow(), nn.NewRand(1)).Forward, 100)
	if want := "train: build: encoder/0/w: input has shape [1 100], want [any 784]"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestConfigMistakes(t *testing.T) {
	for _, widths := range [][]int{nil, {784}, {784, 0}} {
		func() {
			defer func() {
				if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), "widths") && !strings.Contains(err.Error(), "lengths") {
					t.Errorf("%v: panic %v, want an error about widths", widths, err)
				}
			}()
			ae.New(ae.Config{Widths: widths}, nn.NewRand(1))
		}()
	}
}
