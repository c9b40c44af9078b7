package gan

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/generative-deep-learning/go/gdl/train"
)

// Word names a verdict.
type Word string

// The words.
const (
	Healthy    Word = "healthy"
	DTooStrong Word = "D too strong"
	Collapsed  Word = "G collapsed"
	Diverged   Word = "diverged"
	NotSure    Word = "not sure" // the numbers given allow no other
)

// Verdict says how a training goes.
type Verdict struct {
	Word    Word
	Classes []int  // that G has collapsed to, in order
	Reason  string // the numbers it rests on
	Try     string // what may help
}

// String returns all of it, as "G collapsed to 1, 7, 9: … Try …".
func (v Verdict) String() string {
	s := string(v.Word)
	if v.Word == Collapsed {
		s += " to " + list(v.Classes)
	}
	s += ": " + v.Reason
	if v.Try != "" {
		s += " Try " + v.Try
	}
	return s
}

// Health is what a verdict is read from.
type Health struct {
	Training Training
	History  *train.History
	// Err is what train.Fit returned.
	Err error
	// Samples counts, for each class, the samples that a classifier put there; at
	// least minPerClass for each class on average. nil: not measured.
	Samples []int
	// Unsure is of how many of them the classifier was not sure.
	Unsure int
	// Real are the shares of the classes among real examples. nil: all equal.
	Real []float64
}

// Limits of a verdict.
const (
	minPerClass = 20  // samples
	fewClasses  = 0.6 // of the real ones: collapsed
	allClasses  = 0.8 // of the real ones: healthy
	rare        = 0.1 // of a class's real share: missing
	mostSamples = 0.9 // are of the classes that G collapsed to
	worseThan   = 3   // times chance: D's loss has diverged
	growth      = 100 // times a loss without a scale: diverged
)

// Verdict reads the last quarter of the run's epochs, in this order:
//
//   - Diverged: a number is not finite, D's loss is far above chance, or a Wasserstein
//     loss grows without end.
//   - DTooStrong: D's loss is below Floor of a G that draws one class perfectly.
//   - Collapsed: the classes of G's samples, as the exponential of their entropy, are
//     less than 0.6 of the real ones.
//   - Healthy: they are at least 0.8 and none is missing, the classifier was sure of
//     half of the samples, and D's loss is not below Floor of three classes in ten.
//   - NotSure: all else. Classes alone cannot show that samples are good, nor losses
//     that no class is missing.
func (h Health) Verdict() Verdict {
	h.Training = h.Training.defaults()
	if errors.Is(h.Err, train.ErrNotFinite) {
		return diverged("training stopped: " + h.Err.Error() + ".")
	}
	c, v := h.curves()
	if v.Word != "" {
		return v
	}
	if v := c.divergence(); v.Word != "" {
		return v
	}
	s, missing := h.spread()
	if v := c.strength(s); v.Word != "" {
		return v
	}
	if missing != "" {
		return notSure("%s %s.", missing, c.said())
	}
	return s.verdict(c)
}

func diverged(reason string) Verdict {
	return Verdict{Word: Diverged, Reason: reason, Try: "a lower learning rate for both networks, Adam with β₁ 0.5, or a gradient penalty with layer norm in D."}
}

func notSure(format string, args ...any) Verdict {
	return Verdict{Word: NotSure, Reason: fmt.Sprintf(format, args...)}
}

// list writes numbers as "1, 7, 9".
func list(n []int) string { return strings.Trim(strings.ReplaceAll(fmt.Sprint(n), " ", ", "), "[]") }

// Floor returns the least mean loss that a discriminator can have when G draws some
// of a number of equally frequent classes, perfectly and equally often; label is
// what it is to say of real examples. Where G draws them all it is chance: 0.693
// for BCE, 2 for Hinge, 0.25 for LeastSquares. Wasserstein has none, and gives NaN.
func (o Objective) Floor(draws, of int, label float64) float64 {
	if draws < 1 || of < draws {
		panic(fmt.Errorf("gan: floor of a G that draws %d of %d classes, want at least 1, of as many or more", draws, of))
	}
	p, q := 1/float64(of), 1/float64(draws)
	return float64(draws)*o.least(p, q, label) + float64(of-draws)*o.least(p, 0, label)
}

// least returns the part of Floor of an example that is real with probability p and
// generated with q.
func (o Objective) least(p, q, label float64) float64 {
	switch o {
	case Hinge:
		return 2 * min(p, q)
	case LeastSquares:
		return 0.5 * p * q / (p + q)
	case Wasserstein:
		return math.NaN()
	}
	real := p * label
	d := real / (p + q)
	return -0.5 * (plog(real, d) + plog(p+q-real, 1-d))
}

// tail returns the mean of the last quarter of a curve, of one value at least, and
// the largest magnitude in its first quarter.
func tail(curve []float64) (mean, early float64) {
	n := max(len(curve)/4, 1)
	for _, v := range curve[len(curve)-n:] {
		mean += v / float64(n)
	}
	for _, v := range curve[:n] {
		early = max(early, math.Abs(v))
	}
	return mean, early
}

func bad(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// firstBad returns the number of the first epoch of a curve that is not finite, 0
// when there is none.
func firstBad(curve []float64) int { return slices.IndexFunc(curve, bad) + 1 }
