package bench

import (
	"math/rand/v2"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Step is a case made ready to run.
type Step struct {
	Run    func() error
	Params int   // trained values
	Bytes  int64 // of programs and moments
	phases []*phase
}

// phase is an optimiser step; a GAN's training step has two of them.
type phase struct {
	*train.Trainer
	batch int
}

// newStep compiles losses, to be stepped one after the other on one batch, random
// numbers in [0, 1). Loading data is not timed, neither here nor in other
// frameworks.
func newStep(batch int, specs ...train.Spec) (*Step, error) {
	s := &Step{}
	for _, spec := range specs {
		t, err := train.Compile(spec, batch)
		if err != nil {
			return nil, err
		}
		in, err := t.Inputs(batch)
		if err != nil {
			return nil, err
		}
		rng := rand.New(rand.NewPCG(1, 0))
		for _, x := range in {
			uniform(rng)(x, nil)
		}
		s.phases = append(s.phases, &phase{t, batch})
		s.Params += nn.Count(t.Params())
		s.Bytes += t.Bytes()
	}
	s.Run = func() error {
		for _, p := range s.phases {
			if _, err := p.Compute(batch); err != nil {
				return err
			}
			if err := p.Apply(); err != nil {
				return err
			}
		}
		return nil
	}
	return s, nil
}

// age makes n steps, of which all but the first see the first quarter of each example
// black: the derivatives of weights that nothing else reaches are 0 from then on, and
// what the optimiser keeps of them decays.
func (s *Step) age(n int) error {
	for i := range n {
		if err := s.Run(); err != nil {
			return err
		}
		if i > 0 {
			continue
		}
		for _, p := range s.phases {
			in, err := p.Inputs(p.batch)
			if err != nil {
				return err
			}
			for _, x := range in {
				for size := len(x) / p.batch; len(x) > 0; x = x[size:] {
					clear(x[:size/4])
				}
			}
		}
	}
	return nil
}

// uniform draws from [0, 1).
func uniform(rng *rand.Rand) nn.Init {
	return func(w []float32, _ []int) {
		for i := range w {
			w[i] = rng.Float32()
		}
	}
}
