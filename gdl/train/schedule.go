package train

import (
	"fmt"
	"math"
)

// Schedule gives the factor of the learning rate at each step, counted from 0.
type Schedule interface {
	Factor(step int) float64
	check() error
}

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

func (e ExponentialDecay) check() error {
	if e.Steps < 1 {
		return fmt.Errorf("train: ExponentialDecay: Steps is %d, want at least 1", e.Steps)
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
	return d.Floor + (1-d.Floor)*(1+math.Cos(math.Pi*x))/2
}

func (d CosineDecay) check() error {
	if d.Steps < 1 {
		return fmt.Errorf("train: CosineDecay: Steps is %d, want at least 1", d.Steps)
	}
	if !(d.Floor >= 0 && d.Floor <= 1) {
		return fmt.Errorf("train: CosineDecay: Floor is %g, want 0 to 1", d.Floor)
	}
	return nil
}
