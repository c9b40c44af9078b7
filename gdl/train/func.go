package train

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// chunk is how many examples a Func computes at a time.
const chunk = 128

// FuncSpec is a part of a model to be applied, with any number of inputs and
// outputs.
type FuncSpec struct {
	Build  func(c *nn.Ctx, x []*G.Node) []*G.Node // maps inputs [B ...] to outputs [B ...]
	Shapes [][]int                                // of one example of each input
	Seed   uint64                                 // of the random numbers that Build draws
}

// Func applies part of a model to any number of examples, in inference mode. It
// reads the weights as they are at each call. Random numbers depend on the seed
// and the place of an example in the call.
type Func struct {
	spec     FuncSpec
	out      [][]int // shapes of one example of each output
	memory   exec.Memory
	programs map[int]*funcProgram
}

type funcProgram struct {
	*exec.Program
	in, out [][]float32
	step    []float32
}

// NewFunc returns f as a function of examples of the given shape, without the
// batch axis. f maps [B shape...] to [B ...].
func NewFunc(f func(c *nn.Ctx, x *G.Node) *G.Node, shape ...int) (*Func, error) {
	return CompileFunc(FuncSpec{
		Build:  func(c *nn.Ctx, x []*G.Node) []*G.Node { return []*G.Node{f(c, x[0])} },
		Shapes: [][]int{shape},
	})
}

// CompileFunc returns what spec describes. An error names the layer at fault.
func CompileFunc(spec FuncSpec) (*Func, error) {
	if spec.Build == nil || len(spec.Shapes) == 0 {
		return nil, fmt.Errorf("train: a function with %d inputs, want Build and at least 1", len(spec.Shapes))
	}
	f := &Func{spec: spec, programs: map[int]*funcProgram{}}
	if _, err := f.program(1); err != nil {
		return nil, wrap(err)
	}
	return f, nil
}

// Shape returns the shape of one example of the first output.
func (f *Func) Shape() []int { return f.out[0] }

// Shapes returns the shapes of one example of each output.
func (f *Func) Shapes() [][]int { return f.out }

// Bytes returns the memory of the programs compiled so far, besides the weights.
func (f *Func) Bytes() int64 { return f.memory.Bytes() }

// Call returns the first output for the examples in x, each input's one after the
// other.
func (f *Func) Call(x ...[]float32) ([]float32, error) {
	y, err := f.CallAll(x...)
	if err != nil {
		return nil, err
	}
	return y[0], nil
}

// CallAll returns all outputs for the examples in x.
func (f *Func) CallAll(x ...[]float32) ([][]float32, error) {
	n, err := examples(x, f.spec.Shapes, 0)
	if err != nil {
		return nil, wrap(err)
	}
	y := make([][]float32, len(f.out))
	for i, s := range f.out {
		y[i] = make([]float32, n*size(s))
	}
	for i := 0; i < n; i += chunk {
		if err := f.run(x, y, i, min(chunk, n-i)); err != nil {
			return nil, wrap(err)
		}
	}
	return y, nil
}

// run computes n examples from number first on.
func (f *Func) run(x, y [][]float32, first, n int) error {
	p, err := f.program(n)
	if err != nil {
		return err
	}
	for i, in := range p.in {
		copy(in, x[i][first*size(f.spec.Shapes[i]):])
	}
	if p.step != nil {
		p.step[0] = float32(first / chunk)
	}
	if err := p.Run(); err != nil {
		return err
	}
	for i, out := range p.out {
		copy(y[i][first*size(f.out[i]):], out)
	}
	return nil
}

func (f *Func) program(n int) (*funcProgram, error) {
	if p := f.programs[n]; p != nil {
		return p, nil
	}
	var x, y []*G.Node
	c := nn.NewCtx(nn.Infer)
	c.Seed = f.spec.Seed
	if err := build(func() {
		x = inputs(c, n, f.spec.Shapes)
		y = f.spec.Build(c, x)
	}); err != nil {
		return nil, err
	}
	if len(y) == 0 {
		return nil, fmt.Errorf("the function has no outputs, want at least 1")
	}
	f.out = nil
	for i, out := range y {
		s := out.Shape()
		if len(s) == 0 || s[0] != n {
			return nil, fmt.Errorf("the function maps a batch of %d to shape %v (output %d), want [%d ...]", n, s, i, n)
		}
		f.out = append(f.out, s[1:])
	}
	e, err := f.memory.Compile(y...)
	if err != nil {
		return nil, err
	}
	p := &funcProgram{Program: e, step: e.Data(c.Step())}
	for _, in := range x {
		p.in = append(p.in, e.Data(in))
	}
	for _, out := range y {
		p.out = append(p.out, e.Data(out))
	}
	f.programs[n] = p
	return p, nil
}

// Eval builds a scalar and computes it once, in inference mode.
func Eval(f func(c *nn.Ctx) *G.Node) (float64, error) {
	var y *G.Node
	if err := build(func() { y = f(nn.NewCtx(nn.Infer)) }); err != nil {
		return 0, wrap(err)
	}
	if y.Shape().Dims() != 0 {
		return 0, fmt.Errorf("train: Eval: result has shape %v, want a scalar", []int(y.Shape()))
	}
	p, err := exec.Compile(y)
	if err != nil {
		return 0, wrap(err)
	}
	if err := p.Run(); err != nil {
		return 0, wrap(err)
	}
	return float64(p.Data(y)[0]), nil
}
