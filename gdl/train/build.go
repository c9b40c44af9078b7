package train

import (
	"fmt"
	"runtime"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
)

// build runs code that builds graphs or models and returns its panics with an
// error as errors. It is the only recover in gdl.
func build(f func()) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case runtime.Error: // a bug of ours: keep the stack
			panic(r)
		case error:
			err = fmt.Errorf("build: %w", r)
		default:
			panic(r)
		}
	}()
	f()
	return nil
}

// inputs adds one input for each shape of one example, n examples each.
func inputs(c *nn.Ctx, n int, shapes [][]int) []*G.Node {
	x := make([]*G.Node, len(shapes))
	for i, s := range shapes {
		x[i] = c.Input(fmt.Sprintf("batch/%d", i), append([]int{n}, s...)...)
	}
	return x
}

// examples returns how many examples of the given shapes the inputs x hold, none
// when there are no inputs.
func examples(x [][]float32, shapes [][]int, none int) (int, error) {
	if len(x) != len(shapes) {
		return 0, fmt.Errorf("%d inputs given, want %d", len(x), len(shapes))
	}
	if len(x) == 0 {
		return none, nil
	}
	n := len(x[0]) / size(shapes[0])
	for i, s := range shapes {
		if len(x[i]) != n*size(s) {
			return 0, fmt.Errorf("input %d holds %d values, want as many examples of shape %v as input 0 has of %v: a whole number, got %d values there",
				i, len(x[i]), s, shapes[0], len(x[0]))
		}
	}
	return n, nil
}

func size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
