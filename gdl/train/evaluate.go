package train

import (
	"fmt"

	"github.com/generative-deep-learning/go/gdl/nn"
)

// Evaluate returns the mean loss per example over all batches of a data set, in
// inference mode. Random numbers that the loss draws depend on the batch alone.
func Evaluate(loss Loss, data Batches) (float64, error) {
	e := &evaluator{loss: loss, data: data}
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
	terms    []string
	programs map[int]*program
}

// measure returns the means over all batches.
func (e *evaluator) measure() (*means, error) {
	m := &means{}
	var values []float64
	for step := range e.data.Steps() {
		n := e.data.Size(step)
		p, err := e.program(n)
		if err != nil {
			return nil, err
		}
		if values == nil {
			values = make([]float64, len(p.terms))
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
		for i, x := range p.terms {
			values[i] = float64(x[0])
		}
		m.add(p.cost(), values, n)
	}
	return m, nil
}

func (e *evaluator) graph(n int) (*stepGraph, error) {
	var g *stepGraph
	err := build(func() { g = lossGraph(nn.Infer, e.seed, e.loss, e.data.Shapes(), n) })
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
	p, err := newProgram(g)
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
	m.Sum += loss * float64(n)
	for i, v := range terms {
		m.Terms[i] += v * float64(n)
	}
	m.Seen += n
}

func (m *means) loss() float64 { return m.Sum / float64(m.Seen) }

func (m *means) term(i int) float64 { return m.Terms[i] / float64(m.Seen) }
