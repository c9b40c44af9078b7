package train

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// stepGraph is what a training step computes, or in inference the loss alone.
type stepGraph struct {
	*nn.Ctx
	inputs []*G.Node
	cost   *G.Node
	grads  []*G.Node // of the trained parameters
}

// lossGraph builds a loss for a part of a batch of examples of the given shapes.
func lossGraph(m nn.Mode, seed uint64, loss Loss, shapes [][]int, part nn.Part) *stepGraph {
	g := &stepGraph{Ctx: nn.NewCtx(m)}
	g.Seed, g.Part = seed, part
	g.inputs = inputs(g.Ctx, part.Size, shapes)
	g.cost = loss(g.Ctx, g.inputs)
	if s := g.cost.Shape(); s.Dims() != 0 {
		panic(fmt.Errorf("the loss has shape %v, want a scalar", []int(s)))
	}
	return g
}

// outputs returns the cost, the terms, the derivatives and the new values of
// parameters.
func (g *stepGraph) outputs() []*G.Node {
	out := []*G.Node{g.cost}
	for _, t := range g.Terms() {
		out = append(out, t.Node)
	}
	out = append(out, g.grads...)
	for _, u := range g.Updates() {
		out = append(out, u.Value)
	}
	return out
}

func termNames(c *nn.Ctx) []string {
	var names []string
	for _, t := range c.Terms() {
		names = append(names, t.Name)
	}
	return names
}

// graph builds the training step for a part of a batch.
func (t *Trainer) graph(part nn.Part) (*stepGraph, error) {
	var g *stepGraph
	err := build(func() {
		g = lossGraph(nn.Train, t.seed, t.spec.Loss, t.spec.Shapes, part)
		if t.params == nil {
			t.settle(g.Ctx)
		}
		w := make([]*G.Node, len(t.params))
		for i, p := range t.params {
			w[i] = g.Use(p)
		}
		g.grads = op.Grad(g.cost, w...)
		if t.spec.WatchGradient {
			g.Term(GradientTerm, length(g.grads))
		}
		if t.terms == nil {
			t.terms = termNames(g.Ctx)
		}
	})
	return g, err
}

// length returns the Euclidean norm of all values of x together.
func length(x []*G.Node) *G.Node {
	sum := op.Sum(op.Square(x[0]))
	for _, n := range x[1:] {
		sum = op.Add(sum, op.Sum(op.Square(n)))
	}
	return op.Sqrt(sum)
}

// settle notes, once, which parameters are trained and which the graph updates.
func (t *Trainer) settle(c *nn.Ctx) {
	t.params = t.spec.Params
	if t.params == nil {
		t.params = c.Params()
	}
	t.params = slices.DeleteFunc(slices.Clone(t.params), func(p *nn.Param) bool { return p.Fixed })
	if len(t.params) == 0 {
		panic(fmt.Errorf("the loss has no parameters to train: all are fixed or frozen"))
	}
	for _, u := range c.Updates() {
		if slices.Contains(t.params, u.Param) {
			panic(fmt.Errorf("parameter %s is updated by the graph and by the optimiser, want one of them: set Fixed", u.Param.Name))
		}
		t.updated = append(t.updated, u.Param)
	}
	t.random, t.draws = c.IsRandom(), c.Draws()
}

// checkBatch returns an error when the graph for n examples shows that the loss
// was written for the batch that the trainer was compiled for.
func (t *Trainer) checkBatch(g *stepGraph, n int) error {
	if n == t.batch {
		return nil
	}
	const mend = "take its size from the shape of an input"
	if names := termNames(g.Ctx); !slices.Equal(names, t.terms) {
		return fmt.Errorf("the loss of a batch of %d has the terms %q, that of %d has %q", n, names, t.batch, t.terms)
	}
	for i, s := range g.Draws() {
		if i < len(t.draws) && len(s) > 0 && s[0] == t.batch && t.draws[i][0] == t.batch {
			return fmt.Errorf("the loss draws random numbers of shape %v for a batch of %d, as for one of %d: %s", s, n, t.batch, mend)
		}
	}
	return nil
}
