package gan

import (
	"fmt"
	"math"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Names of the phases, in train.History.
const (
	PhaseD = "D"
	PhaseG = "G"
)

// Names of the terms in a phase's curves. In phase D, opinions are those before D's
// step; in phase G those after it, on new noise. With Watch, each phase has
// train.GradientTerm too.
const (
	TermReal    = "D(real)" // mean probability that D gives real examples, or score; in phase G only with Watch
	TermFake    = "D(fake)" // that it gives generated ones
	TermPenalty = "penalty" // before its weight
)

// Training says how a GAN is trained. Its zero value is the course's of labs 1
// and 2.
type Training struct {
	Objective Objective // "": BCE
	Penalty   Penalty   // "": NoPenalty
	Weight    float64   // of the penalty; 0: 10
	// Label is what D is to say of real examples under BCE: less than 1 smooths it
	// (Salimans et al. 2016, arXiv:1606.03498). Fakes' stays 0. 0: 1.
	Label float64
	// StepsD is the number of D's steps, each on a new batch, to one of G's. 0: 1.
	StepsD int
	// OptimizerD and OptimizerG are each network's. nil: RMSprop(1e-3), Keras's.
	OptimizerD, OptimizerG train.Optimizer
	// Watch adds terms for a health panel: D(real) after D's step, and the length
	// of both gradients. It costs one more pass of D.
	Watch bool
	Seed  uint64 // of noise, dropout and the penalty's points
}

// Faces is the training of lab 3 (Radford et al. 2016): Adam with learning rate
// 2e-4 and β₁ 0.5 for both networks.
func Faces() Training {
	adam := train.NewAdam(2e-4)
	adam.Beta1 = 0.5
	return Training{OptimizerD: adam, OptimizerG: adam}
}

func (t Training) defaults() Training {
	if t.Objective == "" {
		t.Objective = BCE
	}
	if t.Penalty == "" {
		t.Penalty = NoPenalty
	}
	if t.Weight == 0 {
		t.Weight = 10
	}
	if t.Label == 0 {
		t.Label = 1
	}
	if t.OptimizerD == nil {
		t.OptimizerD = train.NewRMSprop(1e-3)
	}
	if t.OptimizerG == nil {
		t.OptimizerG = train.NewRMSprop(1e-3)
	}
	t.StepsD = or(t.StepsD, 1)
	return t
}

func (t Training) check() error {
	switch {
	case !slices.Contains(objectives, t.Objective):
		return fmt.Errorf("gan: objective %q, want one of %q", t.Objective, objectives)
	case !slices.Contains(penalties, t.Penalty):
		return fmt.Errorf("gan: penalty %q, want one of %q", t.Penalty, penalties)
	case !(t.Weight > 0) || math.IsInf(t.Weight, 0):
		return fmt.Errorf("gan: penalty of weight %g, want a finite number > 0; for none, Penalty %q", t.Weight, NoPenalty)
	case !(t.Label > 0.5 && t.Label <= 1):
		return fmt.Errorf("gan: label %g for real examples, want more than 0.5 and at most 1", t.Label)
	case t.Label != 1 && !t.Objective.logits():
		return fmt.Errorf("gan: label %g with objective %q, which has no labels: want 1, or %q", t.Label, t.Objective, BCE)
	case t.StepsD < 1:
		return fmt.Errorf("gan: %d steps of D to one of G, want at least 1", t.StepsD)
	}
	return nil
}

// game is a GAN in training.
type game struct {
	*GAN
	Training
}

// Phases returns the two phases of a training step, for train.Config. Phase D
// trains the discriminator on fakes and real examples in one batch of 2B, or, where D
// has batch norm, in two of B: in one, the statistics of the mixture would give the
// fakes away, and phase G, whose batch holds fakes alone, would face another D. It
// then trains the generator through the discriminator, frozen, on new noise. Their
// losses take real examples [B ...] and, when the GAN is conditional, their
// classes, one-hot, [B Classes]; fakes have the same classes.
func (m *GAN) Phases(t Training) ([]train.Phase, error) {
	t = t.defaults()
	if err := t.check(); err != nil {
		return nil, err
	}
	g := game{m, t}
	return []train.Phase{
		{Name: PhaseD, Spec: train.Spec{Loss: g.judge, Optimizer: t.OptimizerD, Seed: t.Seed, WatchGradient: t.Watch}},
		{Name: PhaseG, Spec: train.Spec{Loss: g.forge, Optimizer: t.OptimizerG, Seed: t.Seed, WatchGradient: t.Watch}, Every: t.StepsD},
	}, nil
}

// inputs checks a batch and returns its real examples and their classes.
func (g game) inputs(x []*G.Node) (real, class *G.Node) {
	want := 1
	if g.Classes > 0 {
		want = 2
	}
	if len(x) != want {
		panic(fmt.Errorf("%s: a batch has %d inputs, want %d: examples, and of a conditional GAN their classes, one-hot", g.kind, len(x), want))
	}
	op.CheckShape(g.kind+": examples", x[0], append([]int{op.Any}, g.Shape...)...)
	if want == 2 {
		class = x[1]
	}
	return x[0], class
}

// judge is the discriminator's loss.
func (g game) judge(c *nn.Ctx, x []*G.Node) *G.Node {
	real, class := g.inputs(x)
	n := real.Shape()[0]
	fake := g.Generate(c.Frozen(), c.Normal(n, g.Noise), class)
	ofFake, ofReal := g.scores(c, fake, real, class)
	c.Term(TermReal, g.Objective.opinion(ofReal))
	c.Term(TermFake, g.Objective.opinion(ofFake))
	cost := g.Objective.lossD(ofReal, ofFake, g.Label)
	if g.Penalty == NoPenalty {
		return cost
	}
	critic := func(x *G.Node) *G.Node { return g.Discriminate(c, x, class) }
	return op.Add(cost, op.Scale(g.Weight, c.Term(TermPenalty, loss.GradientPenalty(critic, g.Penalty.points(c, real, fake)))))
}

// scores returns D's logits of generated and of real examples, [B 1] each.
func (g game) scores(c *nn.Ctx, fake, real, class *G.Node) (ofFake, ofReal *G.Node) {
	if g.apart {
		return g.Discriminate(c, fake, class), g.Discriminate(c, real, class)
	}
	n, both := real.Shape()[0], class
	if class != nil {
		both = op.Concat(0, class, class)
	}
	score := g.Discriminate(c, op.Concat(0, fake, real), both)
	return op.Slice(score, []int{0, 0}, []int{n, 1}), op.Slice(score, []int{n, 0}, []int{2 * n, 1})
}

// forge is the generator's loss.
func (g game) forge(c *nn.Ctx, x []*G.Node) *G.Node {
	real, class := g.inputs(x)
	if g.average != nil {
		g.average.Track(c)
	}
	fake := g.Generate(c, c.Normal(real.Shape()[0], g.Noise), class)
	score := g.Discriminate(c.Frozen(), fake, class)
	c.Term(TermFake, g.Objective.opinion(score))
	if g.Watch {
		c.Term(TermReal, g.Objective.opinion(g.Discriminate(c.Frozen(), real, class)))
	}
	return g.Objective.lossG(score)
}
