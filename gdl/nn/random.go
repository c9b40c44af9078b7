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
// those of training and of inference differ. A graph for a part of a batch draws
// what the whole draws for the part's examples.
func (c *Ctx) NewStream() op.Stream {
	s := op.Stream{Seed: c.Seed, ID: 2 * c.streams, First: c.Part.First}
	if c.Mode == Infer {
		s.ID++
	}
	c.streams++
	return s
}

// stream returns a new stream for a tensor of the given shape. One that has several
// rows for each example, as the fakes and real examples of a GAN, takes its numbers
// from a place that no other part of the batch draws from; one whose rows are no
// examples is the same in all parts.
func (c *Ctx) stream(shape []int) op.Stream {
	s := c.NewStream()
	if c.Part.First == 0 {
		return s
	}
	s.First = 0
	if len(shape) > 0 && shape[0]%c.Part.Size == 0 {
		s.First = c.Part.First * (shape[0] / c.Part.Size)
	}
	return s
}

// Normal returns numbers of N(0, 1), new ones at every step.
func (c *Ctx) Normal(shape ...int) *G.Node {
	c.draws = append(c.draws, slices.Clone(shape))
	return op.Normal(c.Step(), c.stream(shape), shape...)
}

// Uniform returns numbers in [0, 1), new ones at every step.
func (c *Ctx) Uniform(shape ...int) *G.Node {
	c.draws = append(c.draws, slices.Clone(shape))
	return op.Uniform(c.Step(), c.stream(shape), shape...)
}

// IsRandom reports whether the graph draws random numbers.
func (c *Ctx) IsRandom() bool { return c.streams > 0 }

// Draws returns the shapes of what Normal and Uniform drew, in order.
func (c *Ctx) Draws() [][]int { return slices.Clone(c.draws) }
