package datasets

import (
	"image"
	"math"
	"math/rand/v2"
)

// PaintingKinds returns the kinds that Painting draws.
func PaintingKinds() []string { return names(paintings) }

// Painting draws a picture in the manner of a school of painting, w×h pixels,
// for use as a style: blocks (De Stijl), dots (pointillism), hatching (pencil),
// shards (cubism) or swirls (post-impressionism). The same seed gives the same
// picture. An unknown kind and a side outside 1 to 8192 are errors.
func Painting(seed uint64, kind string, w, h int) (image.Image, error) {
	return render("painting", paintings, seed, kind, w, h)
}

var paintings = []art{{"blocks", blocks}, {"dots", dots}, {"hatching", hatching}, {"shards", shards}, {"swirls", swirls}}

// extent returns how far the picture reaches from its middle in local units.
func (c *canvas) extent() (x, y float64) { return c.x / c.unit, c.y / c.unit }

// strokes paints about one short stroke for each square of side gap, in random
// order and with jitter. look returns the colour and the direction, in radians,
// at a point.
func (c *canvas) strokes(rng *rand.Rand, gap, length, r float64, look func(x, y float64) (rgb, float64)) {
	ex, ey := c.extent()
	nx, ny := int(2*ex/gap)+3, int(2*ey/gap)+3
	for _, p := range rng.Perm(nx * ny) {
		x := -ex + gap*(float64(p%nx)-1+rng.Float64())
		y := -ey + gap*(float64(p/nx)-1+rng.Float64())
		col, angle := look(x, y)
		for k := range col {
			col[k] = clamp(col[k]+between(rng, -0.07, 0.07), 0, 1)
		}
		sin, cos := math.Sincos(angle)
		l := length * between(rng, 0.35, 0.6)
		c.fill(stick(x-l*cos, y-l*sin, x+l*cos, y+l*sin, r*between(rng, 0.8, 1.2), r*0.6), paint{top: mix(col, white, 0.08), bottom: mix(col, ink, 0.08), alpha: 0.95})
	}
}

// swirls is a night sky with whirling stars above dark hills.
func swirls(c *canvas, seed uint64, rng *rand.Rand) {
	n := noise(seed)
	ex, ey := c.extent()
	type star struct{ x, y, r float64 }
	stars := make([]star, 9)
	for k := range stars {
		stars[k] = star{-ex + 2*ex*(float64(k)+rng.Float64())/9, between(rng, -ey, 0.25*ey), between(rng, 0.06, 0.12)}
	}
	stars[rng.IntN(9)].r = 0.2 // the moon
	look := func(x, y float64) (rgb, float64) {
		if hill := 0.45*ey + 0.5*(n.sum(1.2*x+40, 7)-0.4); y > hill {
			col := mix(rgb{0.1, 0.2, 0.3}, rgb{0.2, 0.42, 0.3}, n.at(4*x, 9*(y-hill)))
			return col, 0.6*math.Sin(2*x) + 0.8*(n.at(2*x, 2*y)-0.5)
		}
		flow := n.sum(0.9*x+3, 0.9*y)
		angle := 7 * (flow - 0.45)
		band := 0.5 + 0.5*math.Sin(22*flow)
		col := mix(rgb{0.1, 0.2, 0.5}, rgb{0.45, 0.65, 0.85}, band)
		for _, s := range stars {
			dx, dy := x-s.x, y-s.y
			d := math.Sqrt(dx*dx+dy*dy) / s.r
			if d < 3 {
				glow := 0.5 + 0.5*math.Cos(math.Pi*d)
				col = mix(col, mix(rgb{0.95, 0.7, 0.25}, rgb{1, 0.97, 0.75}, glow), 1-smooth(0.8, 3, d))
				angle = math.Atan2(dy, dx) + math.Pi/2
			}
		}
		return col, angle
	}
	c.wash(rgb{0.1, 0.18, 0.4}, rgb{0.1, 0.18, 0.25})
	c.strokes(rng, 0.034, 0.13, 0.02, look)
	c.strokes(rng, 0.05, 0.11, 0.012, look)
	for _, s := range stars {
		c.fill(circle(s.x, s.y, 0.5*s.r), sheer(rgb{1, 0.97, 0.8}, 0.9, 0.03))
	}
}

