package metric

import (
	"fmt"
	"slices"
)

// Neighbours returns, for each of the vectors x [N width], the places of its k
// nearest among the vectors of set [M width], by Euclidean distance, the nearest
// first; of equal ones the earlier.
func Neighbours(x, set []float32, width, k int) ([][]int, error) {
	if width < 1 || len(x) == 0 || len(x)%width != 0 || len(set)%width != 0 {
		return nil, fmt.Errorf("metric.Neighbours: %d and %d values, want whole vectors of %d", len(x), len(set), width)
	}
	if n := len(set) / width; k < 1 || k > n {
		return nil, fmt.Errorf("metric.Neighbours: %d neighbours of %d vectors, want 1 to %d", k, n, n)
	}
	for i, v := range [][]float32{x, set} {
		if err := finite("Neighbours", i, v); err != nil {
			return nil, err
		}
	}
	out := make([][]int, len(x)/width)
	for i := range out {
		out[i] = nearest(x[i*width:(i+1)*width], set, k)
	}
	return out, nil
}

// nearest returns the places of the k nearest to v.
func nearest(v, set []float32, k int) []int {
	var places []int
	var far []float32 // their squared distances, ascending
	for i := range len(set) / len(v) {
		d := distance(v, set[i*len(v):])
		if len(far) == k && d >= far[k-1] {
			continue
		}
		at, _ := slices.BinarySearchFunc(far, d, func(a, b float32) int {
			if a <= b { // an equal one stays before
				return -1
			}
			return 1
		})
		far, places = slices.Insert(far, at, d), slices.Insert(places, at, i)
		if len(far) > k {
			far, places = far[:k], places[:k]
		}
	}
	return places
}

// distance returns the squared distance of v and the first values of w. Four sums
// keep the processor busy; their order is fixed.
func distance(v, w []float32) float32 {
	var s [4]float32
	w = w[:len(v)]
	i := 0
	for ; i+4 <= len(v); i += 4 {
		for j := range s {
			d := v[i+j] - w[i+j]
			s[j] += d * d
		}
	}
	for ; i < len(v); i++ {
		d := v[i] - w[i]
		s[0] += d * d
	}
	return s[0] + s[1] + s[2] + s[3]
}
