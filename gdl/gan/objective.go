package gan

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// Objective is what the two networks play for.
type Objective string

// The objectives. Package loss has their formulas and sources. What each is at
// chance, and with the best D against a G that draws one class of ten, see
// Objective.Floor.
const (
	BCE          Objective = "bce"            // cross-entropy from logits; G maximises log D(fake)
	Saturating   Objective = "bce-saturating" // G minimises log(1 − D(fake)), as the minimax game says: flat where D is sure
	Hinge        Objective = "hinge"
	LeastSquares Objective = "least-squares"
	Wasserstein  Objective = "wasserstein" // wants a penalty or spectral norm
)

var objectives = []Objective{BCE, Saturating, Hinge, LeastSquares, Wasserstein}

// logits reports whether D's output is the logit of a probability.
func (o Objective) logits() bool { return o == BCE || o == Saturating }

// lossD returns D's loss of its outputs for real and generated examples, [B 1].
// Cross-entropy is averaged over all 2B of them, as in the course: 0.693 at chance.
func (o Objective) lossD(real, fake *G.Node, label float64) *G.Node {
	switch o {
	case Hinge:
		return loss.HingeD(real, fake)
	case LeastSquares:
		return loss.LeastSquaresD(real, fake)
	case Wasserstein:
		return loss.WassersteinD(real, fake)
	}
	return op.Scale(0.5, op.Add(loss.BCEWithLabelMean(real, label), loss.BCEWithLabelMean(fake, 0)))
}

// lossG returns G's loss of D's outputs for generated examples, [B 1].
func (o Objective) lossG(fake *G.Node) *G.Node {
	switch o {
	case Saturating:
		return op.Scale(-1, loss.BCEWithLabelMean(fake, 0))
	case Hinge:
		return loss.HingeG(fake)
	case LeastSquares:
		return loss.LeastSquaresG(fake)
	case Wasserstein:
		return loss.WassersteinG(fake)
	}
	return loss.BCEWithLabelMean(fake, 1)
}

// opinion returns the mean of what D says: a probability where its output is a
// logit, else the score.
func (o Objective) opinion(score *G.Node) *G.Node {
	if o.logits() {
		score = op.Sigmoid(score)
	}
	return op.Mean(score)
}

// Penalty keeps the slope of D near 1.
type Penalty string

// The penalties: see loss.GradientPenalty.
const (
	NoPenalty Penalty = "none"
	DRAGAN    Penalty = "dragan"  // at points near real examples
	WGANGP    Penalty = "wgan-gp" // at points between real and generated ones
)

var penalties = []Penalty{NoPenalty, DRAGAN, WGANGP}

// points returns where the slope is measured.
func (p Penalty) points(c *nn.Ctx, real, fake *G.Node) *G.Node {
	switch n := real.Shape()[0]; p {
	case DRAGAN:
		return loss.Between(real, loss.Perturbed(real, c.Uniform(real.Shape()...)), c.Uniform(n))
	case WGANGP:
		return loss.Between(real, fake, c.Uniform(n))
	}
	panic(fmt.Errorf("gan: no points for penalty %q", p))
}