// dots is a sunset over the sea in dots of pure colour.
func dots(c *canvas, seed uint64, rng *rand.Rand) {
	n := noise(seed)
	ex, ey := c.extent()
	sx, sy := between(rng, -0.5, 0.5)*ex, between(rng, -0.35, -0.05)*ey
	warm := between(rng, -0.03, 0.08)
	look := func(x, y float64) (rgb, float64) {
		horizon := 0.2 * ey
		d := math.Sqrt((x-sx)*(x-sx) + (y-sy)*(y-sy))
		col := mix(hsv(warm+0.06, 0.55, 1), hsv(0.62, 0.5, 0.75), clamp(0.75*d, 0, 1))
		if y < horizon {
			col = mix(col, hsv(warm, 0.35, 1), 0.8*smooth(0.5, 0.75, n.sum(1.5*x, 4*y)))
		}
		if y >= horizon {
			col = mix(hsv(0.55, 0.6, 0.7), hsv(0.64, 0.7, 0.4), (y-horizon)/(ey-horizon))
			glint := math.Exp(-8*(x-sx)*(x-sx)) * smooth(0.4, 0.6, n.at(3*x, 25*y))
			col = mix(col, hsv(warm+0.08, 0.5, 1), 0.9*glint)
		}
		if d < 0.17 {
			col = rgb{1, 0.93, 0.6}
		}
		if bank := 0.65*ey + 0.35*(n.sum(1.5*x, 2)-0.35) - 0.12*x; y > bank {
			col = mix(hsv(0.25, 0.7, 0.6), hsv(0.4, 0.7, 0.3), n.at(6*x, 6*y))
		}
		if rng.Float64() < 0.18 { // the complementary colour makes its neighbours glow
			col = mix(col, rgb{1 - col[0], 1 - col[1], 1 - col[2]}, 0.45)
		}
		return col, 0
	}
	c.wash(rgb{0.95, 0.9, 0.8}, rgb{0.9, 0.85, 0.75})
	for range 2 {
		c.strokes(rng, 0.03, 0.004, 0.02, look)
	}
}

// hatching is a pencil drawing of rolling hills, dark where the lines cross.
func hatching(c *canvas, seed uint64, rng *rand.Rand) {
	n := noise(seed)
	tone := func(x, y float64) float64 {
		ridge := math.Sin(4*n.sum(0.7*x, 0.7*y)*math.Pi + 2*y)
		return clamp(0.5+0.5*ridge, 0, 1)
	}
	c.shade(func(x, y, _ float64) rgb { return grey(0.93 + 0.07*n.sum(25*x, 25*y)) })
	ex, ey := c.extent()
	for pass, angle := range [...]float64{0.8, 2.3, 1.5} {
		for range int(1400 * ex * ey) {
			x, y := between(rng, -ex, ex), between(rng, -ey, ey)
			if tone(x, y) < 0.15+0.28*float64(pass) {
				continue
			}
			sin, cos := math.Sincos(angle + 0.5*(n.sum(x, y)-0.5) + between(rng, -0.06, 0.06))
			l := between(rng, 0.05, 0.14)
			c.fill(bow(x-l*cos, y-l*sin, x+0.02*sin, y-0.02*cos, x+l*cos, y+l*sin, 0.0045), sheer(grey(0.2), 0.7, 0.008))
		}
	}
}

// shards are the facets of a broken view, each lit from its own side.
func shards(c *canvas, seed uint64, rng *rand.Rand) {
	n, hue := noise(seed), between(rng, 0.05, 0.14)
	palette := []rgb{hsv(hue, 0.35, 0.85), hsv(hue+0.08, 0.55, 0.6), hsv(hue+0.5, 0.3, 0.55), {0.9, 0.84, 0.7}, {0.35, 0.28, 0.25}, hsv(hue+0.04, 0.7, 0.8)}
	c.shade(func(x, y, px float64) rgb {
		u, v := 2.2*x+0.5*y, 1.6*y-0.6*x
		d1, d2, i, j := n.nearest(u, v)
		col := palette[int(n.cell(i, j+50)*float64(len(palette)))]
		sin, cos := math.Sincos(2 * math.Pi * n.cell(i+50, j))
		lit := 0.95 + 0.5*clamp(cos*(u-float64(i)-0.5)+sin*(v-float64(j)-0.5), -0.8, 0.8)
		brush := 0.25 * (n.sum(30*(cos*x+sin*y), 4*(cos*y-sin*x)) - 0.5)
		return mix(rgb{0.1, 0.08, 0.08}, scale(col, lit+brush), smooth(0.01, 0.05+3*px, d2-d1))
	})
}

// blocks divides the canvas by black bars and colours some of the fields.
func blocks(c *canvas, seed uint64, rng *rand.Rand) {
	n := noise(seed)
	inks := []rgb{{0.83, 0.12, 0.12}, {0.12, 0.24, 0.62}, {0.96, 0.8, 0.15}}
	paper := rgb{0.95, 0.94, 0.9}
	c.wash(paper, paper)
	ex, ey := c.extent()
	var split func(b box, depth int)
	split = func(b box, depth int) {
		w, h := b.x1-b.x0, b.y1-b.y0
		if depth == 0 || max(w, h) < 0.4 || depth < 4 && rng.Float64() < 0.2 {
			field := slab(b.x0+w/2, b.y0+h/2, w/2, h/2, 0)
			if k := rng.IntN(8); k < len(inks) {
				c.fill(field, flat(inks[k]))
			}
			c.fill(outline(field, 0.024), flat(rgb{0.07, 0.07, 0.08}))
			return
		}
		a, z, at := b, b, between(rng, 0.3, 0.7)
		if w > h {
			a.x1 = b.x0 + at*w
			z.x0 = a.x1
		} else {
			a.y1 = b.y0 + at*h
			z.y0 = a.y1
		}
		split(a, depth-1)
		split(z, depth-1)
	}
	split(box{-ex, -ey, ex, ey}, 6)
	for p := range c.w * c.h {
		f := float32(0.94 + 0.08*n.sum(40*float64(p%c.w)/c.unit, 40*float64(p/c.w)/c.unit))
		for k := range 3 {
			c.pix[3*p+k] *= f
		}
	}
}
