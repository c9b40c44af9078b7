package metric

import "fmt"

// Neighbours returns, for each of the vectors x [N width], the places of its k
// nearest among the vectors of set [M width], by Euclidean distance, the nearest
// first; of equal ones the earlier. Nearest gives the distance to the nearest too.
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
	for i, near := range neighbours(x, set, width, k) {
		for _, v := range near {
			out[i] = append(out[i], v.index)
		}
	}
	return out, nil
}
