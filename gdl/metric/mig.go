package metric

import (
	"fmt"
	"math"
	"slices"
)

// migBins is how many values an axis or a factor is sorted into.
const migBins = 20

// MIG returns the mutual information gap of codes [N axes] with known factors
// [N factors] of variation, from 0 to 1: for each factor, how much more the axis
// that tells most of it tells than the next one, as a share of the factor's
// entropy; the mean over factors. 1 means an axis of its own for each factor.
// Values are sorted into 20 bins of equal width; a factor with fewer values keeps
// them. Source: Chen et al. 2018, arXiv:1802.04942. It is an error when there are
// fewer than two axes, when lengths do not fit, and when a factor is constant.
func MIG(codes []float32, axes int, factors []float64, count int) (float64, error) {
	if axes < 2 || count < 1 || len(codes) == 0 || len(codes)%axes != 0 || len(codes)/axes*count != len(factors) {
		return 0, fmt.Errorf("metric: MIG: %d values of %d axes, %d of %d factors; want at least 2 axes, 1 factor, and as many rows of each", len(codes), axes, len(factors), count)
	}
	if err := finite("MIG", 0, codes); err != nil {
		return 0, err
	}
	for i, v := range factors {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return 0, fmt.Errorf("metric: MIG: factor %d of row %d is %g, want a finite number", i%count, i/count, v)
		}
	}
	n := len(codes) / axes
	binned := make([][]int, axes)
	for a := range axes {
		v := make([]float64, n)
		for i := range v {
			v[i] = float64(codes[i*axes+a])
		}
		binned[a] = bins(v)
	}
	var gap float64
	for f := range count {
		v := make([]float64, n)
		for i := range v {
			v[i] = factors[i*count+f]
		}
		factor := bins(v)
		entropy := information(factor, factor)
		if !(entropy > 1e-9) {
			return 0, fmt.Errorf("metric: MIG: factor %d is constant, want one that varies", f)
		}
		told := make([]float64, axes)
		for a := range axes {
			told[a] = information(binned[a], factor)
		}
		slices.Sort(told)
		gap += (told[axes-1] - told[axes-2]) / entropy / float64(count)
	}
	return gap, nil
}

// bins sorts values into migBins of equal width.
func bins(v []float64) []int {
	lo, hi := slices.Min(v), slices.Max(v)
	out := make([]int, len(v))
	for i, x := range v {
		if hi > lo {
			out[i] = min(int((x-lo)/(hi-lo)*migBins), migBins-1)
		}
	}
	return out
}

// information returns the mutual information of two lists of bins, in nats; that
// of a list with itself is its entropy.
func information(a, b []int) (sum float64) {
	var both [migBins][migBins]float64
	var left, right [migBins]float64
	n := float64(len(a))
	for i := range a {
		both[a[i]][b[i]] += 1 / n
		left[a[i]] += 1 / n
		right[b[i]] += 1 / n
	}
	for i := range both {
		for j, p := range both[i] {
			if p > 0 {
				sum += p * math.Log(p/(left[i]*right[j]))
			}
		}
	}
	return sum
}
