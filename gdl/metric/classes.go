package metric

import (
	"fmt"
	"math"
)

// ClassHistogram returns how many examples have their largest score in each class;
// of equal scores the first counts. scores holds rows of as many logits or
// probabilities as there are classes, such as classifier.Answer's.
func ClassHistogram(scores []float32, classes int) ([]int, error) {
	if _, err := examples("ClassHistogram", 0, scores, []int{classes}); err != nil {
		return nil, err
	}
	counts := make([]int, classes)
	for i := 0; i < len(scores); i += classes {
		counts[largest(scores[i:i+classes])]++
	}
	return counts, nil
}

// Entropy returns the entropy, in nats, of the shares that a histogram gives its
// classes: 0 when all is in one, ln K when K classes have equal shares.
//
//	−Σ pₖ·ln pₖ,  pₖ = countₖ/N
//
// From N samples it comes out too low, by (K−1)/(2N) on average for K classes that
// all occur often (Miller 1955): 0.0045 for 1 000 samples of ten classes.
func Entropy(counts []int) (float64, error) {
	n, err := total("Entropy", counts)
	if err != nil {
		return 0, err
	}
	h := 0.0
	for _, c := range counts {
		if p := float64(c) / float64(n); c > 0 {
			h -= p * math.Log(p)
		}
	}
	return h, nil
}

// Coverage returns how many classes of a histogram have at least the given number
// of samples. A classifier errs now and then, so one sample does not show that a
// class is covered: a tenth of what an equal share would be is a fair demand.
func Coverage(counts []int, atLeast int) (int, error) {
	if _, err := total("Coverage", counts); err != nil {
		return 0, err
	}
	if atLeast < 1 {
		return 0, fmt.Errorf("metric.Coverage: at least %d samples of a class, want 1 or more", atLeast)
	}
	covered := 0
	for _, c := range counts {
		if c >= atLeast {
			covered++
		}
	}
	return covered, nil
}

// total returns the sum of a histogram, after it has checked it.
func total(who string, counts []int) (int, error) {
	n := 0
	for k, c := range counts {
		if c < 0 {
			return 0, fmt.Errorf("metric.%s: class %d has %d samples, want 0 or more", who, k, c)
		}
		n += c
	}
	if n == 0 {
		return 0, fmt.Errorf("metric.%s: %d classes without a sample, want at least one sample", who, len(counts))
	}
	return n, nil
}

// ConfidentShare returns the share of examples whose largest probability is above
// the one given, such as 0.8. probabilities holds rows of one for each class that
// sum to 1.
func ConfidentShare(probabilities []float32, classes int, above float64) (float64, error) {
	const who = "ConfidentShare"
	n, err := examples(who, 0, probabilities, []int{classes})
	if err != nil {
		return 0, err
	}
	if !(above >= 0 && above < 1) {
		return 0, fmt.Errorf("metric.%s: confidence above %g, want a number in [0, 1)", who, above)
	}
	sure := 0
	for i := range n {
		p := probabilities[i*classes : (i+1)*classes]
		sum := 0.0
		for k, v := range p {
			if !(v >= 0) {
				return 0, fmt.Errorf("metric.%s: example %d gives class %d probability %g, want 0 to 1", who, i, k, v)
			}
			sum += float64(v)
		}
		if math.Abs(sum-1) > 1e-3 {
			return 0, fmt.Errorf("metric.%s: probabilities of example %d sum to %g, want 1: logits have no confidence", who, i, sum)
		}
		if p[largest(p)] > float32(above) {
			sure++
		}
	}
	return float64(sure) / float64(n), nil
}
