package loss_test

import (
	"fmt"
	"log"
	"math"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

type pair func(a, b *G.Node) *G.Node

func of(f pair) gdltest.Fn { return func(in ...*G.Node) *G.Node { return f(in[0], in[1]) } }

// eval returns f of two tensors of shape [2 2].
func eval(t *testing.T, f pair, a, b []float64) float64 {
	t.Helper()
	v, err := train.Eval(func(c *nn.Ctx) *G.Node { return f(c.Const(a, 2, 2), c.Const(b, 2, 2)) })
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestClosedForms(t *testing.T) {
	zero, y := []float64{0, 0, 0, 0}, []float64{1, 0, 1, 0}
	far := []float64{1000, -1000, 1000, -1000}
	for _, tc := range []struct {
		name string
		f    pair
		a, b []float64
		want float64
	}{
		{"logits 0 cost ln 2 an element", loss.BCEWithLogitsMean, zero, y, math.Ln2},
		{"summed over 2 elements an example", loss.BCEWithLogits, zero, y, 2 * math.Ln2},
		{"sure and right costs nothing", loss.BCEWithLogits, far, y, 0},
		{"sure and wrong costs the logit", loss.BCEWithLogitsMean, far, []float64{0, 1, 0, 1}, 1000},
		{"probability ½ costs ln 2", loss.BCEMean, []float64{.5, .5, .5, .5}, y, math.Ln2},
		// −log 1e-7 = 16.118; Keras 3.15 gives the same for p = 0, y = 1.
		{"clip bounds the cost of p = 0", loss.BCEMean, zero, []float64{1, 1, 1, 1}, 16.11809565},
		{"squared error", loss.MSEMean, []float64{1, 2, 3, 4}, []float64{1, 0, 0, 4}, 13. / 4},
		{"squared error of an example", loss.MSE, []float64{1, 2, 3, 4}, []float64{1, 0, 0, 4}, 13. / 2},
	} {
		if got := eval(t, tc.f, tc.a, tc.b); math.Abs(got-tc.want) > 1e-6*(1+tc.want) {
			t.Errorf("%s: %g, want %g", tc.name, got, tc.want)
		}
	}
}

func TestGradients(t *testing.T) {
	probability := func(f pair) gdltest.Fn { // of p = σ(z) and y = σ(t), both inside the clip
		return func(in ...*G.Node) *G.Node { return f(op.Sigmoid(in[0]), op.Sigmoid(in[1])) }
	}
	for name, f := range map[string]gdltest.Fn{
		"BCEWithLogits": of(loss.BCEWithLogits), "BCEWithLogitsMean": of(loss.BCEWithLogitsMean),
		"BCE": probability(loss.BCE), "BCEMean": probability(loss.BCEMean),
		"MSE": of(loss.MSE), "MSEMean": of(loss.MSEMean),
	} {
		t.Run(name, func(t *testing.T) {
			gdltest.CheckGrad(t, f, 1e-7, []int{3, 4}, []int{3, 4})
			gdltest.CheckMachines(t, f, 2e-5, []int{3, 4}, []int{3, 4})
		})
	}
}

func TestShapesMustAgree(t *testing.T) {
	_, err := train.Eval(func(c *nn.Ctx) *G.Node {
		return loss.BCE(c.Const([]float64{1, 2}, 1, 2), c.Const([]float64{1, 2}, 2, 1))
	})
	if err == nil || err.Error() != "train: build: loss.BCE: shapes [1 2] and [2 1] differ" {
		t.Errorf("error %v", err)
	}
}

// A model that gives every pixel even odds pays ln 2 for each.
func ExampleBCEWithLogits() {
	cost, err := train.Eval(func(c *nn.Ctx) *G.Node {
		logits := c.Const([]float64{0, 0, 0}, 1, 3) // [B pixels]
		image := c.Const([]float64{1, 0, 1}, 1, 3)
		return loss.BCEWithLogits(logits, image)
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f nats\n", cost)
	// Output: 2.079 nats
}
