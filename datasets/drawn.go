package datasets

import (
	"fmt"
	"math/rand/v2"
)

// drawn is what the procedural sets share: n pictures, each drawn anew from
// seed and index whenever it is read.
type drawn struct {
	name  string // with the version of its drawing, which the digest carries
	seed  uint64
	n     int
	shape []int // [H W C]
}

func newDrawn(name string, seed uint64, n int, shape ...int) drawn {
	if n < 1 {
		panic(fmt.Errorf("datasets: %s of %d pictures; at least 1 is needed", name, n))
	}
	return drawn{name, seed, n, shape}
}

// Len returns the number of pictures.
func (d drawn) Len() int { return d.n }

// Shape returns [H W C].
func (d drawn) Shape() []int { return d.shape }

// Digest identifies the pictures by what they are drawn from.
func (d drawn) Digest() string { return fmt.Sprintf("drawn:%s,seed=%d,n=%d", d.name, d.seed, d.n) }

// rng returns the random stream of picture i. It panics when there is none.
func (d drawn) rng(i int) *rand.Rand {
	if i < 0 || i >= d.n {
		panic(fmt.Errorf("datasets: %s: picture %d; there are %d", d.name, i, d.n))
	}
	return rand.New(rand.NewPCG(d.seed, uint64(i)))
}

// canvas returns dst as a picture to draw. It panics when dst has another size.
func (d drawn) canvas(dst []float32) *canvas {
	h, w, c := d.shape[0], d.shape[1], d.shape[2]
	if len(dst) != h*w*c {
		panic(fmt.Errorf("datasets: %s: a picture has %d values, the destination holds %d", d.name, h*w*c, len(dst)))
	}
	return newCanvas(dst, h, w, c)
}

// between returns a number uniform in [lo, hi).
func between(rng *rand.Rand, lo, hi float64) float64 { return lo + (hi-lo)*rng.Float64() }
