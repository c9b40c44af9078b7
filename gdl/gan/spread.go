package gan

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// spread is how samples are spread over classes.
type spread struct {
	n, unsure   int       // samples, and of which the classifier was not sure
	share, real []float64 // of each class
	// kinds is the exponential of the entropy of share: as many classes of equal
	// shares have it. It is corrected for the number of samples (Miller 1955).
	kinds, realKinds float64
}

// spread reads the class counts; missing says why they cannot be read.
func (h Health) spread() (s spread, missing string) {
	k := len(h.Samples)
	if k == 0 {
		return s, "The classes of the samples were not measured, so a collapse cannot be ruled out."
	}
	if h.Real != nil && len(h.Real) != k {
		return s, fmt.Sprintf("There are counts of %d classes and real shares of %d.", k, len(h.Real))
	}
	n := 0
	for _, c := range h.Samples {
		n += c
	}
	if k < 2 || n < minPerClass*k || slices.Min(h.Samples) < 0 {
		return s, fmt.Sprintf("%d samples in %d classes are too few to tell, want %d for each of at least 2.", n, k, minPerClass)
	}
	s = spread{n: n, unsure: h.Unsure, real: h.Real}
	if s.real == nil {
		s.real = slices.Repeat([]float64{1 / float64(k)}, k)
	}
	for _, c := range h.Samples {
		s.share = append(s.share, float64(c)/float64(n))
	}
	s.kinds = math.Exp(min(entropy(s.share)+float64(k-1)/float64(2*n), math.Log(float64(k))))
	s.realKinds = math.Exp(entropy(s.real))
	return s, ""
}

// entropy is −Σ p log p, in nats.
func entropy(p []float64) float64 {
	h := 0.0
	for _, v := range p {
		h -= plog(v, v)
	}
	return h
}

// most returns the fewest classes that hold mostSamples, in ascending order.
func (s spread) most() []int {
	order := make([]int, len(s.share))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.share[b], s.share[a]) })
	held, k := 0.0, 0
	for ; k < len(order) && held < mostSamples; k++ {
		held += s.share[order[k]]
	}
	most := order[:k]
	slices.Sort(most)
	return most
}

// missing returns the classes that have less than a tenth of their real share.
func (s spread) missing() []int {
	var out []int
	for i, p := range s.share {
		if p < rare*s.real[i] {
			out = append(out, i)
		}
	}
	return out
}

// verdict is that of a run whose losses have nothing against it.
func (s spread) verdict(c course) Verdict {
	reason := fmt.Sprintf("the classes of %d samples are as %.1f equal ones, real examples' as %.1f", s.n, s.kinds, s.realKinds)
	missing := s.missing()
	switch {
	case s.kinds < fewClasses*s.realKinds:
		return Verdict{
			Word: Collapsed, Classes: s.most(),
			Reason: fmt.Sprintf("%s; %.0f %% are of the classes named. %s.", reason, 100*s.held(s.most()), c.said()),
			Try:    "a lower learning rate for G, two steps of D to one of G, batch norm in G, a gradient penalty, or another seed; and look at earlier epochs.",
		}
	case len(missing) > 0:
		return notSure("%s, but none or hardly any are of %s. %s.", reason, list(missing), c.said())
	case s.kinds < allClasses*s.realKinds:
		return notSure("%s: fewer, but too many for a collapse. %s.", reason, c.said())
	case 2*s.unsure > s.n:
		return notSure("%s, but the classifier was not sure of %d of them. %s.", reason, s.unsure, c.said())
	case c.lossD < c.Objective.Floor(max(3*len(s.share)/10, 1), len(s.share), c.Label): // never for Wasserstein
		return notSure("%s, but D tells them apart as if three in ten classes were drawn. %s.", reason, c.said())
	}
	return Verdict{Word: Healthy, Reason: fmt.Sprintf("%s. %s.", reason, c.said())}
}

// held returns the share of the samples in classes.
func (s spread) held(classes []int) float64 {
	sum := 0.0
	for _, k := range classes {
		sum += s.share[k]
	}
	return sum
}
