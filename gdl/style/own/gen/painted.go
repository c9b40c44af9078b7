package main

import (
	"math"
	"math/rand/v2"
	"slices"
)

// subjects are the kinds that are painted: those with shapes that are large.
var subjects = []string{
	"faces, whole", "faces, near", "discs, large", "balls, large", "rectangles, large", "triangles, large", "bars, large",
	"polygons", "camouflage, large", "camouflage, ragged", "spots, large", "slope", "glow", "noise, clouds", "noise, coloured, clouds",
	"cells, large", "edges, large", "curls, thick", "bows, thick", "circles", "spokes", "blocks, whole", "swirls, whole",
	"checks, large", "squares, large", "veins, wide", "text, large",
}

// manners adds kinds which are ways to paint, whatever is painted: what they have in common
// is a style.
func manners(all []kind) []kind {
	var what []drawing
	for _, k := range all {
		if slices.Contains(subjects, k.name) {
			what = append(what, k.draw)
		}
	}
	add := func(name string, paint func(c, of *canvas, rng *rand.Rand)) {
		all = append(all, kind{"painted: " + name, func(c *canvas, rng *rand.Rand) {
			of := newCanvas(c.side)
			what[rng.IntN(len(what))](of, rng)
			paint(c, of, rng)
		}})
	}
	add("short strokes", brushed(9, 2.4, 0.4))
	add("long strokes", brushed(24, 3.5, 0.8))
	add("thin strokes", brushed(14, 1.2, 0.8))
	add("strokes all ways", brushed(10, 2.4, 5))
	add("small dabs", dabs(1.4))
	add("large dabs", dabs(3.5))
	add("small tesserae", tesserae(5))
	add("large tesserae", tesserae(11))
	add("small squares", pixels(4))
	add("large squares", pixels(9))
	add("ink", ink)
	add("hatching", shaded)
	add("few colours", posterised)
	add("out of focus", blurred)
	add("grain", grained)
	return all
}

// at returns the colour at a place, or the nearest one.
func (c *canvas) at(x, y float64) rgb {
	i, j := min(c.side-1, max(0, int(y))), min(c.side-1, max(0, int(x)))
	return c.pix[i*c.side+j]
}

// light returns the mean of red, green and blue.
func (c *canvas) light(x, y float64) float64 {
	col := c.at(x, y)
	return (col[0] + col[1] + col[2]) / 3
}

// brushed paints in strokes of the picture's colours, along directions that turn by about
// so many radians.
func brushed(length, width, turns float64) func(c, of *canvas, rng *rand.Rand) {
	return func(c, of *canvas, rng *rand.Rand) {
		copy(c.pix, of.pix)
		side, flow, turn := float64(c.side), newSpectrum(rng, 2.2, 1), 2*math.Pi*rng.Float64()
		for range int(2.2 * side * side / (length * width)) {
			x, y := side*rng.Float64(), side*rng.Float64()
			col := jittered(of.at(x, y), rng)
			sin, cos := math.Sincos(turns*flow.at(x, y) + turn)
			var points [][2]float64
			for k := -length / 2; k <= length/2; k += length / 2 {
				points = append(points, [2]float64{x + k*cos, y + k*sin})
			}
			c.line(points, width, col)
		}
	}
}

// jittered returns a colour a little off.
func jittered(col rgb, rng *rand.Rand) rgb {
	light := 0.07 * rng.NormFloat64()
	for k := range col {
		col[k] = clamp(col[k] + light + 0.04*rng.NormFloat64())
	}
	return col
}

// dabs paints in spots of the picture's colours, of about a radius.
func dabs(radius float64) func(c, of *canvas, rng *rand.Rand) {
	return func(c, of *canvas, rng *rand.Rand) {
		side := float64(c.side)
		c.wash(of.at(side/2, side/2))
		for range int(1.1 * side * side / (radius * radius)) {
			x, y, r := side*rng.Float64(), side*rng.Float64(), radius*between(rng, 0.8, 1.2)
			col := jittered(of.at(x, y), rng)
			c.fill(x, y, r, func(u, v float64) float64 { return math.Hypot(u, v) - r }, func(_, _ float64) rgb { return col })
		}
	}
}

