package metric

import "fmt"

// Accuracy returns the share of pixels whose largest channel is the same in y as
// in x: what Keras's "accuracy" means for colour images. channels is the length
// of the last axis, at least 2; of equal channels the first counts.
func Accuracy(x, y []float32, channels int) (float64, error) {
	if channels < 2 {
		return 0, fmt.Errorf("metric.Accuracy: %d channels, want at least 2", channels)
	}
	n, err := count("Accuracy", x, y, []int{channels})
	if err != nil {
		return 0, err
	}
	same := 0
	for i := 0; i < len(x); i += channels {
		if largest(x[i:i+channels]) == largest(y[i:i+channels]) {
			same++
		}
	}
	return float64(same) / float64(n), nil
}

// largest returns the position of the first largest value.
func largest(v []float32) int {
	best := 0
	for i := range v {
		if v[i] > v[best] {
			best = i
		}
	}
	return best
}
