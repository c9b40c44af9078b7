package main

import (
	"math"
	"math/rand/v2"
)

// rgb is a colour, each part in [0, 1].
type rgb [3]float64

// mix returns a at t = 0 and b at t = 1.
func mix(a, b rgb, t float64) rgb {
	for k := range a {
		a[k] += (b[k] - a[k]) * t
	}
	return a
}

// hsv returns the colour of a hue in turns, a saturation and a value.
func hsv(h, s, v float64) rgb {
	var c rgb
	for k, offset := range [3]float64{0, 2. / 3, 1. / 3} {
		turn := h + offset
		turn -= math.Floor(turn)
		c[k] = v * (1 - s + s*clamp(math.Abs(6*turn-3)-1))
	}
	return c
}

// clamp returns the nearest value in [0, 1].
func clamp(x float64) float64 { return max(0, min(1, x)) }

// between returns a number from lo to hi.
func between(rng *rand.Rand, lo, hi float64) float64 { return lo + (hi-lo)*rng.Float64() }

// scaled returns a length from lo to hi, of which all scales are equally frequent.
func scaled(rng *rand.Rand, lo, hi float64) float64 { return lo * math.Pow(hi/lo, rng.Float64()) }

// step rises from 0 to 1 about x = 0, within about 4/k.
func step(x, k float64) float64 { return 1 / (1 + math.Exp(-k*x)) }

// palette returns n colours: any, those about one hue, or those about two opposite ones.
// Two of them differ enough to be seen.
func palette(rng *rand.Rand, n int) []rgb {
	for {
		p, way, hue := make([]rgb, n), rng.IntN(3), rng.Float64()
		for i := range p {
			switch way {
			case 0:
				p[i] = rgb{rng.Float64(), rng.Float64(), rng.Float64()}
			case 1:
				p[i] = hsv(hue+0.08*rng.NormFloat64(), rng.Float64(), rng.Float64())
			default:
				p[i] = hsv(hue+0.5*float64(rng.IntN(2))+0.06*rng.NormFloat64(), between(rng, 0.2, 1), rng.Float64())
			}
		}
		if math.Abs(p[0][0]-p[1][0])+math.Abs(p[0][1]-p[1][1])+math.Abs(p[0][2]-p[1][2]) > 0.5 {
			return p
		}
	}
}

// ramp returns the colour at t in [0, 1] on the way through a palette.
func ramp(p []rgb, t float64) rgb {
	x := clamp(t) * float64(len(p)-1)
	i := min(int(x), len(p)-2)
	return mix(p[i], p[i+1], x-float64(i))
}

// canvas is a square picture being drawn, [side side 3].
type canvas struct {
	side int
	pix  []rgb
}

func newCanvas(side int) *canvas { return &canvas{side, make([]rgb, side*side)} }

// shade sets each pixel to f of the coordinates of its middle.
func (c *canvas) shade(f func(x, y float64) rgb) {
	for i := range c.pix {
		c.pix[i] = f(float64(i%c.side)+0.5, float64(i/c.side)+0.5)
	}
}

// wash sets all pixels to a colour.
func (c *canvas) wash(col rgb) {
	for i := range c.pix {
		c.pix[i] = col
	}
}

// fill paints what is inside of a shape, within r of (x, y): dist is the distance to its
// edge, negative inside, from there.
func (c *canvas) fill(x, y, r float64, dist func(x, y float64) float64, col func(x, y float64) rgb) {
	lo, hi := func(v float64) int { return max(0, int(v-r-1)) }, func(v float64) int { return min(c.side, int(v+r+2)) }
	for i := lo(y); i < hi(y); i++ {
		for j := lo(x); j < hi(x); j++ {
			u, v := float64(j)+0.5-x, float64(i)+0.5-y
			if cover := clamp(0.5 - dist(u, v)); cover > 0 {
				c.pix[i*c.side+j] = mix(c.pix[i*c.side+j], col(u, v), cover)
			}
		}
	}
}

// line paints a stroke of width w along points.
func (c *canvas) line(points [][2]float64, w float64, col rgb) {
	one := func(_, _ float64) rgb { return col }
	for k := 1; k < len(points); k++ {
		a, b := points[k-1], points[k]
		dx, dy := (b[0]-a[0])/2, (b[1]-a[1])/2
		length := dx*dx + dy*dy + 1e-9
		c.fill((a[0]+b[0])/2, (a[1]+b[1])/2, math.Sqrt(length)+w/2, func(x, y float64) float64 {
			t := max(-1, min(1, (x*dx+y*dy)/length))
			return math.Hypot(x-t*dx, y-t*dy) - w/2
		}, one)
	}
}

// polygon returns the distance to the edge of a closed polygon.
func polygon(p [][2]float64) func(x, y float64) float64 {
	return func(x, y float64) float64 {
		d, inside := math.Inf(1), false
		for i, a := range p {
			b := p[(i+len(p)-1)%len(p)]
			ex, ey, wx, wy := b[0]-a[0], b[1]-a[1], x-a[0], y-a[1]
			t := clamp((wx*ex + wy*ey) / (ex*ex + ey*ey + 1e-9))
			ux, uy := wx-ex*t, wy-ey*t
			d = min(d, ux*ux+uy*uy)
			if (a[1] > y) != (b[1] > y) && wx < ex*wy/ey {
				inside = !inside
			}
		}
		if inside {
			return -math.Sqrt(d)
		}
		return math.Sqrt(d)
	}
}
