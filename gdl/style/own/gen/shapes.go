package main

import (
	"math"
	"math/rand/v2"
)

// outlines are polygons of radius 1, by name.
var outlines = map[string][][2]float64{
	"rectangles": {{-1, -0.7}, {1, -0.7}, {1, 0.7}, {-1, 0.7}},
	"bars":       {{-1.8, -0.25}, {1.8, -0.25}, {1.8, 0.25}, {-1.8, 0.25}},
	"parallel":   {{-1.8, -0.25}, {1.8, -0.25}, {1.8, 0.25}, {-1.8, 0.25}},
	"crosses": {{-1, -0.3}, {-0.3, -0.3}, {-0.3, -1}, {0.3, -1}, {0.3, -0.3}, {1, -0.3}, {1, 0.3}, {0.3, 0.3},
		{0.3, 1}, {-0.3, 1}, {-0.3, 0.3}, {-1, 0.3}},
	"hexagons": around(6, 1, 1), "frames": around(6, 1, 1), "stars": around(10, 1, 0.4),
}

// around returns a polygon of n corners, at radius even and odd in turn.
func around(n int, even, odd float64) (p [][2]float64) {
	for i := range n {
		r := even
		if i%2 == 1 {
			r = odd
		}
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		p = append(p, [2]float64{r * cos, r * sin})
	}
	return p
}

// leaves are shapes of radius lo to hi on top of each other (the dead leaves model, Lee et
// al. 2001).
func leaves(shape string, lo, hi float64) drawing {
	return func(c *canvas, rng *rand.Rand) {
		n, side := 3+rng.IntN(4), float64(c.side)
		p, all := palette(rng, n), 2*math.Pi*rng.Float64()
		c.wash(p[0])
		mean := (lo + hi) / 2
		for range int(1.6*side*side/(mean*mean)) + 6 {
			x, y, r := side*rng.Float64(), side*rng.Float64(), scaled(rng, lo, hi)
			col := p[rng.IntN(n)]
			for k := range col {
				col[k] = clamp(col[k] + 0.05*rng.NormFloat64())
			}
			flat := func(_, _ float64) rgb { return col }
			circle := func(u, v float64) float64 { return math.Hypot(u, v) - r }
			switch shape {
			case "discs":
				c.fill(x, y, r, circle, flat)
			case "rings":
				c.fill(x, y, r+2, func(u, v float64) float64 { return math.Abs(circle(u, v)) - max(1, r/8) }, flat)
			case "balls":
				c.fill(x, y, r, circle, func(u, v float64) rgb {
					lit := 1 - math.Hypot(u+r/3, v+r/3)/(1.6*r)
					return mix(mix(rgb{}, col, 0.3), mix(col, rgb{1, 1, 1}, 0.6*clamp(lit)), clamp(0.2+lit))
				})
			default:
				angle := 2 * math.Pi * rng.Float64()
				if shape == "parallel" {
					angle = all + 0.12*rng.NormFloat64()
				}
				dist := polygon(turned(corners(shape, rng), r, angle))
				if shape == "frames" {
					inner := dist
					dist = func(u, v float64) float64 { return math.Abs(inner(u, v)) - max(1, r/10) }
				}
				c.fill(x, y, 1.9*r+1, dist, flat)
			}
		}
	}
}

// corners returns those of a shape: of triangles and polygons, random ones.
func corners(shape string, rng *rand.Rand) [][2]float64 {
	n := map[string]int{"triangles": 3, "polygons": 5 + rng.IntN(3)}[shape]
	if n == 0 {
		return outlines[shape]
	}
	p := around(n, 1, 1)
	for i := range p {
		k := between(rng, 0.5, 1.1)
		p[i] = [2]float64{k * p[i][0], k * p[i][1]}
	}
	return p
}

func turned(p [][2]float64, r, angle float64) (q [][2]float64) {
	sin, cos := math.Sincos(angle)
	for _, a := range p {
		q = append(q, [2]float64{r * (cos*a[0] - sin*a[1]), r * (sin*a[0] + cos*a[1])})
	}
	return q
}

// strokes are brush strokes along a field of directions, which turns by about so many
// radians.
func strokes(length, width, turns float64) drawing {
	return func(c *canvas, rng *rand.Rand) {
		n, side := 3+rng.IntN(4), float64(c.side)
		p, flow, tone, turn := palette(rng, n), newSpectrum(rng, 2.2, 1), newSpectrum(rng, 2, 1), 2*math.Pi*rng.Float64()
		c.wash(p[0])
		for range int(1.8 * side * side / (length * width)) {
			x, y := side*rng.Float64(), side*rng.Float64()
			col := p[int(0.999*float64(n)*clamp(0.5+tone.at(x, y)/3.2+0.12*rng.NormFloat64()))]
			for k := range col {
				col[k] = clamp(col[k] + 0.07*rng.NormFloat64())
			}
			var points [][2]float64
			for range int(length/2) + 1 {
				points = append(points, [2]float64{x, y})
				sin, cos := math.Sincos(turns*flow.at(x, y) + turn)
				x, y = x+2*cos, y+2*sin
			}
			c.line(points, width, col)
		}
	}
}

