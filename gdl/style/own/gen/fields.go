package main

import (
	"math"
	"math/rand/v2"
)

// drawing draws a picture.
type drawing func(c *canvas, rng *rand.Rand)

// field draws a value in [0, 1] at each place, which make says, in colours.
func field(make func(rng *rand.Rand) func(x, y float64) float64) drawing {
	return func(c *canvas, rng *rand.Rand) {
		f, p := make(rng), palette(rng, 2+rng.IntN(3))
		c.shade(func(x, y float64) rgb { return ramp(p, f(x, y)) })
	}
}

// patches draws a value in [0, 1) at each place as flat areas of few colours.
func patches(make func(rng *rand.Rand) func(x, y float64) float64) drawing {
	return func(c *canvas, rng *rand.Rand) {
		f := make(rng)
		n := 3 + rng.IntN(5)
		p := palette(rng, n)
		c.shade(func(x, y float64) rgb { return p[min(n-1, int(clamp(f(x, y))*float64(n)))] })
	}
}

// stripes returns waves of a profile, of a period from lo to hi pixels.
func stripes(profile string, lo, hi float64) drawing {
	return field(func(rng *rand.Rand) func(x, y float64) float64 {
		g, period, hard, shift := newPlane(rng), scaled(rng, lo, hi), between(rng, 1, 4), between(rng, -0.5, 0.5)
		bend, wander := between(rng, 1.5, 4)*period, newSpectrum(rng, 2, 1)
		return func(x, y float64) float64 {
			a, b := x, y
			x, y = g.turned(x, y)
			switch profile {
			case "wave":
				x += 0.8 * period * math.Sin(2*math.Pi*y/bend)
			case "zigzag":
				x += 2 * period * math.Abs(fract(y/(2*period))-0.5)
			case "uneven":
				x += 0.5 * period * wander.at(a, b)
			}
			z := math.Sin(2 * math.Pi * x / period)
			switch profile {
			case "square":
				z = math.Tanh(6 * (z + shift))
			case "thin":
				z = math.Tanh(8 * (z - 0.8))
			case "saw":
				z = 2*fract(x/period) - 1
			case "wave", "zigzag", "uneven":
				z = math.Tanh(hard * z)
			}
			return (z + 1) / 2
		}
	})
}

// bars are stripes of several widths and colours.
func bars(c *canvas, rng *rand.Rand) {
	g, n, period := newPlane(rng), 4+rng.IntN(5), scaled(rng, 14, 40)
	p, edges, sum := palette(rng, n), make([]float64, n), 0.
	for i := range edges {
		sum += 0.2 + rng.Float64()
		edges[i] = sum
	}
	c.shade(func(x, y float64) rgb {
		x, _ = g.turned(x, y)
		at, k := fract(x/period)*sum, 0
		for k < n-1 && at > edges[k] {
			k++
		}
		return p[k]
	})
}

// tiles returns a pattern that repeats in cells of lo to hi pixels.
func tiles(pattern string, lo, hi float64) drawing {
	return field(func(rng *rand.Rand) func(x, y float64) float64 {
		g, size, r, seed := newPlane(rng), scaled(rng, lo, hi), between(rng, 0.25, 0.4), lattice(rng.Uint64())
		rings := between(rng, 3, 5)
		return func(x, y float64) float64 {
			u, v := g.turned(x, y)
			u, v = u/size, v/size
			i, j := math.Floor(u), math.Floor(v)
			a, b := u-i, v-j
			if (pattern == "arcs" || pattern == "maze") && seed.cell(int(i), int(j)) < 0.5 {
				a = 1 - a
			}
			switch pattern {
			case "checks":
				return math.Abs(math.Mod(i+j, 2))
			case "plaid":
				return 0.5*step(math.Sin(2*math.Pi*u), 9) + 0.5*step(math.Sin(2*math.Pi*v), 9)
			case "eggs":
				return (math.Sin(2*math.Pi*u)*math.Sin(2*math.Pi*v) + 1) / 2
			case "dots":
				return step(r-math.Hypot(a-0.5, b-0.5), 2*size)
			case "hexagonal dots":
				v /= 0.866
				j = math.Floor(v)
				return step(r-math.Hypot(fract(u+0.5*math.Mod(j, 2))-0.5, (v-j-0.5)*0.866), 2*size)
			case "rings":
				return (math.Sin(2*math.Pi*rings*math.Hypot(a-0.5, b-0.5)) + 1) / 2
			case "grid":
				return step(0.07-min(math.Abs(a-0.5), math.Abs(b-0.5)), 4*size)
			case "brick":
				w := u/2 + 0.5*math.Mod(j, 2)
				k := math.Floor(w)
				gap := min(2*min(w-k, 1-w+k), b, 1-b)
				return step(gap-0.07, 4*size) * (0.55 + 0.45*seed.cell(int(k), int(j)))
			case "arcs": // Truchet's
				d := min(math.Abs(math.Hypot(a, b)-0.5), math.Abs(math.Hypot(1-a, 1-b)-0.5))
				return step(0.12-d, 4*size)
			case "maze":
				return step(0.13-0.707*math.Abs(a-b), 4*size)
			case "triangles":
				v /= 0.866
				u -= v / 2
				half := 0.
				if fract(u)+fract(v) > 1 {
					half = 0.5
				}
				return half + 0.5*seed.cell(int(math.Floor(u)), int(math.Floor(v)))
			}
			return 0.5 + (math.Sin(2*math.Pi*u)+math.Sin(2*math.Pi*v)+math.Sin(2*math.Pi*0.7*(u+v)))/6 // moiré
		}
	})
}

