package viz

import (
	"fmt"
	"math"
)

// number is a value a chart can show.
type number interface{ ~float32 | ~float64 }

// checkFinite returns an error naming the first value that is NaN or infinite.
func checkFinite[T number](who, part string, values []T) error {
	for i, v := range values {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("viz: %s: %s: value %d is %v; want finite numbers", who, part, i, v)
		}
	}
	return nil
}

// span returns the least and greatest of values, which is not empty.
func span[T number](values []T) (lo, hi float64) {
	lo, hi = float64(values[0]), float64(values[0])
	for _, v := range values {
		lo, hi = min(lo, float64(v)), max(hi, float64(v))
	}
	return lo, hi
}
