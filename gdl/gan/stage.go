package gan

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// The ring of lab 0: eight Gaussians at equal distances on a circle. A GAN that
// loses some of them has collapsed, and here that can be counted.
const (
	RingModes  = 8
	RingRadius = 2.0
	RingSigma  = 0.1
)

// RingCentre returns the centre of a mode, 0 to RingModes − 1.
func RingCentre(mode int) (x, y float64) {
	sin, cos := math.Sincos(2 * math.Pi * float64(mode) / RingModes)
	return RingRadius * cos, RingRadius * sin
}

// Ring draws n points from the ring, [n 2]; the same for a seed.
func Ring(n int, seed uint64) []float32 {
	rng := rand.New(rand.NewPCG(seed, 0x72696e67))
	p := make([]float32, 0, 2*n)
	for range n {
		x, y := RingCentre(rng.IntN(RingModes))
		p = append(p, float32(x+float64(RingSigma*rng.NormFloat64())), float32(y+float64(RingSigma*rng.NormFloat64())))
	}
	return p
}

// Coverage says what points have of the ring.
type Coverage struct {
	Counts  [RingModes]int // points within 3σ of each mode
	Nearest [RingModes]int // points that have each mode as the nearest: what a classifier of modes would say
	Hit     int            // modes that have a tenth of an equal share at least
	Near    float64        // share of the points that are within 3σ of a mode; of the ring itself 1 − exp(−9/2) = 0.989
}

// Cover measures points [n 2] against the ring. It panics with an error when there
// are none, or when their coordinates are an odd number.
func Cover(points []float32) Coverage {
	n := len(points) / 2
	if n == 0 || len(points)%2 != 0 {
		panic(fmt.Errorf("gan: coverage of %d coordinates, want an even number, at least 2", len(points)))
	}
	var c Coverage
	near := 0
	for i := range n {
		best, at := math.Inf(1), 0
		for k := range RingModes {
			x, y := RingCentre(k)
			if d := math.Hypot(float64(points[2*i])-x, float64(points[2*i+1])-y); d < best {
				best, at = d, k
			}
		}
		c.Nearest[at]++
		if best <= 3*RingSigma { // of one mode alone: they are 1.5 apart
			c.Counts[at]++
			near++
		}
	}
	for _, k := range c.Counts {
		if k > 0 && float64(k) >= 0.1*float64(n)/RingModes {
			c.Hit++
		}
	}
	c.Near = float64(near) / float64(n)
	return c
}

// BestD returns what the best discriminator says where real examples have the
// probabilities p and generated ones q: p/(p+q) (Goodfellow et al. 2014,
// proposition 1), ½ where there are neither. It panics with an error when they are
// of two lengths or one is negative.
func BestD(p, q []float64) []float64 {
	if len(p) != len(q) {
		panic(fmt.Errorf("gan: best D of %d and %d probabilities, want as many", len(p), len(q)))
	}
	d := make([]float64, len(p))
	for i := range p {
		if !(p[i] >= 0 && q[i] >= 0) {
			panic(fmt.Errorf("gan: best D of probabilities %g and %g at %d, want both ≥ 0", p[i], q[i], i))
		}
		d[i] = 0.5
		if sum := p[i] + q[i]; sum > 0 {
			d[i] = p[i] / sum
		}
	}
	return d
}

// Losses returns the cross-entropies of a discriminator that says d: its own,
// averaged over as many real examples, of probabilities p, as generated ones, q;
// and the generator's, −Σ q log d. With BestD these are D's floor and what G has
// to show for it: 0.693 each where p and q are equal.
func Losses(p, q, d []float64) (ofD, ofG float64) {
	for i := range d {
		ofD -= 0.5 * (plog(p[i], d[i]) + plog(q[i], 1-d[i]))
		ofG -= plog(q[i], d[i])
	}
	return ofD, ofG
}

// plog is p·log x, and 0 where p is.
func plog(p, x float64) float64 {
	if p == 0 {
		return 0
	}
	return p * math.Log(x)
}
