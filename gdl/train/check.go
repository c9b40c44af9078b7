package train

import (
	"errors"
	"fmt"
	"math"
	"path"
	"slices"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// patience is how many steps a layer may go without a derivative, as one does
// behind weights that start at zero.
const patience = 10

// ErrNotFinite is wrapped by the error of a step or a test whose loss, term,
// derivative or new value is NaN or infinite: the run has diverged.
var ErrNotFinite = errors.New("not finite")

// notFinite is such an error, with a text of its own.
type notFinite struct{ error }

func (e notFinite) Is(target error) bool { return target == ErrNotFinite }

func (e notFinite) Unwrap() error { return e.error }

// checkStep returns an error when what the program has computed must not reach
// the weights. It names the number, and the op that made it.
func (t *Trainer) checkStep(p *program) error {
	kernel.Do(p.check)
	bad := t.nonFinite(p)
	if bad == "" {
		return t.checkLearning(p)
	}
	return divergence(p, bad)
}

// divergence returns the error of a number that is not finite; it names the op that
// made it, where one did.
func divergence(p *program, bad string) error {
	if err := p.NonFinite(); err != nil {
		return notFinite{fmt.Errorf("%s: %w", bad, err)}
	}
	return notFinite{errors.New(bad)}
}

// nonFinite says which number of a step is NaN or infinite, "" when none is.
func (t *Trainer) nonFinite(p *program) string {
	if bad := nonFiniteLoss(p, t.terms); bad != "" {
		return bad
	}
	for i, sum := range p.sums {
		switch {
		case finite(float64(sum)):
		case i < len(t.params):
			return "the derivative of " + t.params[i].Name + " is not finite"
		default:
			return "the new value of " + t.updated[i-len(t.params)].Name + " is not finite"
		}
	}
	return ""
}

// nonFiniteLoss says whether a term or the loss is NaN or infinite.
func nonFiniteLoss(p *program, terms []string) string {
	for i, x := range p.terms {
		if v := float64(x[0]); !finite(v) {
			return fmt.Sprintf("term %s is %g", terms[i], v)
		}
	}
	if v := p.cost(); !finite(v) {
		return fmt.Sprintf("the loss is %g", v)
	}
	return ""
}

// checkLearning looks for layers without a derivative during the first steps.
func (t *Trainer) checkLearning(p *program) error {
	if t.step >= patience {
		return nil
	}
	for i, w := range t.params {
		if slices.ContainsFunc(p.grads[i], func(v float32) bool { return v != 0 }) {
			t.alive[layer(w.Name)] = true
		}
	}
	for _, w := range t.params {
		if l := layer(w.Name); t.step == patience-1 && !t.alive[l] {
			return fmt.Errorf("the derivatives of layer %s have been all zero so far: it does not learn", l)
		}
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func allFinite(x []float32) bool {
	return !slices.ContainsFunc(x, func(v float32) bool { return !finite(float64(v)) })
}

// layer is the part of a parameter's name that its layer gave it: all before the
// last slash, or a name without one.
func layer(param string) string {
	if dir := path.Dir(param); dir != "." {
		return dir
	}
	return param
}
