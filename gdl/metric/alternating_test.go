package metric_test

import (
	"math"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/metric"
)

// Patterns of period two count, along one axis or both; one of period four, of three
// halves the amplitude, is the rest of the variance.
func TestAlternating(t *testing.T) {
	sign := func(odd int) float32 { return float32(1 - 2*(odd%2)) }
	for name, pattern := range map[string]func(row, col int) float32{
		"columns":      func(_, col int) float32 { return sign(col) },
		"rows":         func(row, _ int) float32 { return sign(row) },
		"checkerboard": func(row, col int) float32 { return sign(row + col) },
		"none":         func(_, _ int) float32 { return 0 },
	} {
		for _, slow := range []float32{0, 3} {
			var x []float32
			for i := range 2 * 4 * 8 { // two images
				row, col := i/8%4, i%8
				x = append(x, 5+2*pattern(row, col)+slow*sign(col/2))
			}
			want := 4 / (4 + float64(slow*slow))
			if name == "none" {
				want = 0
			}
			if got, err := metric.Alternating(x, 4, 8); err != nil || math.Abs(got-want) > 1e-12 {
				t.Errorf("%s beside %g: %g, error %v, want %g", name, slow, got, err, want)
			}
		}
	}
	for want, f := range map[string]func() (float64, error){
		"images of 3×2 pixels, want even sides":                     func() (float64, error) { return metric.Alternating(make([]float32, 6), 3, 2) },
		"5 values are no whole number of examples of shape [2 2]":   func() (float64, error) { return metric.Alternating(make([]float32, 5), 2, 2) },
		"value 1 of argument 1 is NaN, want a finite number":        func() (float64, error) { return metric.Alternating([]float32{0, float32(math.NaN()), 0, 0}, 2, 2) },
		"metric.Alternating: no values given, want at least one ex": func() (float64, error) { return metric.Alternating(nil, 2, 2) },
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
