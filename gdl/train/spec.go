package train

import (
	"fmt"
	"hash/fnv"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
)

// Loss builds the scalar cost of one batch from its inputs, each [B ...]. It takes
// the batch's size from them, and may name parts of the cost with Ctx.Term.
type Loss func(c *nn.Ctx, x []*G.Node) *G.Node

// Spec says what is trained and how.
type Spec struct {
	Loss      Loss
	Shapes    [][]int     // of one example of each input, without the batch axis
	Optimizer Optimizer   // nil: NewAdam(1e-3)
	Schedule  Schedule    // nil: constant learning rate
	Params    []*nn.Param // trained, unless fixed; nil: all that Loss uses outside of Ctx.Frozen
	Transform Transform   // changes the derivatives before each update; nil: none
	Project   Projection  // changes the trained parameters after each update; nil: none

	// WatchGradient adds the term GradientTerm: the length of the loss's gradient by
	// all trained parameters together, before Transform. Test losses do not have it.
	WatchGradient bool

	// Seed of the random numbers that Loss draws, such as dropout. The names of
	// Params count too when they are given, so that two trainers of one seed, as of
	// a GAN, draw different ones.
	Seed uint64
}

// GradientTerm names the term that Spec.WatchGradient adds.
const GradientTerm = "gradient"

// seed returns the seed of the graphs.
func (s *Spec) seed() uint64 {
	if s.Params == nil {
		return s.Seed
	}
	var names []string
	for _, p := range s.Params {
		names = append(names, p.Name)
	}
	return s.Seed ^ hash(names...)
}

func hash(names ...string) uint64 {
	h := fnv.New64a()
	for _, n := range names {
		fmt.Fprintln(h, n)
	}
	return h.Sum64()
}

// check completes the settings and returns an error that names one out of range.
func (s *Spec) check() error {
	if s.Loss == nil {
		return fmt.Errorf("no loss given")
	}
	if s.Params != nil && len(s.Params) == 0 {
		return fmt.Errorf("an empty list of parameters to train, want at least one, or nil for all that the loss uses")
	}
	if s.Optimizer == nil {
		s.Optimizer = NewAdam(1e-3)
	}
	if err := s.Optimizer.Check(); err != nil {
		return err
	}
	if s.Transform != nil && isFullBatch(s.Optimizer) {
		return fmt.Errorf("%T takes no transform of derivatives: its line search needs those of the loss", s.Optimizer)
	}
	for _, v := range []any{s.Schedule, s.Transform, s.Project} {
		if c, ok := v.(interface{ Check() error }); ok {
			if err := c.Check(); err != nil {
				return err
			}
		}
	}
	return nil
}
