package datasets

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/generative-deep-learning/go/gdl/data"
)

// Plane draws n points [3] near a plane in space, centred on their mean. With U
// uniform in [0, 1) and each N its own standard normal:
//
//	a = U·3π/2 − 0.5
//	x = cos a + sin a / 2 + 0.1·N/2
//	y = 0.7·sin a + 0.1·N/2
//	z = 0.1·x + 0.3·y + 0.1·N
//
// The same seed gives the same points. Plane panics when n is below 1.
// Source: Géron, Hands-On Machine Learning, chapter on autoencoders.
func Plane(seed uint64, n int) *data.Floats {
	if n < 1 {
		panic(fmt.Errorf("datasets: Plane of %d points; at least 1 is needed", n))
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	points := make([][3]float64, n)
	var mean [3]float64
	for i := range points {
		sin, cos := math.Sincos(rng.Float64()*3*math.Pi/2 - 0.5)
		x := cos + sin/2 + 0.1*rng.NormFloat64()/2
		y := 0.7*sin + 0.1*rng.NormFloat64()/2
		z := 0.1*x + 0.3*y + 0.1*rng.NormFloat64()
		points[i] = [3]float64{x, y, z}
		for k, v := range points[i] {
			mean[k] += v / float64(n)
		}
	}
	values := make([]float32, 0, 3*n)
	for _, p := range points {
		for k, v := range p {
			values = append(values, float32(v-mean[k]))
		}
	}
	f, err := data.NewFloats(values, n, 3)
	if err != nil {
		panic(err) // the points are finite and three numbers each
	}
	return f
}
