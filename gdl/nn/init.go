package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Init fills w, a tensor of the given shape, with initial values. Those that draw
// from a nil source are nil.
type Init func(w []float32, shape []int)

// NewRand returns the random source of a model's initial weights.
func NewRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x77656967687473)) }

// Zeros sets all values to 0.
func Zeros(w []float32, _ []int) { clear(w) }

// Ones sets all values to 1.
func Ones(w []float32, _ []int) {
	for i := range w {
		w[i] = 1
	}
}

// Values sets the values given, row-major, as of an image that is trained. It panics
// with an error when there are not as many as the parameter has.
func Values(v []float32) Init {
	return func(w []float32, shape []int) {
		if len(v) != len(w) {
			panic(fmt.Errorf("nn: %d initial values for a parameter of shape %v, want %d", len(v), shape, len(w)))
		}
		copy(w, v)
	}
}

// GlorotUniform draws from U(−a, a), a = √(6/(fanIn+fanOut)): Keras's default
// for Dense and Conv2D (Glorot & Bengio 2010).
func GlorotUniform(rng *rand.Rand) Init {
	return uniform(rng, func(in, out float64) float64 { return 6 / (in + out) })
}

// HeUniform draws from U(−a, a), a = √(6/fanIn): for ReLU layers (He et al.
// 2015, arXiv:1502.01852).
func HeUniform(rng *rand.Rand) Init {
	return uniform(rng, func(in, _ float64) float64 { return 6 / in })
}

// HeNormal draws from N(0, 2/fanIn): for ReLU layers (He et al. 2015). Keras
// truncates at two standard deviations; this does not.
func HeNormal(rng *rand.Rand) Init {
	return normal(rng, func(in float64) float64 { return 2 / in })
}

// LeCunNormal draws from N(0, 1/fanIn): for SELU layers (Klambauer et al. 2017,
// arXiv:1706.02515). Keras truncates at two standard deviations; this does not.
func LeCunNormal(rng *rand.Rand) Init {
	return normal(rng, func(in float64) float64 { return 1 / in })
}

// Uniform draws from U(−a, a).
func Uniform(rng *rand.Rand, a float64) Init {
	if rng == nil {
		return nil
	}
	return func(w []float32, _ []int) {
		for i := range w {
			w[i] = float32(a * (2*rng.Float64() - 1))
		}
	}
}

func uniform(rng *rand.Rand, square func(in, out float64) float64) Init {
	if rng == nil {
		return nil
	}
	return func(w []float32, shape []int) { Uniform(rng, math.Sqrt(square(fans(shape))))(w, shape) }
}

func normal(rng *rand.Rand, variance func(in float64) float64) Init {
	if rng == nil {
		return nil
	}
	return func(w []float32, shape []int) {
		in, _ := fans(shape)
		std := math.Sqrt(variance(in))
		for i := range w {
			w[i] = float32(std * rng.NormFloat64())
		}
	}
}

// fans returns the number of inputs and of outputs of one unit for a weight of
// shape [In Out] or [kH kW Cin Cout].
func fans(shape []int) (in, out float64) {
	k := len(shape)
	if k < 2 {
		panic(fmt.Errorf("nn: initialiser needs a weight of at least 2 axes, got shape %v", shape))
	}
	field := 1
	for _, d := range shape[:k-2] {
		field *= d
	}
	return float64(field * shape[k-2]), float64(field * shape[k-1])
}