// tesserae paints in cells, each of one colour of the picture, with dark gaps.
func tesserae(size float64) func(c, of *canvas, rng *rand.Rand) {
	return func(c, of *canvas, rng *rand.Rand) {
		seed, size := lattice(rng.Uint64()), size*between(rng, 0.85, 1.2)
		dark := rgb{0.1 * rng.Float64(), 0.1 * rng.Float64(), 0.1 * rng.Float64()}
		c.shade(func(x, y float64) rgb {
			d1, d2, tone := seed.cells(x/size, y/size)
			// A place sees the picture at the middle of its square, moved by as much as its cell says.
			col := of.at((math.Floor(x/size)+0.5)*size+3*(tone-0.5)*size, (math.Floor(y/size)+0.5)*size)
			return mix(dark, col, step(d2-d1-0.12, 22))
		})
	}
}

// pixels paints in squares of one colour.
func pixels(size float64) func(c, of *canvas, rng *rand.Rand) {
	return func(c, of *canvas, rng *rand.Rand) {
		size, dx, dy := size*between(rng, 0.85, 1.2), 10*rng.Float64(), 10*rng.Float64()
		c.shade(func(x, y float64) rgb {
			return of.at((math.Floor((x+dx)/size)+0.5)*size-dx, (math.Floor((y+dy)/size)+0.5)*size-dy)
		})
	}
}

// ink paints in few colours, with dark lines where the picture changes.
func ink(c, of *canvas, rng *rand.Rand) {
	posterised(c, of, rng)
	width := between(rng, 0.8, 1.6)
	paper := newCanvas(c.side)
	copy(paper.pix, c.pix)
	c.shade(func(x, y float64) rgb {
		edge := math.Abs(of.light(x+width, y)-of.light(x-width, y)) + math.Abs(of.light(x, y+width)-of.light(x, y-width))
		return mix(paper.at(x, y), rgb{}, step(edge-0.12, 40))
	})
}

// shaded paints by lines in one colour on paper, more where the picture is dark.
func shaded(c, of *canvas, rng *rand.Rand) {
	p, period := palette(rng, 2), between(rng, 3, 6)
	var layers [3]plane
	for k := range layers {
		layers[k] = newPlane(rng)
	}
	c.shade(func(x, y float64) rgb {
		lit := 1.0
		for k, g := range layers {
			if u, _ := g.turned(x, y); of.light(x, y) < 0.75-0.25*float64(k) {
				lit *= 1 - step(math.Sin(2*math.Pi*u/period)-0.2, 6)
			}
		}
		return mix(p[0], p[1], lit)
	})
}

// posterised paints each of red, green and blue in few steps.
func posterised(c, of *canvas, rng *rand.Rand) {
	n := float64(2 + rng.IntN(3))
	c.shade(func(x, y float64) rgb {
		col := of.at(x, y)
		for k := range col {
			col[k] = math.Round(n*col[k]) / n
		}
		return col
	})
}

// blurred paints means over squares.
func blurred(c, of *canvas, rng *rand.Rand) {
	r := 2 + rng.IntN(3)
	c.shade(func(x, y float64) (mean rgb) {
		share := 1 / float64((2*r+1)*(2*r+1))
		for i := -r; i <= r; i++ {
			for j := -r; j <= r; j++ {
				col := of.at(x+float64(j), y+float64(i))
				for k := range mean {
					mean[k] += share * col[k]
				}
			}
		}
		return mean
	})
}

// grained adds noise of one or two pixels.
func grained(c, of *canvas, rng *rand.Rand) {
	s, strong := newSpectrum(rng, 0.4, 1), between(rng, 0.08, 0.2)
	c.shade(func(x, y float64) rgb {
		col, z := of.at(x, y), strong*s.at(x, y)
		for k := range col {
			col[k] = clamp(col[k] + z)
		}
		return col
	})
}
