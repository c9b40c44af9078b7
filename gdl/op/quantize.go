package op

import (
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Steps are the numbers that an integer of few bits can stand for: (q − Zero)·Scale for
// q from Lo to Hi, −128 and 127 for a signed one of 8 bits.
type Steps struct {
	Scale        float64
	Zero, Lo, Hi int
}

// FakeQuantize returns x rounded to the nearest of s, elementwise, as floats that behave
// as the integers would (Jacob et al. 2018, arXiv:1712.05877):
//
//	(q − Zero)·Scale, where q = clip(round(x/Scale) + Zero, Lo, Hi)
//
// A half goes to the even neighbour, as ONNX and PyTorch have it; a NaN stays one. The
// derivative is that of a straight line, 1 where the nearest is within half a step, and 0
// beyond: the staircase itself has 0 everywhere, from which nothing could be learned.
func FakeQuantize(x *G.Node, s Steps) *G.Node {
	if !(s.Scale > 0) || math.IsInf(s.Scale, 1) {
		panic(fmt.Errorf("op.FakeQuantize: scale is %g, want a finite number > 0", s.Scale))
	}
	if s.Lo >= s.Hi {
		panic(fmt.Errorf("op.FakeQuantize: integers from %d to %d, want two at least", s.Lo, s.Hi))
	}
	inside := interval{s.Scale * (float64(s.Lo-s.Zero) - 0.5), s.Scale * (float64(s.Hi-s.Zero) + 0.5)}
	return ir.Apply(ir.Op{
		Name: "FakeQuantize", Attr: s, Out: x.Shape(),
		Ref32: func(dst []float32, src ...[]float32) { fakeQuantize(s, dst, src[0]) },
		Ref64: func(dst []float64, src ...[]float64) { fakeQuantize(s, dst, src[0]) },
		Lower: func(dst []float32, src ...[]float32) kernel.Task {
			return &kernel.Quantize{Scale: float32(s.Scale), Lo: float32(s.Lo - s.Zero), Hi: float32(s.Hi - s.Zero), X: src[0], Y: dst}
		},
		Over: []int{0},
		Grad: func(_, dy *G.Node) []*G.Node { return []*G.Node{clipGrad(inside, x, dy)} },
	}, x)
}

func fakeQuantize[T float32 | float64](s Steps, y, x []T) {
	scale, lo, hi := T(s.Scale), T(s.Lo-s.Zero), T(s.Hi-s.Zero)
	for i, v := range x {
		q := T(math.RoundToEven(float64(min(max(v/scale, lo), hi)))) + 0 // −0 + 0 is 0: integers have no −0
		y[i] = q * scale
	}
}
