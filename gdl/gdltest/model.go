package gdltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// probes is how many values of each parameter CheckParams moves.
const probes = 6

// CheckParams compares the derivatives of a loss by the parameters it uses with
// central differences, in float64, at a few values of each parameter. in holds
// the inputs of one batch. tol bounds |difference|/(1 + |value|).
func CheckParams(t *testing.T, loss func(c *nn.Ctx, x []*G.Node) *G.Node, tol float64, in [][]float64, shapes ...[]int) {
	t.Helper()
	c := nn.NewCtx64(nn.Train)
	x := make([]*G.Node, len(shapes))
	for i, s := range shapes {
		x[i] = c.Input(fmt.Sprintf("input %d", i), s...)
		must(G.Let(x[i], newTensor(tensor.Float64, in[i], s)))
	}
	cost := loss(c, x)
	w := make([]*G.Node, len(c.Params()))
	for i, p := range c.Params() {
		w[i] = c.Use(p)
	}
	grads, err := interpret(op.Grad(cost, w...)...)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(5, 5))
	for i, p := range c.Params() {
		values := w[i].Value().Data().([]float64)
		for range min(probes, len(values)) {
			j := rng.IntN(len(values))
			want := slope(t, cost, values, j)
			if got := grads[i][j]; !(math.Abs(got-want) <= tol*(1+math.Abs(want))) {
				t.Fatalf("derivative of %s at %d: %.9g, central difference %.9g", p.Name, j, got, want)
			}
		}
	}
}

// slope is the central difference of cost by values[j].
func slope(t *testing.T, cost *G.Node, values []float64, j int) float64 {
	t.Helper()
	const h = 1e-5
	at := func(v float64) float64 {
		old := values[j]
		values[j] = v
		defer func() { values[j] = old }()
		out, err := interpret(cost)
		if err != nil {
			t.Fatal(err)
		}
		return out[0][0]
	}
	return (at(values[j]+h) - at(values[j]-h)) / (2 * h)
}
