package train

import (
	"fmt"
	"math"
)

// Schedule gives the factor of the learning rate at each step, counted from 0: a
// finite number ≥ 0. Its settings are part of a checkpoint's key. A method
// Check() error, if it has one, is asked first.
type Schedule interface{ Factor(step int) float64 }

// ExponentialDecay multiplies the learning rate by Rate in every Steps steps,
// smoothly, or at once after each when Staircase is set: Keras's
// ExponentialDecay.
type ExponentialDecay struct {
	Rate      float64
	Steps     int
	Staircase bool
}

// Factor returns Rate^(step/Steps).
func (e ExponentialDecay) Factor(step int) float64 {
	x := float64(step) / float64(e.Steps)
	if e.Staircase {
		x = math.Floor(x)
	}
	return math.Pow(e.Rate, x)
}

// Check wants at least one step and a rate > 0.
func (e ExponentialDecay) Check() error {
	if e.Steps < 1 {
		return fmt.Errorf("ExponentialDecay: Steps is %d, want at least 1", e.Steps)
	}
	return positive("ExponentialDecay", "rate", e.Rate)
}

// CosineDecay lowers the factor from 1 to Floor along half a cosine over Steps
// steps (Loshchilov & Hutter 2016, arXiv:1608.03983), and keeps it there.
type CosineDecay struct {
	Steps int
	Floor float64
}

// Factor returns Floor + (1−Floor)·(1+cos(π·step/Steps))/2.
func (d CosineDecay) Factor(step int) float64 {
	x := min(1, float64(step)/float64(d.Steps))
	return d.Floor + float64((1-d.Floor)*(1+math.Cos(math.Pi*x))/2)
}

// Check wants at least one step and a floor from 0 to 1.
func (d CosineDecay) Check() error {
	if d.Steps < 1 {
		return fmt.Errorf("CosineDecay: Steps is %d, want at least 1", d.Steps)
	}
	if !(d.Floor >= 0 && d.Floor <= 1) {
		return fmt.Errorf("CosineDecay: Floor is %g, want 0 to 1", d.Floor)
	}
	return nil
}
