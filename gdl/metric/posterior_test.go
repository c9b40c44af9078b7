package metric_test

import (
	"math"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/metric"
)

func TestCollapse(t *testing.T) {
	// Axis 1 moves by ±0.2 (variance 0.04), axis 2 by ±0.05 (variance 0.0025); each
	// axis has σ = 1, so that its KL is half its mean square.
	for _, tc := range []struct {
		mu   []float32
		want string
	}{
		{[]float32{0.2, 0.2, -0.2, -0.2}, "2 of 2 axes active, KL 0.04 nats: no collapse"},
		{[]float32{0.2, 0.05, -0.2, -0.05}, "1 of 2 axes active, KL 0.02 nats: no collapse"},
		{[]float32{0.05, 3, -0.05, 3}, "0 of 2 axes active, KL 4.50 nats: collapsed. "}, // a mean that does not move tells nothing
	} {
		got, err := metric.Collapse(tc.mu, make([]float32, 4), 2)
		if err != nil || !strings.HasPrefix(got, tc.want) {
			t.Errorf("%v: %q, want %q; error %v", tc.mu, got, tc.want, err)
		}
	}
	if got, _ := metric.Collapse([]float32{1, 0, 0, -1, 0, 0}, make([]float32, 6), 3); !strings.Contains(got, "1 of 3 axes active") || !strings.Contains(got, "most axes are idle") {
		t.Errorf("%q, want 1 of 3 and idle ones", got)
	}
}

func TestMIG(t *testing.T) {
	var own, mixed []float32
	var factors []float64
	for i := range 400 {
		a, b := float64(i%20), float64(i/20)
		factors = append(factors, a, b)
		own = append(own, float32(b), float32(-a), 1) // an axis for each, and an idle one
		mixed = append(mixed, float32(a), float32(a)) // two axes for the first factor, none for the second
	}
	for _, tc := range []struct {
		codes []float32
		axes  int
		want  float64
	}{{own, 3, 1}, {mixed, 2, 0}} {
		got, err := metric.MIG(tc.codes, tc.axes, factors, 2)
		if err != nil || math.Abs(got-tc.want) > 1e-9 {
			t.Errorf("%g, want %g; error %v", got, tc.want, err)
		}
	}
	// Half of what a says of the first factor: a has its upper half only.
	var half []float32
	for i := range 400 {
		half = append(half, float32(i%20/10), 0)
	}
	got, err := metric.MIG(half, 2, factors, 2)
	if want := math.Ln2 / math.Log(20) / 2; err != nil || math.Abs(got-want) > 1e-9 {
		t.Errorf("%g, want %g; error %v", got, want, err)
	}
	for _, tc := range []struct {
		axes, count int
		factors     []float64
	}{{1, 2, factors}, {3, 2, factors[1:]}, {3, 0, nil}, {3, 1, make([]float64, 400)}} {
		if _, err := metric.MIG(own, tc.axes, tc.factors, tc.count); err == nil {
			t.Errorf("%d axes, %d factors in %d values: no error", tc.axes, tc.count, len(tc.factors))
		}
	}
}
