package main

import (
	"math"
	"math/rand/v2"
)

// lattice is a field of smooth random values, one for each seed.
type lattice uint64

// cell returns a number in [0, 1) that belongs to a point of the integer grid.
func (l lattice) cell(x, y int) float64 {
	z := uint64(l) + uint64(x)*0x9e3779b97f4a7c15 + uint64(y)*0xd1b54a32d192ed03
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return float64(z>>11) / (1 << 53)
}

// at interpolates between cells; mean 0, standard deviation about 1.
func (l lattice) at(x, y float64) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	i, j, u, v := int(fx), int(fy), x-fx, y-fy
	u, v = u*u*(3-2*u), v*v*(3-2*v)
	top := l.cell(i, j) + u*(l.cell(i+1, j)-l.cell(i, j))
	low := l.cell(i, j+1) + u*(l.cell(i+1, j+1)-l.cell(i, j+1))
	return 4.7 * (top + v*(low-top) - 0.5)
}

// spectrum is a sum of lattices whose cells are 1, 2, 4 … 64 pixels wide, each slope times
// as strong as the one before: noise that is white at 0.5 and like clouds at 2. Turned
// and stretched, it has a grain.
type spectrum struct {
	plane
	seed           lattice
	slope, stretch float64
}

func newSpectrum(rng *rand.Rand, slope, stretch float64) spectrum {
	return spectrum{newPlane(rng), lattice(rng.Uint64()), slope, stretch}
}

func (s spectrum) at(x, y float64) float64 {
	x, y = s.turned(x, y)
	y *= s.stretch
	sum, squares, weight, width := 0., 0., 1., 1.
	for k := range lattice(7) {
		sum += weight * (s.seed+k).at(x/width, y/width)
		squares += weight * weight
		width, weight = 2*width, weight*s.slope
	}
	return sum / math.Sqrt(squares)
}

// band is noise of one scale: lumps about so many pixels wide.
func band(rng *rand.Rand, width float64) func(x, y float64) float64 {
	p, q, seed := newPlane(rng), newPlane(rng), lattice(rng.Uint64())
	return func(x, y float64) float64 {
		a, b := p.turned(x, y)
		d, e := q.turned(x, y)
		return (seed.at(2*a/width, 2*b/width) + (seed+1).at(2*d/width, 2*e/width)) / math.Sqrt2
	}
}

// plane turns and moves coordinates.
type plane struct{ cos, sin, x, y float64 }

func newPlane(rng *rand.Rand) plane {
	sin, cos := math.Sincos(2 * math.Pi * rng.Float64())
	return plane{cos, sin, between(rng, 100, 200), between(rng, 100, 200)}
}

func (p plane) turned(x, y float64) (u, v float64) {
	return p.cos*x - p.sin*y + p.x, p.sin*x + p.cos*y + p.y
}

// fract returns x less the largest integer below.
func fract(x float64) float64 { return x - math.Floor(x) }

// cells finds the nearest and the second nearest of one random point in each cell of the
// integer grid (Worley 1996).
func (l lattice) cells(x, y float64) (d1, d2, tone float64) {
	cx, cy := int(math.Floor(x)), int(math.Floor(y))
	d1, d2 = math.Inf(1), math.Inf(1)
	for b := cy - 1; b <= cy+1; b++ {
		for a := cx - 1; a <= cx+1; a++ {
			d := math.Hypot(float64(a)+l.cell(a, b)-x, float64(b)+(l+1).cell(a, b)-y)
			if d < d1 {
				d1, d2, tone = d, d1, (l+2).cell(a, b)
			} else {
				d2 = min(d2, d)
			}
		}
	}
	return d1, d2, tone
}
