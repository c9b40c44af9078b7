package train

import (
	"fmt"
	"slices"

	"github.com/generative-deep-learning/go/gdl/dist"
	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// Evaluate returns the mean loss per example over all batches of a data set, in
// inference mode. Random numbers that the loss draws depend on the batch alone.
func Evaluate(loss Loss, data Batches) (float64, error) {
	e := &evaluator{loss: loss, data: data, group: dist.Alone()}
	m, err := e.measure()
	if err != nil {
		return 0, wrap(err)
	}
	return m.loss(), nil
}

// evaluator measures a loss in inference mode.
type evaluator struct {
	loss     Loss
	data     Batches
	seed     uint64
	lenient  bool // the loss need not use all inputs
	group    dist.Group
	terms    []string
	memory   exec.Memory
	programs map[int]*program
}

// measure returns the means over all batches. Each rank of a group measures some of
// them; all add up all, in order.
func (e *evaluator) measure() (*means, error) {
	first, end := dist.Part(e.data.Steps(), e.group.Rank(), e.group.Size())
	rows := make([][]float32, e.data.Steps())
	var err error
	for step := first; step < end && err == nil; step++ {
		rows[step], err = e.row(step)
	}
	if err := dist.Agree(e.group, err); err != nil {
		return nil, err
	}
	if err := e.share(rows); err != nil {
		return nil, err
	}
	m := &means{}
	values := make([]float64, len(e.terms))
	for step, row := range rows {
		for i, v := range row[1:] {
			values[i] = float64(v)
		}
		m.add(float64(row[0]), values, e.data.Size(step))
	}
	return m, nil
}

// row returns the loss and the terms of a batch.
func (e *evaluator) row(step int) ([]float32, error) {
	p, err := e.program(e.data.Size(step))
	if err != nil {
		return nil, err
	}
	e.data.Fill(p.inputs, 0, step)
	if err := p.checkTargets(p.inputs); err != nil {
		return nil, fmt.Errorf("test batch %d: %w", step+1, err)
	}
	if err := p.run(step); err != nil {
		return nil, err
	}
	if bad := nonFiniteLoss(p, e.terms); bad != "" {
		return nil, fmt.Errorf("test batch %d: %w", step+1, divergence(p, bad))
	}
	return slices.Concat(append([][]float32{p.loss}, p.terms...)...), nil
}

func (e *evaluator) graph(n int) (*stepGraph, error) {
	var g *stepGraph
	err := build(func() { g = lossGraph(nn.Infer, e.seed, e.loss, e.data.Shapes(), nn.Part{Size: n}) })
	return g, err
}

func (e *evaluator) program(n int) (*program, error) {
	if p := e.programs[n]; p != nil {
		return p, nil
	}
	g, err := e.graph(n)
	if err != nil {
		return nil, err
	}
	p, err := newProgram(g, &e.memory)
	if err != nil {
		return nil, err
	}
	if !e.lenient {
		if err := p.checkInputs(e.data.Shapes()); err != nil {
			return nil, err
		}
	}
	if e.programs == nil {
		e.programs, e.terms = map[int]*program{}, termNames(g.Ctx)
	}
	e.programs[n] = p
	return p, nil
}

// means are averages over examples of a loss and its terms.
type means struct {
	Sum   float64   `json:"sum"` // of loss·examples
	Terms []float64 `json:"terms,omitempty"`
	Seen  int       `json:"seen"` // examples
}

// add adds a loss and its terms for n examples.
func (m *means) add(loss float64, terms []float64, n int) {
	if m.Terms == nil {
		m.Terms = make([]float64, len(terms))
	}
	m.Sum += float64(loss * float64(n))
	for i, v := range terms {
		m.Terms[i] += float64(v * float64(n))
	}
	m.Seen += n
}

func (m *means) loss() float64 { return m.Sum / float64(m.Seen) }

func (m *means) term(i int) float64 { return m.Terms[i] / float64(m.Seen) }
