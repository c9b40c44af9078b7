package datasets

import (
	"math"
	"math/rand/v2"
)

// shadow darkens the ground below an object.
func shadow(c *canvas, y, w float64) { c.fill(ellipse(0, y, w, 0.1), sheer(ink, 0.35, 0.12)) }

func apple(c *canvas, rng *rand.Rand, mirror float64) {
	skin := vivid(rng, -0.04, 0.02)
	if rng.IntN(3) == 0 {
		skin = vivid(rng, 0.2, 0.3)
	}
	shadow(c, 0.78, 0.7)
	c.fill(union(ellipse(-0.26, 0.12, 0.48, 0.62), ellipse(0.26, 0.12, 0.48, 0.62)), shaded(skin))
	c.fill(ellipse(-0.32*mirror, -0.12, 0.13, 0.2), sheer(white, 0.6, 0.15))
	c.fill(bow(0, -0.3, 0, -0.6, 0.12*mirror, -0.75, 0.06), flat(rgb{0.35, 0.2, 0.1}))
	c.fill(clip(circle(0.3*mirror, -0.42, 0.3), circle(0.3*mirror, -0.82, 0.3)), flat(hsv(0.32, 0.7, 0.6)))
}

func balloon(c *canvas, rng *rand.Rand, _ float64) {
	hue := rng.Float64()
	cloth := hsv(hue, 0.75, 0.92)
	for _, x := range []float64{-0.3, 0.3} {
		c.fill(stick(x, 0.2, x*0.45, 0.7, 0.025, 0.025), flat(ink))
	}
	bag := union(ellipse(0, -0.3, 0.64, 0.66), polygon(-0.52, 0.05, 0.52, 0.05, 0.18, 0.48, -0.18, 0.48))
	c.fill(bag, shaded(cloth))
	stripes := shaded(hsv(hue+between(rng, 0.3, 0.6), 0.6, 0.95))
	c.fill(clip(outline(ellipse(0, -0.3, 0.4, 1.1), 0.09), bag), stripes)
	c.fill(clip(slab(0, -0.2, 0.09, 0.8, 0), bag), stripes)
	c.fill(ellipse(-0.28, -0.55, 0.12, 0.2), sheer(white, 0.45, 0.15))
	c.fill(slab(0, 0.8, 0.19, 0.15, 0.05), shaded(rgb{0.6, 0.4, 0.2}))
}

func boat(c *canvas, rng *rand.Rand, mirror float64) {
	hull := vivid(rng, 0, 1)
	c.fill(stick(0, 0.3, 0, -0.95, 0.045, 0.035), flat(rgb{0.4, 0.25, 0.15}))
	c.fill(polygon(0.08*mirror, -0.88, 0.08*mirror, 0.18, 0.75*mirror, 0.18), paint{top: white, bottom: rgb{0.88, 0.86, 0.8}, alpha: 1})
	c.fill(polygon(-0.08*mirror, -0.65, -0.08*mirror, 0.18, -0.55*mirror, 0.18), shaded(mix(hull, white, 0.45)))
	c.fill(polygon(-0.85, 0.3, 0.85, 0.3, 0.58, 0.72, -0.58, 0.72), shaded(hull))
	c.fill(slab(0, 0.34, 0.86, 0.05, 0.04), flat(white))
	c.fill(stick(-0.8, 0.78, 0.8, 0.78, 0.04, 0.04), sheer(white, 0.6, 0.06))
}

func car(c *canvas, rng *rand.Rand, mirror float64) {
	body := vivid(rng, 0, 1)
	shadow(c, 0.68, 0.9)
	c.fill(polygon(-0.62*mirror, 0.1, -0.42*mirror, -0.36, 0.22*mirror, -0.36, 0.5*mirror, 0.1), shaded(body))
	glass := paint{top: rgb{0.75, 0.88, 0.95}, bottom: rgb{0.35, 0.45, 0.55}, alpha: 1}
	c.fill(polygon(-0.5*mirror, 0.06, -0.36*mirror, -0.27, -0.1*mirror, -0.27, -0.1*mirror, 0.06), glass)
	c.fill(polygon(0, 0.06, 0, -0.27, 0.18*mirror, -0.27, 0.38*mirror, 0.06), glass)
	c.fill(slab(0, 0.27, 0.95, 0.24, 0.16), shaded(body))
	c.fill(slab(0.85*mirror, 0.2, 0.07, 0.07, 0.05), flat(rgb{1, 0.95, 0.6}))
	for _, x := range []float64{-0.52, 0.52} {
		c.fill(circle(x, 0.48, 0.23), flat(rgb{0.12, 0.12, 0.14}))
		c.fill(circle(x, 0.48, 0.1), flat(rgb{0.75, 0.75, 0.78}))
	}
}

