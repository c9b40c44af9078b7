package gan

import (
	"fmt"
	"math"
	"slices"

	"github.com/generative-deep-learning/go/gdl/train"
)

// course is what the curves of a run say.
type course struct {
	Training
	epochs       int
	lossD, lossG float64 // of the last quarter; D's without its penalty
	early        float64 // |loss| of D in the first quarter, at most
	real, fake   float64 // opinions of D, of the last quarter, before its step
}

// curves reads the history; a verdict other than the zero one ends the reading.
func (h Health) curves() (course, Verdict) {
	c := course{Training: h.Training}
	if h.History == nil || h.History.Phases[PhaseD] == nil || h.History.Phases[PhaseG] == nil {
		return c, notSure("the history has no phases %s and %s.", PhaseD, PhaseG)
	}
	d, g := h.History.Phases[PhaseD], h.History.Phases[PhaseG]
	if c.epochs = min(len(d.Train), len(g.Train)); c.epochs == 0 {
		return c, notSure("no epoch is finished.")
	}
	for i, curve := range [][]float64{d.Train, g.Train} {
		if e := firstBad(curve); e > 0 {
			return c, diverged(fmt.Sprintf("%s's loss is %g in epoch %d.", []string{PhaseD, PhaseG}[i], curve[e-1], e))
		}
	}
	if len(d.Terms[TermReal]) != len(d.Train) || len(d.Terms[TermFake]) != len(d.Train) {
		return c, notSure("phase %s has no terms %s and %s.", PhaseD, TermReal, TermFake)
	}
	c.lossD, c.early = tail(c.withoutPenalty(d))
	c.lossG, _ = tail(g.Train)
	c.real, _ = tail(d.Terms[TermReal])
	c.fake, _ = tail(d.Terms[TermFake])
	return c, Verdict{}
}

// withoutPenalty returns D's loss less its penalty.
func (c course) withoutPenalty(d *train.Curves) []float64 {
	loss := slices.Clone(d.Train)
	for i := range d.Terms[TermPenalty] {
		loss[i] -= c.Weight * d.Terms[TermPenalty][i]
	}
	return loss
}

// said is what the losses and opinions are, in words.
func (c course) said() string {
	return fmt.Sprintf("D's loss is %.3f, G's %.3f; D says %.2f of real examples and %.2f of generated ones", c.lossD, c.lossG, c.real, c.fake)
}

// divergence looks for a loss that has left all bounds.
func (c course) divergence() Verdict {
	if c.Objective == Wasserstein {
		// The loss has no scale; a growth is one over several epochs.
		if c.epochs >= 4 && math.Abs(c.lossD) > growth*c.early {
			return diverged(fmt.Sprintf("D's loss has grown from %.3g at most in the first quarter to %.3g.", c.early, c.lossD))
		}
		return Verdict{}
	}
	if chance := c.Objective.Floor(10, 10, c.Label); c.lossD > worseThan*chance {
		return diverged(fmt.Sprintf("%s: worse than a D that knows nothing, %.3f.", c.said(), chance))
	}
	return Verdict{}
}

// strength looks for a D that has all but won. A Wasserstein critic cannot be too
// strong: the gap is what G learns from.
func (c course) strength(s spread) Verdict {
	if c.Objective == Wasserstein {
		return Verdict{}
	}
	of := 10
	if s.n > 0 {
		of = len(s.share)
	}
	floor := c.Objective.Floor(1, of, c.Label)
	if c.lossD >= floor {
		return Verdict{}
	}
	v := Verdict{Word: DTooStrong, Reason: c.said() + fmt.Sprintf(". Against a G that draws one class of %d perfectly it would be %.3f or more.", of, floor)}
	if s.n > 0 && s.kinds < fewClasses*s.realKinds {
		v.Reason += fmt.Sprintf(" G's samples pass for %s.", list(s.most()))
	}
	v.Try = "a lower learning rate for D, a label of 0.9 for real examples, dropout in D, or a gradient penalty."
	if c.Objective == Saturating {
		v.Try = "objective bce: the saturating one gives G next to no gradient where D is sure."
	}
	return v
}
