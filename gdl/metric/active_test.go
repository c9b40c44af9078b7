package metric_test

import (
	"fmt"
	"testing"

	"github.com/generative-deep-learning/go/gdl/metric"
)

func TestActive(t *testing.T) {
	got, err := metric.Active([]float32{0, 1, -2, 0, 0, 3}, 3) // two codes of three
	if want := "[0 0.5 1]"; err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v, %v; want %s", got, err, want)
	}
	if _, err := metric.Active(make([]float32, 5), 3); err == nil || err.Error() != "metric.Active: 5 values, want whole codes of 3" {
		t.Error(err)
	}
}
