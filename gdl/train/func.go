package train

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// chunk is how many examples Func.Call computes at a time.
const chunk = 128

// Func applies part of a model to any number of examples, in inference mode. It
// reads the weights as they are at each call.
type Func struct {
	f        func(c *nn.Ctx, x *G.Node) *G.Node
	in, out  []int // shape of one example
	programs map[int]*funcProgram
}

type funcProgram struct {
	*exec.Program
	in, out []float32
	step    []float32
}

// NewFunc returns f as a function of examples of the given shape, without the
// batch axis. f maps [B shape...] to [B ...].
func NewFunc(f func(c *nn.Ctx, x *G.Node) *G.Node, shape ...int) (*Func, error) {
	fn := &Func{f: f, in: shape, programs: map[int]*funcProgram{}}
	_, err := fn.program(1)
	return fn, err
}

// Shape returns the shape of one result.
func (f *Func) Shape() []int { return f.out }

// Call returns the results for the examples in x, one after the other.
func (f *Func) Call(x []float32) ([]float32, error) {
	in, out := size(f.in), size(f.out)
	if len(x)%in != 0 {
		return nil, fmt.Errorf("train: %d values are no whole number of examples of shape %v", len(x), f.in)
	}
	n := len(x) / in
	y := make([]float32, n*out)
	for i := 0; i < n; i += chunk {
		k := min(chunk, n-i)
		p, err := f.program(k)
		if err != nil {
			return nil, err
		}
		copy(p.in, x[i*in:])
		setStep(p.step, i/chunk)
		if err := p.Run(); err != nil {
			return nil, fmt.Errorf("train: %w", err)
		}
		copy(y[i*out:], p.out)
	}
	return y, nil
}

func (f *Func) program(batch int) (*funcProgram, error) {
	if p := f.programs[batch]; p != nil {
		return p, nil
	}
	var x []*G.Node
	var y *G.Node
	c := nn.NewCtx(nn.Infer)
	if err := build(func() {
		x = inputs(c, batch, [][]int{f.in})
		y = f.f(c, x[0])
	}); err != nil {
		return nil, err
	}
	s := y.Shape()
	if len(s) == 0 || s[0] != batch {
		return nil, fmt.Errorf("train: the function maps a batch of %d to shape %v, want [%d ...]", batch, s, batch)
	}
	e, err := exec.Compile(y)
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	f.out = s[1:]
	f.programs[batch] = &funcProgram{e, e.Data(x[0]), e.Data(y), e.Data(c.Step())}
	return f.programs[batch], nil
}

// Eval builds a scalar and computes it once, in inference mode.
func Eval(f func(c *nn.Ctx) *G.Node) (float64, error) {
	var y *G.Node
	if err := build(func() { y = f(nn.NewCtx(nn.Infer)) }); err != nil {
		return 0, err
	}
	if y.Shape().Dims() != 0 {
		return 0, fmt.Errorf("train: Eval: result has shape %v, want a scalar", []int(y.Shape()))
	}
	p, err := exec.Compile(y)
	if err != nil {
		return 0, fmt.Errorf("train: %w", err)
	}
	err = p.Run()
	return float64(p.Data(y)[0]), err
}

func size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