// squares are cells of random colours.
func squares(lo, hi float64) drawing {
	return patches(func(rng *rand.Rand) func(x, y float64) float64 {
		g, size, seed := newPlane(rng), scaled(rng, lo, hi), lattice(rng.Uint64())
		return func(x, y float64) float64 {
			u, v := g.turned(x, y)
			return seed.cell(int(math.Floor(u/size)), int(math.Floor(v/size)))
		}
	})
}

// radial returns a pattern about a point.
func radial(pattern string, lo, hi float64) drawing {
	return field(func(rng *rand.Rand) func(x, y float64) float64 {
		cx, cy, dx, dy := between(rng, -10, 90), between(rng, -10, 90), between(rng, -40, 120), between(rng, -40, 120)
		period, hard, arms := scaled(rng, lo, hi), between(rng, 1, 5), float64(8+rng.IntN(20))
		return func(x, y float64) float64 {
			r, angle := math.Hypot(x-cx, y-cy), math.Atan2(y-cy, x-cx)
			z := 0.
			switch pattern {
			case "circles":
				z = math.Tanh(hard * math.Sin(2*math.Pi*r/period))
			case "spokes":
				z = math.Tanh(hard * math.Sin(arms*angle))
			case "spiral":
				z = math.Tanh(hard * math.Sin(2*math.Pi*r/period+math.Floor(arms/8)*angle))
			case "interference":
				z = (math.Sin(2*math.Pi*r/period) + math.Sin(2*math.Pi*math.Hypot(x-dx, y-dy)/period)) / 2
			case "glow":
				z = r/50 - 1
			}
			return (z + 1) / 2
		}
	})
}

// slope is a gradient along a line.
func slope(c *canvas, rng *rand.Rand) {
	g, p := newPlane(rng), palette(rng, 2+rng.IntN(3))
	lo, _ := g.turned(float64(c.side)/2, float64(c.side)/2)
	c.shade(func(x, y float64) rgb {
		x, _ = g.turned(x, y)
		return ramp(p, 0.5+(x-lo)/float64(c.side))
	})
}

// clouds are noise of a spectrum.
func clouds(slope, stretch float64) drawing {
	return field(func(rng *rand.Rand) func(x, y float64) float64 {
		s := newSpectrum(rng, slope, stretch)
		return func(x, y float64) float64 { return step(s.at(x, y), 1.5) }
	})
}

// coloured is noise of a spectrum, another one in each colour.
func coloured(slope float64) drawing {
	return func(c *canvas, rng *rand.Rand) {
		var s [3]spectrum
		var mean rgb
		var m [3][3]float64
		for k := range s {
			s[k], mean[k] = newSpectrum(rng, slope, 1), between(rng, 0.25, 0.75)
			for l := range 3 {
				m[k][l] = 0.13 * rng.NormFloat64()
			}
			m[k][k] += 0.05
		}
		c.shade(func(x, y float64) rgb {
			col := mean
			for k := range s {
				z := s[k].at(x, y)
				for l := range col {
					col[l] += m[k][l] * z
				}
			}
			for l := range col {
				col[l] = clamp(col[l])
			}
			return col
		})
	}
}

// camouflage are patches of a size, contours lines about them.
func camouflage(width float64) drawing {
	return patches(func(rng *rand.Rand) func(x, y float64) float64 {
		f := band(rng, width*between(rng, 0.8, 1.25))
		return func(x, y float64) float64 { return step(f(x, y), 1.6) }
	})
}

