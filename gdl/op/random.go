package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Uniform returns random numbers in [0, 1), new ones at every step: step is a
// scalar that holds a whole number below 2²⁴.
func Uniform(step *G.Node, s Stream, shape ...int) *G.Node {
	checkStep("op.Uniform", step)
	first := s.place(shape)
	return ir.Apply(ir.Op{
		Name: "Uniform", Attr: s, Out: shape,
		Ref32: func(dst []float32, v ...[]float32) { drawRef(s.uniform, first, dst, v[0]) },
		Ref64: func(dst []float64, v ...[]float64) { drawRef(s.uniform, first, dst, v[0]) },
		Lower: func(dst []float32, v ...[]float32) kernel.Task {
			return &kernel.Uniform{Stream: s.kernel(first, v[0]), Y: dst}
		},
		Diff: []bool{false},
	}, step)
}

// Normal returns random numbers of N(0, 1), new ones at every step, as Uniform.
func Normal(step *G.Node, s Stream, shape ...int) *G.Node {
	checkStep("op.Normal", step)
	first := s.place(shape)
	return ir.Apply(ir.Op{
		Name: "Normal", Attr: s, Out: shape,
		Ref32: func(dst []float32, v ...[]float32) { drawRef(s.normal, first, dst, v[0]) },
		Ref64: func(dst []float64, v ...[]float64) { drawRef(s.normal, first, dst, v[0]) },
		Lower: func(dst []float32, v ...[]float32) kernel.Task {
			return &kernel.Normal{Stream: s.kernel(first, v[0]), Y: dst}
		},
		Diff: []bool{false},
	}, step)
}

func drawRef[T float32 | float64](draw func(i int, step uint64) float64, first int, y, step []T) {
	t := stepNumber(step)
	for i := range y {
		y[i] = T(draw(first+i, t))
	}
}

// drop is a dropout with numbers of a stream.
type drop struct {
	Rate float64
	Stream
}

// Dropout returns x with each element set to 0 with probability rate, 0 ≤ rate
// < 1, and divided by 1 − rate otherwise, so that its mean stays (Srivastava et
// al. 2014). An element is kept where Uniform of the same step and stream is at
// least rate; value and derivative have the same factor there.
func Dropout(x, step *G.Node, rate float64, s Stream) *G.Node {
	const who = "op.Dropout"
	checkStep(who, step)
	if !(rate >= 0 && rate < 1) {
		panic(fmt.Errorf("%s: rate is %g, want at least 0 and less than 1", who, rate))
	}
	first := s.place(x.Shape())
	return ir.Apply(ir.Op{
		Name: "Dropout", Attr: drop{rate, s}, Out: x.Shape(),
		Ref32: func(dst []float32, v ...[]float32) { dropoutRef(s, first, rate, dst, v[0], v[1]) },
		Ref64: func(dst []float64, v ...[]float64) { dropoutRef(s, first, rate, dst, v[0], v[1]) },
		Lower: func(dst []float32, v ...[]float32) kernel.Task {
			return &kernel.Dropout{Stream: s.kernel(first, v[1]), Rate: float32(rate), X: v[0], Y: dst}
		},
		Over: []int{0},
		Diff: []bool{true, false},
		Grad: func(_, dy *G.Node) []*G.Node { return []*G.Node{Dropout(dy, step, rate, s), nil} },
	}, x, step)
}

func dropoutRef[T float32 | float64](s Stream, first int, rate float64, y, x, step []T) {
	t := stepNumber(step)
	for i, v := range x {
		y[i] = 0
		if float32(s.uniform(first+i, t)) >= float32(rate) {
			y[i] = v * T(1/(1-rate))
		}
	}
}

// kernel returns the stream from a place on, at the step that a node's memory holds
// when a task runs.
func (s Stream) kernel(first int, step []float32) kernel.Stream {
	return kernel.Stream{Seed: s.Seed, ID: s.ID, First: first, Step: step}
}