// lines are so many lines of a width on a ground.
func lines(kind string, width float64, count int) drawing {
	return func(c *canvas, rng *rand.Rand) {
		n, side := 3+rng.IntN(4), float64(c.side)
		p := palette(rng, n)
		c.wash(p[0])
		for range int(float64(count) * between(rng, 0.6, 1.4)) {
			x, y, angle := side*rng.Float64(), side*rng.Float64(), 2*math.Pi*rng.Float64()
			col := p[1+rng.IntN(n-1)]
			sin, cos := math.Sincos(angle)
			switch kind {
			case "straight":
				c.line([][2]float64{{x - 2*side*cos, y - 2*side*sin}, {x + 2*side*cos, y + 2*side*sin}}, width, col)
			case "needles":
				l := between(rng, 4, 15)
				c.line([][2]float64{{x, y}, {x + l*cos, y + l*sin}}, width, col)
			case "curls":
				c.line(curl(rng, x, y, angle), width, col)
			case "arcs":
				r, from, to := between(rng, 4, 25), angle, angle+between(rng, 1.5, 4.4)
				var points [][2]float64
				for t := from; t < to; t += 3 / r {
					sin, cos := math.Sincos(t)
					points = append(points, [2]float64{x + r*cos, y + r*sin})
				}
				c.line(points, width, col)
			case "scribble":
				points := [][2]float64{{x, y}}
				for range 12 {
					x, y = x+7*rng.NormFloat64(), y+7*rng.NormFloat64()
					points = append(points, [2]float64{x, y})
				}
				c.line(points, width, col)
			case "trees":
				c.tree(rng, x, y, angle, 11, col)
			}
		}
	}
}

// curl walks with a curvature that drifts.
func curl(rng *rand.Rand, x, y, angle float64) (points [][2]float64) {
	bend := 0.12 * rng.NormFloat64()
	for range 40 {
		points = append(points, [2]float64{x, y})
		sin, cos := math.Sincos(angle)
		x, y, angle = x+3*cos, y+3*sin, angle+bend
		bend += 0.04 * rng.NormFloat64()
	}
	return points
}

func (c *canvas) tree(rng *rand.Rand, x, y, angle, length float64, col rgb) {
	sin, cos := math.Sincos(angle)
	u, v := x+length*cos, y+length*sin
	c.line([][2]float64{{x, y}, {u, v}}, max(1, length/6), col)
	if length > 2.5 {
		c.tree(rng, u, v, angle+between(rng, 0.2, 0.8), 0.72*length, col)
		c.tree(rng, u, v, angle-between(rng, 0.2, 0.8), 0.72*length, col)
	}
}

// text are rows of marks, each of a few strokes from a small alphabet.
func text(height float64) drawing {
	return func(c *canvas, rng *rand.Rand) {
		p, side, seed := palette(rng, 2), float64(c.side), lattice(rng.Uint64())
		c.wash(p[0])
		size := height * between(rng, 0.85, 1.2)
		for y := -size * rng.Float64(); y < side; y += 1.5 * size {
			for x := -size * rng.Float64(); x < side; x += 0.8 * size {
				letter := rng.IntN(14)
				if letter > 11 {
					continue // between words
				}
				for k := range 3 {
					end := func(i int) [2]float64 {
						return [2]float64{
							x + 0.3*size*math.Floor(3*seed.cell(letter, 4*k+i)),
							y + 0.5*size*math.Floor(3*seed.cell(letter, 4*k+i+2)),
						}
					}
					c.line([][2]float64{end(0), end(1)}, max(1, size/7), p[1])
				}
			}
		}
	}
}

// blobs are soft spots.
func blobs(lo, hi float64) drawing {
	return func(c *canvas, rng *rand.Rand) {
		p, side := palette(rng, 6), float64(c.side)
		c.wash(p[5])
		for range 8 + rng.IntN(14) {
			x, y, r, col := side*rng.Float64(), side*rng.Float64(), scaled(rng, lo, hi), p[rng.IntN(5)]
			for i := range c.pix {
				dx, dy := (float64(i%c.side)-x)/r, (float64(i/c.side)-y)/r
				if d := dx*dx + dy*dy; d < 9 {
					c.pix[i] = mix(c.pix[i], col, math.Exp(-d/2))
				}
			}
		}
	}
}
