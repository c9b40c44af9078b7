package metric

import (
	"fmt"
	"math"
)

// count returns how many examples of the given shape x and y hold, after it has
// checked them.
func count(who string, x, y []float32, shape []int) (int, error) {
	if len(x) != len(y) {
		return 0, fmt.Errorf("metric.%s: %d values against %d, want as many", who, len(x), len(y))
	}
	n, err := examples(who, 0, x, shape)
	if err != nil {
		return 0, err
	}
	return n, finite(who, 1, y)
}

// examples returns how many examples of the given shape argument k, counted from
// 0, holds, after it has checked it.
func examples(who string, k int, x []float32, shape []int) (int, error) {
	switch {
	case len(x) == 0:
		return 0, fmt.Errorf("metric.%s: no values given, want at least one example", who)
	case len(shape) == 0:
		return 0, fmt.Errorf("metric.%s: no shape given, want that of one example", who)
	}
	rest := len(x)
	for _, d := range shape {
		if d < 1 || rest%d != 0 {
			return 0, fmt.Errorf("metric.%s: %d values are no whole number of examples of shape %v", who, len(x), shape)
		}
		rest /= d
	}
	return rest, finite(who, k, x)
}

// finite returns an error for the first value of argument k, counted from 0,
// that is infinite or NaN.
func finite(who string, k int, values []float32) error {
	for i, v := range values {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("metric.%s: value %d of argument %d is %g, want a finite number", who, i, k+1, v)
		}
	}
	return nil
}

// positive returns an error unless peak is a positive, finite number.
func positive(who string, peak float64) error {
	if !(peak > 0) || math.IsInf(peak, 1) {
		return fmt.Errorf("metric.%s: peak is %g, want a positive number", who, peak)
	}
	return nil
}
