package train

import (
	"fmt"
	"runtime"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// build runs graph-building code and returns its panics with an error as
// errors. It is the only recover in gdl.
func build(f func()) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case runtime.Error: // a bug of ours: keep the stack
			panic(r)
		case error:
			err = fmt.Errorf("train: build: %w", r)
		default:
			panic(r)
		}
	}()
	f()
	return nil
}

// inputs adds one input for each shape of one example, batch examples each.
func inputs(c *nn.Ctx, batch int, shapes [][]int) []*G.Node {
	x := make([]*G.Node, len(shapes))
	for i, s := range shapes {
		x[i] = c.Input(fmt.Sprintf("batch/%d", i), append([]int{batch}, s...)...)
	}
	return x
}

// memory returns the memory of the inputs x in a program, or an error that
// names one the program does not read.
func memory(p *exec.Program, x []*G.Node) ([][]float32, error) {
	m := make([][]float32, len(x))
	for i, n := range x {
		if m[i] = p.Data(n); m[i] == nil {
			return nil, fmt.Errorf("train: the loss does not use its input %d (shape %v)", i, []int(n.Shape()))
		}
	}
	return m, nil
}
