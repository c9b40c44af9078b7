package nn_test

import (
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// No stream of a training graph is one of an inference graph.
func TestStreamsOfTheModesDiffer(t *testing.T) {
	seen := map[op.Stream]bool{}
	for _, m := range []nn.Mode{nn.Train, nn.Infer} {
		c := nn.NewCtx(m)
		for range 10 {
			s := c.NewStream()
			if seen[s] {
				t.Errorf("%v: stream %+v comes twice", m, s)
			}
			seen[s] = true
		}
	}
}

// In a frozen view a parameter is a constant, also where the graph trains it.
func TestFrozenUseHasNoDerivative(t *testing.T) {
	w := nn.NewParam("w", nn.Ones, 1)
	tr, err := train.Compile(train.Spec{
		Optimizer: train.SGD{LearningRate: 1},
		Loss: func(c *nn.Ctx, _ []*G.Node) *G.Node {
			return op.Sum(op.Add(op.Scale(0.25, c.Use(w)), op.Square(c.Frozen().Use(w))))
		},
	}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tr.Step(); err != nil || w.Data()[0] != 0.75 {
		t.Errorf("weight %g, error %v, want 1 − 0.25", w.Data()[0], err)
	}
}

func TestTermsHaveNames(t *testing.T) {
	for _, tc := range []struct {
		want string
		f    func(c *nn.Ctx, x *G.Node)
	}{
		{`nn: a term named "kl", want a name that no other has`, func(c *nn.Ctx, x *G.Node) { c.Term("kl", x); c.Frozen().Term("kl", x) }},
		{`nn: a term named "", want a name`, func(c *nn.Ctx, x *G.Node) { c.Term("", x) }},
		{`nn: term "kl": input has shape [2], want []`, func(c *nn.Ctx, x *G.Node) { c.Term("kl", c.Const([]float64{1, 2}, 2)) }},
	} {
		_, err := train.Eval(func(c *nn.Ctx) *G.Node {
			x := op.Sum(c.Const([]float64{1}, 1))
			tc.f(c, x)
			return x
		})
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}

func TestParamInit(t *testing.T) {
	p := nn.NewParam("p", nil, 2, 3)
	for _, tc := range []struct {
		init nn.Init
		want float32
	}{{nil, 0}, {nn.Ones, 1}, {nil, 0}} {
		p.Init(tc.init)
		for _, v := range p.Data() {
			if v != tc.want || p.Size() != 6 {
				t.Errorf("%d values, one is %g, want 6 of %g", p.Size(), v, tc.want)
			}
		}
	}
}

// A graph for examples 4 … 7 of a batch draws what the whole draws for them; with two
// rows an example, numbers of a place of its own; without a row for each, the same as
// the whole.
func TestPartOfABatchDrawsItsOwn(t *testing.T) {
	sum := func(part nn.Part, n, from, to int) float64 {
		v, err := train.Eval(func(c *nn.Ctx) *G.Node {
			c.Part = part
			return op.Sum(op.Slice(c.Uniform(n), []int{from}, []int{to}))
		})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	part := nn.Part{First: 4, Size: 4}
	for _, c := range []struct{ n, from, to int }{{4, 4, 8}, {8, 8, 16}, {3, 0, 3}} {
		if got, want := sum(part, c.n, 0, c.n), sum(nn.Part{}, 16, c.from, c.to); got != want {
			t.Errorf("%d numbers add up to %g, those from %d to %d of the whole to %g", c.n, got, c.from, c.to, want)
		}
	}
}
