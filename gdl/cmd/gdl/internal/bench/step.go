package bench

import (
	"fmt"
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Step is a case made ready to run.
type Step struct {
	Run    func() error
	Params int   // trained values
	Bytes  int64 // of programs and moments
	phases []phase
}

// phase is an optimiser step; a GAN's training step has two of them.
type phase struct {
	train.Spec
	batch int
}

// newStep compiles phases, to be run one after the other, and then after.
func newStep(after func(), phases ...phase) (*Step, error) {
	s := &Step{}
	var runs []func() error
	for _, p := range phases {
		t, err := train.Compile(p.Spec, p.batch)
		if err != nil {
			return nil, err
		}
		p.Params = t.Params()
		s.phases = append(s.phases, p)
		s.Params += nn.Count(p.Params)
		s.Bytes += t.Bytes()
		fill := fillOnce
		runs = append(runs, func() error {
			_, err := t.Step(p.batch, fill)
			fill = keep
			return err
		})
	}
	s.Run = func() error {
		for _, run := range runs {
			if err := run(); err != nil {
				return err
			}
		}
		after()
		return nil
	}
	return s, nil
}

// fillOnce writes the batch that all steps are made on, in [0, 1). Loading data
// is not timed, neither here nor in other frameworks.
func fillOnce(x [][]float32) {
	rng := rand.New(rand.NewPCG(1, 0))
	for _, v := range x {
		for i := range v {
			v[i] = rng.Float32()
		}
	}
}

func keep([][]float32) {}

func nothing() {}

// program compiles what the phase computes before its update: cost and
// derivatives.
func (p phase) program() (*exec.Program, error) {
	c := nn.NewCtx(nn.Train)
	var x []*G.Node
	for i, s := range p.Shapes {
		x = append(x, c.Input(fmt.Sprint("batch/", i), append([]int{p.batch}, s...)...))
	}
	cost := p.Loss(c, x)
	w := make([]*G.Node, len(p.Params))
	for i, v := range p.Params {
		w[i] = c.Use(v)
	}
	e, err := exec.Compile(append(op.Grad(cost, w...), cost)...)
	if err != nil {
		return nil, err
	}
	for _, n := range x {
		fillOnce([][]float32{e.Data(n)})
	}
	return e, nil
}
