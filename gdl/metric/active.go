package metric

import "fmt"

// Active returns, for each of the width numbers of codes [N width], the share of
// the N examples for which it is not 0. A number whose ReLU is dead has share 0.
func Active(codes []float32, width int) ([]float64, error) {
	if width < 1 || len(codes) == 0 || len(codes)%width != 0 {
		return nil, fmt.Errorf("metric.Active: %d values, want whole codes of %d", len(codes), width)
	}
	if err := finite("Active", 0, codes); err != nil {
		return nil, err
	}
	share := make([]float64, width)
	for i, v := range codes {
		if v != 0 {
			share[i%width]++
		}
	}
	for i := range share {
		share[i] /= float64(len(codes) / width)
	}
	return share, nil
}