func cup(c *canvas, rng *rand.Rand, mirror float64) {
	clay := hsv(rng.Float64(), between(rng, 0.3, 0.8), between(rng, 0.7, 0.95))
	shadow(c, 0.76, 0.65)
	c.fill(outline(ellipse(0.5*mirror, 0.15, 0.28, 0.27), 0.075), shaded(clay))
	c.fill(union(slab(0, 0.1, 0.52, 0.4, 0.05), ellipse(0, 0.45, 0.5, 0.3)), shaded(clay))
	c.fill(slab(0, 0.2, 0.5, 0.08, 0), sheer(white, 0.45, 0))
	c.fill(slab(-0.34*mirror, 0.15, 0.05, 0.3, 0.05), sheer(white, 0.45, 0.08))
	c.fill(ellipse(0, -0.3, 0.53, 0.16), flat(mix(clay, white, 0.45)))
	c.fill(ellipse(0, -0.28, 0.44, 0.11), flat(rgb{0.3, 0.17, 0.1}))
	for _, x := range []float64{-0.18, 0.15} {
		c.fill(bow(x, -0.42, x+0.2, -0.62, x, -0.88, 0.04), sheer(white, 0.5, 0.08))
	}
}

func fish(c *canvas, rng *rand.Rand, mirror float64) {
	hue := between(rng, -0.05, 0.2)
	scales := hsv(hue, 0.85, 0.98)
	fin := shaded(hsv(hue-0.04, 0.8, 0.85))
	c.fill(polygon(-0.4*mirror, 0, -0.92*mirror, -0.42, -0.78*mirror, 0, -0.92*mirror, 0.42), fin)
	c.fill(polygon(-0.3*mirror, -0.3, 0.05*mirror, -0.7, 0.35*mirror, -0.3), fin)
	body := ellipse(0.12*mirror, 0, 0.68, 0.42)
	c.fill(body, shaded(scales))
	for _, x := range []float64{-0.15, 0.2} {
		c.fill(clip(bow(x*mirror, -0.5, (x+0.16)*mirror, 0, x*mirror, 0.5, 0.06), body), flat(mix(scales, white, 0.75)))
	}
	c.fill(clip(ellipse(0.12*mirror, 0.4, 0.6, 0.2), body), sheer(white, 0.4, 0.1))
	c.fill(circle(0.52*mirror, -0.1, 0.12), flat(white))
	c.fill(circle(0.54*mirror, -0.1, 0.065), flat(ink))
}

func flower(c *canvas, rng *rand.Rand, mirror float64) {
	petal := hsv(between(rng, 0.7, 1.12), between(rng, 0.45, 0.85), between(rng, 0.85, 1))
	stem := hsv(0.33, 0.7, 0.5)
	c.fill(bow(0, -0.1, 0.12*mirror, 0.5, 0, 1, 0.06), flat(stem))
	c.fill(clip(circle(0.3*mirror, 0.85, 0.38), circle(0.32*mirror, 0.35, 0.3)), shaded(mix(stem, white, 0.2)))
	n := 5 + rng.IntN(4)
	turn := rng.Float64()
	for k := range n {
		sin, cos := math.Sincos(2 * math.Pi * (float64(k) + turn) / float64(n))
		c.fill(stick(0.18*cos, -0.3+0.18*sin, 0.44*cos, -0.3+0.44*sin, 0.1, 0.18), paint{top: mix(petal, white, 0.3), bottom: petal, alpha: 1})
		c.fill(stick(0.2*cos, -0.3+0.2*sin, 0.42*cos, -0.3+0.42*sin, 0.03, 0.01), sheer(mix(petal, ink, 0.4), 0.5, 0.06))
	}
	c.fill(circle(0, -0.3, 0.2), shaded(rgb{0.98, 0.8, 0.2}))
}

