package metric

import "math"

// CrossEntropy returns the binary cross-entropy, in nats per pixel, of
// probabilities y against pixels x, both in [0, 1]:
//
//	−(x·ln y + (1−x)·ln(1−y)), averaged over all
//
// y is clipped to 1e-7 from 0 and 1, as in Keras. CrossEntropy(x, x) is the floor
// that no reconstruction of x gets under: the entropy of its grey pixels.
func CrossEntropy(x, y []float32) (float64, error) {
	if _, err := count("CrossEntropy", x, y, []int{1}); err != nil {
		return 0, err
	}
	var sum float64
	for i := range x {
		t, p := float64(x[i]), min(max(float64(y[i]), 1e-7), 1-1e-7)
		sum -= t*math.Log(p) + (1-t)*math.Log(1-p)
	}
	return sum / float64(len(x)), nil
}
