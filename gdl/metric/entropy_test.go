package metric_test

import (
	"math"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/metric"
)

func TestCrossEntropy(t *testing.T) {
	for _, tc := range []struct {
		name string
		x, y []float32
		want float64
	}{
		{"even odds", []float32{0, 1, 0.3}, []float32{0.5, 0.5, 0.5}, math.Ln2},
		{"a copy of black and white", []float32{0, 1}, []float32{0, 1}, 1e-7},
		{"a copy of grey", []float32{0.25}, []float32{0.25}, -0.25*math.Log(0.25) - 0.75*math.Log(0.75)},
		{"confident and wrong", []float32{1}, []float32{0}, 7 * math.Ln10},
	} {
		got, err := metric.CrossEntropy(tc.x, tc.y)
		if err != nil || math.Abs(got-tc.want) > 1e-8+1e-6*tc.want {
			t.Errorf("%s: %v, %v; want %v", tc.name, got, err, tc.want)
		}
	}
	if _, err := metric.CrossEntropy([]float32{1}, nil); err == nil || !strings.Contains(err.Error(), "1 values against 0") {
		t.Errorf("lengths that differ: %v", err)
	}
}

func TestMSE(t *testing.T) {
	if got, err := metric.MSE([]float32{1, 2, 3}, []float32{1, 4, 2}); err != nil || math.Abs(got-5.0/3) > 1e-12 {
		t.Errorf("%v, %v; want 5/3", got, err)
	}
	if _, err := metric.MSE(nil, nil); err == nil || !strings.Contains(err.Error(), "metric.MSE: no values") {
		t.Errorf("no values: %v", err)
	}
}