func contours(width float64) drawing {
	return field(func(rng *rand.Rand) func(x, y float64) float64 {
		f, n := band(rng, width*between(rng, 0.8, 1.25)), between(rng, 1.2, 2.5)
		return func(x, y float64) float64 { return step(math.Abs(fract(n*f(x, y))-0.5)-0.15, 14) }
	})
}

// ragged are patches, or contours, of noise of all scales.
func ragged(lines bool) drawing {
	if lines {
		return field(func(rng *rand.Rand) func(x, y float64) float64 {
			s, n := newSpectrum(rng, 1.9, 1), between(rng, 1.2, 2.5)
			return func(x, y float64) float64 { return step(math.Abs(fract(n*s.at(x, y))-0.5)-0.15, 14) }
		})
	}
	return patches(func(rng *rand.Rand) func(x, y float64) float64 {
		s := newSpectrum(rng, 1.8, 1)
		return func(x, y float64) float64 { return step(s.at(x, y), 1.6) }
	})
}

// marble are veins in warped stripes.
func marble(lo, hi float64) drawing {
	return field(func(rng *rand.Rand) func(x, y float64) float64 {
		g, s, period, warp := newPlane(rng), newSpectrum(rng, 1.9, 1), scaled(rng, lo, hi), between(rng, 0.5, 1)
		return func(x, y float64) float64 {
			u, _ := g.turned(x, y)
			return math.Pow(math.Abs(math.Sin(math.Pi*(u/period+warp*s.at(x, y)))), 0.6)
		}
	})
}

// cellular are the cells of random points: their colours, edges, distances.
func cellular(look string, lo, hi float64) drawing {
	return func(c *canvas, rng *rand.Rand) {
		g, size, seed := newPlane(rng), scaled(rng, lo, hi), lattice(rng.Uint64())
		n := 3 + rng.IntN(5)
		p, s := palette(rng, n), newSpectrum(rng, 2, 1)
		c.shade(func(x, y float64) rgb {
			u, v := g.turned(x, y)
			if look == "warped" {
				u, v = u+4*s.at(x, y), v+4*s.at(y+50, x)
			}
			d1, d2, tone := seed.cells(u/size, v/size)
			switch look {
			case "edges":
				return ramp(p[:2], step(d2-d1-0.12, 20))
			case "distance":
				return ramp(p[:2], d1)
			case "facets":
				return ramp(p[:3], d2-d1)
			}
			col := p[int(tone*float64(n))]
			if look == "mosaic" || look == "warped" {
				col = mix(rgb{}, col, step(d2-d1-0.1, 25))
			}
			return col
		})
	}
}

// hatching are up to three layers of lines, more where it is dark.
func hatching(period float64) drawing {
	return field(func(rng *rand.Rand) func(x, y float64) float64 {
		dark := newSpectrum(rng, 2, 1)
		var layers [3]plane
		var waver [3]spectrum
		for k := range layers {
			layers[k], waver[k] = newPlane(rng), newSpectrum(rng, 1.5, 1)
		}
		return func(x, y float64) float64 {
			d, lit := dark.at(x, y), 1.
			for k, g := range layers {
				u, _ := g.turned(x, y)
				if d < 1-float64(k) {
					lit *= 1 - step(math.Sin(2*math.Pi*u/period)+0.3*waver[k].at(x, y)-0.35, 6)
				}
			}
			return lit
		}
	})
}

// fur is noise smeared along a field of directions, over so many pixels.
func fur(length int, width float64) drawing {
	return func(c *canvas, rng *rand.Rand) {
		flow, f, p, turn := newSpectrum(rng, 2.4, 1), band(rng, width), palette(rng, 2+rng.IntN(3)), 2*math.Pi*rng.Float64()
		n := c.side
		angle, value := make([]float64, n*n), make([]float64, n*n)
		for i := range value {
			x, y := float64(i%n), float64(i/n)
			angle[i], value[i] = 1.2*flow.at(x, y)+turn, f(x, y)
		}
		at := func(x, y float64) int { return min(n-1, max(0, int(y)))*n + min(n-1, max(0, int(x))) }
		c.shade(func(x0, y0 float64) rgb {
			sum := value[at(x0, y0)]
			for _, way := range [2]float64{1, -1} {
				x, y := x0, y0
				for range length {
					sin, cos := math.Sincos(angle[at(x, y)])
					x, y = x+way*cos, y+way*sin
					sum += value[at(x, y)]
				}
			}
			return ramp(p, step(sum/math.Sqrt(float64(2*length+1))/math.Sqrt(width), 2.5))
		})
	}
}
