package data

import (
	"fmt"
	"math"
)

// NewScaled returns src with values lo + (hi − lo)·x: pixels in [0, 1] come to lie
// in [lo, hi], as in [−1, 1] for a generator that ends in tanh. It is an error
// unless lo < hi are finite.
func NewScaled(src Source, lo, hi float64) (Source, error) {
	if !(lo < hi) || math.IsInf(lo, 0) || math.IsInf(hi, 0) {
		return nil, fmt.Errorf("data: scaled from %g to %g; they must be finite, the first less", lo, hi)
	}
	return scaled{src, lo, hi}, nil
}

type scaled struct {
	Source
	lo, hi float64
}

var _ Epoched = scaled{}

func (s scaled) Digest() string { return fmt.Sprintf("%s/scaled=%g:%g", s.Source.Digest(), s.lo, s.hi) }

func (s scaled) Read(dst []float32, i int) { s.ReadEpoch(dst, i, 0) }

func (s scaled) ReadEpoch(dst []float32, i, epoch int) {
	readEpoch(s.Source, dst, i, epoch)
	lo, width := float32(s.lo), float32(s.hi-s.lo)
	for j, v := range dst {
		dst[j] = lo + float32(width*v)
	}
}
