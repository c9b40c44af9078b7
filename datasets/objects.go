package datasets

import (
	"math/rand/v2"

	"github.com/generative-deep-learning/go/gdl/data"
)

// ObjectSet holds drawn colour objects [32 32 3] in ten classes: the offline
// stand-in for CIFAR-10. Make one with Objects.
type ObjectSet struct{ drawn }

var _ data.Source = (*ObjectSet)(nil)

// Objects returns n pictures of objects. Picture i depends on seed and i only
// and shows class i mod 10, in a scene, colour, place, size and tilt of its
// own. Reading is safe from several goroutines. Objects panics when n is below 1.
func Objects(seed uint64, n int) *ObjectSet {
	return &ObjectSet{newDrawn("objects/1", seed, n, 32, 32, 3)}
}

// Classes returns the name of each label.
func (s *ObjectSet) Classes() []string {
	names := make([]string, len(objects))
	for k, o := range objects {
		names[k] = o.name
	}
	return names
}

// Label returns the class of picture i.
func (s *ObjectSet) Label(i int) uint8 { return uint8(i % len(objects)) }

// Read draws picture i into dst [32 32 3].
func (s *ObjectSet) Read(dst []float32, i int) {
	rng, c := s.rng(i), s.canvas(dst)
	o := objects[s.Label(i)]
	o.scene(c, rng)
	mirror := 1.
	if rng.IntN(2) == 0 {
		mirror = -1
	}
	c.place(between(rng, -0.15, 0.15), between(rng, -0.08, 0.12), between(rng, -0.15, 0.15), between(rng, 0.68, 0.95))
	o.draw(c, rng, mirror)
}

// objects lists the classes. Each is drawn around the origin, about one unit
// to each side; mirror is 1 or −1 and turns what has a front.
var objects = []struct {
	name  string
	scene func(*canvas, *rand.Rand)
	draw  func(c *canvas, rng *rand.Rand, mirror float64)
}{
	{"apple", room, apple}, {"balloon", sky, balloon}, {"boat", sea, boat}, {"car", street, car}, {"cup", room, cup},
	{"fish", depths, fish}, {"flower", meadow, flower}, {"house", meadow, house}, {"mushroom", meadow, mushroom}, {"tree", meadow, tree},
}

// vivid returns a strong colour of a hue in turns, between lo and hi.
func vivid(rng *rand.Rand, lo, hi float64) rgb {
	return hsv(between(rng, lo, hi), between(rng, 0.6, 0.9), between(rng, 0.7, 0.95))
}

func room(c *canvas, rng *rand.Rand) {
	wall := hsv(rng.Float64(), between(rng, 0.1, 0.3), between(rng, 0.75, 0.95))
	c.wash(mix(wall, white, 0.3), wall)
	table := hsv(between(rng, 0.05, 0.1), between(rng, 0.4, 0.6), between(rng, 0.45, 0.75))
	c.fill(slab(0, 1.2, 1.3, between(rng, 0.55, 0.8), 0.02), shaded(table))
}

func sky(c *canvas, rng *rand.Rand) {
	blue := hsv(between(rng, 0.52, 0.62), between(rng, 0.35, 0.6), between(rng, 0.8, 1))
	c.wash(blue, mix(blue, white, 0.6))
	for range rng.IntN(3) + 1 {
		x, y := between(rng, -1, 1), between(rng, -0.9, 0.3)
		for k := range 3 {
			c.fill(ellipse(x+0.18*float64(k), y+0.06*float64(k%2), 0.2, 0.1), sheer(white, 0.75, 0.1))
		}
	}
}

func sea(c *canvas, rng *rand.Rand) {
	sky(c, rng)
	blue := hsv(between(rng, 0.5, 0.6), between(rng, 0.55, 0.8), between(rng, 0.45, 0.75))
	c.fill(slab(0, 1.2, 1.3, 0.85, 0.02), paint{top: mix(blue, white, 0.2), bottom: mix(blue, ink, 0.3), alpha: 1})
	for range 5 {
		x, y := between(rng, -1, 1), between(rng, 0.45, 1)
		c.fill(stick(x, y, x+0.25, y, 0.02, 0.02), sheer(white, 0.35, 0))
	}
}

func street(c *canvas, rng *rand.Rand) {
	sky(c, rng)
	for x := -1.; x < 1; x += 0.4 {
		grey := hsv(rng.Float64(), 0.15, between(rng, 0.55, 0.85))
		c.fill(slab(x+0.2, 0.2, 0.2, between(rng, 0.3, 0.9), 0), shaded(grey))
	}
	c.fill(slab(0, 1.2, 1.3, 0.75, 0), flat(rgb{0.35, 0.35, 0.38}))
	c.fill(slab(0, 0.82, 0.25, 0.03, 0), flat(rgb{0.9, 0.9, 0.85}))
}

func depths(c *canvas, rng *rand.Rand) {
	blue := hsv(between(rng, 0.48, 0.62), between(rng, 0.55, 0.85), between(rng, 0.6, 0.9))
	c.wash(mix(blue, white, 0.35), mix(blue, rgb{0, 0.05, 0.2}, 0.5))
	for range 3 {
		x := between(rng, -1, 1)
		c.fill(bow(x, 1.1, x+between(rng, -0.3, 0.3), 0.8, x, between(rng, 0.3, 0.7), 0.05), flat(hsv(0.38, 0.6, between(rng, 0.3, 0.6))))
		c.fill(outline(circle(between(rng, -1, 1), between(rng, -1, 0.6), 0.06), 0.02), sheer(white, 0.6, 0))
	}
}

func meadow(c *canvas, rng *rand.Rand) {
	sky(c, rng)
	green := hsv(between(rng, 0.22, 0.36), between(rng, 0.45, 0.7), between(rng, 0.5, 0.8))
	c.fill(ellipse(between(rng, -0.8, 0.8), 1.3, 1.6, 1), shaded(mix(green, white, 0.25)))
	c.fill(ellipse(between(rng, -0.6, 0.6), 1.6, 2.2, 1.05), shaded(green))
}
