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
	"github.com/generative-deep-learning/go/gdl/train"
)

// testdata/kl_torch.py writes the file.
func TestGaussianKL(t *testing.T) {
	fns := map[string]gdltest.Fn{"GaussianKL": of(loss.GaussianKL), "GaussianKLMean": of(loss.GaussianKLMean)}
	gdltest.Golden(t, "testdata/kl_torch.json", fns)
	for name, f := range fns {
		t.Run(name, func(t *testing.T) {
			gdltest.CheckGrad(t, f, 1e-7, []int{3, 4}, []int{3, 4})
			gdltest.CheckMachines(t, f, 2e-5, []int{3, 4}, []int{3, 4})
		})
	}
	if got := eval(t, loss.GaussianKL, []float64{0, 0, 0, 0}, []float64{0, 0, 0, 0}); got != 0 {
		t.Errorf("divergence of N(0, 1) from itself is %g", got)
	}
	if got, want := eval(t, loss.GaussianKLMean, []float64{1, 1, 1, 1}, []float64{2, 2, 2, 2}), (1+math.Exp(2)-3)/2; math.Abs(got-want) > 1e-6 {
		t.Errorf("divergence of N(1, e²) is %g, want %g", got, want)
	}
}

// One of two latent axes is one standard deviation off: KL = 1²/2 nats.
func ExampleGaussianKL() {
	kl, err := train.Eval(func(c *nn.Ctx) *G.Node {
		mu := c.Const([]float64{0, 1}, 1, 2) // [B Z]
		logVar := c.Const([]float64{0, 0}, 1, 2)
		return loss.GaussianKL(mu, logVar)
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f nats\n", kl)
	// Output: 0.500 nats
}
