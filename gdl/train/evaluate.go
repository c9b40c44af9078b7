package train

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// Evaluate returns the mean loss per example over all batches of a data set, in
// inference mode. Random numbers that the loss draws depend on the batch alone.
func Evaluate(loss Loss, data Batches) (float64, error) { return newEvaluator(loss, data, 0).mean() }

// evaluator measures a loss in inference mode.
type evaluator struct {
	loss     Loss
	data     Batches
	seed     uint64
	programs map[int]*program
}

func newEvaluator(loss Loss, data Batches, seed uint64) *evaluator {
	return &evaluator{loss, data, seed, map[int]*program{}}
}

// mean returns the loss per example over all batches.
func (e *evaluator) mean() (float64, error) {
	var sum float64
	seen := 0
	for step := range e.data.Steps() {
		n := e.data.Size(step)
		p, err := e.program(n)
		if err != nil {
			return 0, err
		}
		e.data.Fill(p.inputs, 0, step)
		setStep(p.step, step)
		if err := p.Run(); err != nil {
			return 0, fmt.Errorf("train: %w", err)
		}
		sum, seen = sum+float64(p.loss[0])*float64(n), seen+n
	}
	return sum / float64(seen), nil
}

func (e *evaluator) program(n int) (*program, error) {
	if p := e.programs[n]; p != nil {
		return p, nil
	}
	var x []*G.Node
	var cost *G.Node
	c := nn.NewCtx(nn.Infer)
	c.Seed = e.seed
	if err := build(func() {
		x = inputs(c, n, e.data.Shapes())
		cost = e.loss(c, x)
	}); err != nil {
		return nil, err
	}
	p, err := exec.Compile(cost)
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	in, err := memory(p, x)
	if err != nil {
		return nil, err
	}
	e.programs[n] = &program{Program: p, inputs: in, step: p.Data(c.Step()), loss: p.Data(cost)}
	return e.programs[n], nil
}
