package data

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Noise says what NewNoisy adds to the examples of a source.
type Noise struct {
	// Factor is the standard deviation of the noise, in the unit of the values:
	// of pixels in [0, 1], the course adds 0.5. At least 0.
	Factor float64
	// Lowest, if not 0, makes examples differ: each gets a factor of its own,
	// uniform from Lowest to Factor.
	Lowest float64
	// Seed of the noise. Training and test data want different ones.
	Seed uint64
	// Unclipped leaves values outside [0, 1] as they are.
	Unclipped bool
}

// noisy is a source with Gaussian noise.
type noisy struct {
	Source
	Noise
}

var _ Epoched = noisy{}

// NewNoisy returns src with Gaussian noise, x + Factor·N(0, 1), clipped to
// [0, 1]. The noise of an example depends on the seed, the epoch and the
// example's index only. Batches draw it anew in each epoch; a test set, which
// is always measured in epoch 0, keeps its noise, and so do Read and All. It is
// an error when a factor is negative, NaN or infinite, or Lowest above Factor.
func NewNoisy(src Source, n Noise) (Source, error) {
	if !(n.Factor >= 0) || math.IsInf(n.Factor, 1) {
		return nil, fmt.Errorf("data: noise factor %g; it must be a number from 0 on", n.Factor)
	}
	if !(n.Lowest >= 0 && n.Lowest <= n.Factor) {
		return nil, fmt.Errorf("data: lowest noise factor %g; it must lie between 0 and the factor, %g", n.Lowest, n.Factor)
	}
	return noisy{src, n}, nil
}

func (n noisy) Read(dst []float32, i int) { n.ReadEpoch(dst, i, 0) }

func (n noisy) Digest() string { return fmt.Sprintf("%s/noise=%+v", n.Source.Digest(), n.Noise) }

func (n noisy) ReadEpoch(dst []float32, i, epoch int) {
	readEpoch(n.Source, dst, i, epoch)
	random := rand.New(rand.NewPCG(n.Seed, uint64(epoch)<<32|uint64(i)))
	factor := float32(n.Factor)
	if n.Lowest > 0 {
		factor = float32(n.Lowest + float64((n.Factor-n.Lowest)*random.Float64()))
	}
	for j := range dst {
		dst[j] += float32(factor * float32(random.NormFloat64()))
	}
	if n.Unclipped {
		return
	}
	for j, v := range dst {
		dst[j] = min(max(v, 0), 1)
	}
}
