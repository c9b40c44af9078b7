package train

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// stepGraph is what a training step computes.
type stepGraph struct {
	*nn.Ctx
	inputs []*G.Node
	cost   *G.Node
	grads  []*G.Node // of Spec.Params
}

// outputs returns the cost, the derivatives and the new values of parameters.
func (g *stepGraph) outputs() []*G.Node {
	return slices.Concat([]*G.Node{g.cost}, g.grads, g.news())
}

// news returns the new values of parameters that the graph updates.
func (g *stepGraph) news() []*G.Node {
	var out []*G.Node
	for _, u := range g.Updates() {
		out = append(out, u.Value)
	}
	return out
}

// graph builds the training step for a batch size. It also settles which
// parameters are trained and which are kept in checkpoints.
func (t *Trainer) graph(batch int) (*stepGraph, error) {
	g := &stepGraph{Ctx: nn.NewCtx(nn.Train)}
	g.Seed = t.seed
	err := build(func() {
		g.inputs = inputs(g.Ctx, batch, t.spec.Shapes)
		g.cost = t.spec.Loss(g.Ctx, g.inputs)
		if t.kept == nil {
			t.settle(g.Ctx)
		}
		w := make([]*G.Node, len(t.spec.Params))
		for i, p := range t.spec.Params {
			w[i] = g.Use(p)
		}
		g.grads = op.Grad(g.cost, w...)
	})
	return g, err
}

func (t *Trainer) settle(c *nn.Ctx) {
	if t.spec.Params == nil {
		t.spec.Params = c.Params()
	}
	t.spec.Params = slices.DeleteFunc(slices.Clone(t.spec.Params), func(p *nn.Param) bool { return p.Fixed })
	t.kept = slices.Clone(t.spec.Params)
	for _, u := range c.Updates() {
		if slices.Contains(t.kept, u.Param) {
			panic(fmt.Errorf("parameter %s is updated by the graph and by the optimiser, want one of them: set Fixed", u.Param.Name))
		}
		t.kept = append(t.kept, u.Param)
	}
}

// setStep writes the number of a step to where a program reads it, if it does.
func setStep(memory []float32, step int) {
	if memory != nil {
		memory[0] = float32(step)
	}
}
