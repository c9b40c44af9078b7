package nn

import (
	"slices"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/op"
)

// Step returns the scalar that holds the number of the training step, or of the
// batch in inference: what makes random numbers new each time. Package train
// writes it before each run; otherwise it is 0. It counts up to 2²⁴.
func (c *Ctx) Step() *G.Node {
	const name = "step"
	if c.step == nil {
		c.claim(name)
		c.step = G.NewScalar(c.Graph, c.dtype, G.WithName(name))
		if c.dtype == tensor.Float32 {
			must(G.Let(c.step, float32(0)))
		} else {
			must(G.Let(c.step, 0.0))
		}
	}
	return c.step
}

// NewStream returns a stream of random numbers of the graph's seed that nothing
// else in the graph draws from. Streams are numbered in the order they are made;
// those of training and of inference differ.
func (c *Ctx) NewStream() op.Stream {
	s := op.Stream{Seed: c.Seed, ID: 2 * c.streams}
	if c.Mode == Infer {
		s.ID++
	}
	c.streams++
	return s
}

// Normal returns numbers of N(0, 1), new ones at every step.
func (c *Ctx) Normal(shape ...int) *G.Node {
	c.draws = append(c.draws, slices.Clone(shape))
	return op.Normal(c.Step(), c.NewStream(), shape...)
}

// Uniform returns numbers in [0, 1), new ones at every step.
func (c *Ctx) Uniform(shape ...int) *G.Node {
	c.draws = append(c.draws, slices.Clone(shape))
	return op.Uniform(c.Step(), c.NewStream(), shape...)
}

// IsRandom reports whether the graph draws random numbers.
func (c *Ctx) IsRandom() bool { return c.streams > 0 }

// Draws returns the shapes of what Normal and Uniform drew, in order.
func (c *Ctx) Draws() [][]int { return slices.Clone(c.draws) }