func house(c *canvas, rng *rand.Rand, mirror float64) {
	wall := hsv(rng.Float64(), between(rng, 0.1, 0.4), between(rng, 0.85, 0.98))
	roof := hsv(between(rng, -0.03, 0.07), between(rng, 0.5, 0.8), between(rng, 0.4, 0.75))
	shadow(c, 0.8, 0.8)
	c.fill(slab(0.4*mirror, -0.5, 0.1, 0.3, 0), flat(mix(roof, ink, 0.4)))
	c.fill(slab(0, 0.32, 0.65, 0.46, 0.01), shaded(wall))
	c.fill(polygon(-0.85, -0.05, 0, -0.85, 0.85, -0.05), shaded(roof))
	c.fill(slab(-0.22*mirror, 0.5, 0.15, 0.28, 0.02), shaded(vivid(rng, 0, 1)))
	pane := slab(0.32*mirror, 0.3, 0.2, 0.18, 0.01)
	c.fill(pane, flat(rgb{0.98, 0.88, 0.5}))
	c.fill(outline(pane, 0.035), flat(white))
	c.fill(circle(0, -0.35, 0.12), flat(rgb{0.6, 0.8, 0.92}))
}

func mushroom(c *canvas, rng *rand.Rand, _ float64) {
	hat := hsv(between(rng, -0.04, 0.09), between(rng, 0.65, 0.9), between(rng, 0.65, 0.95))
	shadow(c, 0.8, 0.5)
	c.fill(stick(0, 0, 0, 0.62, 0.2, 0.27), paint{top: rgb{0.8, 0.74, 0.62}, bottom: rgb{1, 0.96, 0.88}, alpha: 1})
	dome := clip(ellipse(0, 0.02, 0.8, 0.78), slab(0, -0.4, 0.9, 0.52, 0.12))
	c.fill(ellipse(0, 0.1, 0.66, 0.1), flat(rgb{0.62, 0.5, 0.4}))
	c.fill(dome, shaded(hat))
	for _, p := range [][3]float64{{-0.42, -0.2, 0.13}, {0.05, -0.46, 0.15}, {0.45, -0.15, 0.12}, {-0.02, -0.08, 0.08}} {
		c.fill(ellipse(p[0]+between(rng, -0.05, 0.05), p[1], p[2], p[2]*0.85), flat(rgb{1, 0.97, 0.9}))
	}
}

func tree(c *canvas, rng *rand.Rand, _ float64) {
	leaf := hsv(between(rng, 0.2, 0.4), between(rng, 0.6, 0.85), between(rng, 0.35, 0.6))
	if rng.IntN(5) == 0 {
		leaf = hsv(between(rng, 0.02, 0.12), 0.8, 0.85) // autumn
	}
	shadow(c, 0.92, 0.45)
	c.fill(stick(0, 0, 0, 0.85, 0.09, 0.14), shaded(rgb{0.45, 0.28, 0.15}))
	if rng.IntN(2) == 0 { // a fir
		for k := range 3 {
			y, w := 0.55-0.45*float64(k), 0.66-0.15*float64(k)
			c.fill(polygon(-w, y, 0, y-0.75, w, y), shaded(leaf))
		}
		return
	}
	crown := []shape{circle(0, -0.3, 0.5)}
	for k := range 7 {
		sin, cos := math.Sincos(2 * math.Pi * (float64(k) + rng.Float64()) / 7)
		crown = append(crown, circle(0.4*cos, -0.3+0.32*sin, between(rng, 0.22, 0.34)))
	}
	c.fill(union(crown...), shaded(leaf))
	for range 5 {
		c.fill(circle(between(rng, -0.4, 0.3), between(rng, -0.7, -0.1), 0.12), sheer(mix(leaf, white, 0.5), 0.5, 0.12))
	}
}
