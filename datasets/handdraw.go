package datasets

import (
	"math"
	"math/rand/v2"
)

// hand is one hand being drawn: its skin and the light are grey values.
type hand struct {
	*canvas
	sign
	skin, line paint
}

func grey(v float64) rgb { return rgb{v, v, v} }

func (g sign) draw(c *canvas, rng *rand.Rand) {
	back := between(rng, 0.55, 0.9)
	c.wash(grey(back+between(rng, -0.1, 0.1)), grey(back-0.12))
	tone := between(rng, 0.3, 0.8)
	if math.Abs(tone-back) < 0.18 { // a hand must stand out
		tone = back - 0.25
	}
	light := between(rng, 0.05, 0.15)
	d := hand{c, g, paint{top: grey(tone + light), bottom: grey(tone - light), alpha: 1}, flat(grey(tone * 0.5))}
	for k := range d.lean {
		d.lean[k] += between(rng, -0.04, 0.04)
		d.fingers[k] *= between(rng, 0.92, 1.06)
	}
	c.place(between(rng, -0.08, 0.08), between(rng, -0.05, 0.08), between(rng, -0.14, 0.14), between(rng, 0.84, 0.98))
	switch d.curve {
	case "c":
		d.curled(0.75)
	case "o":
		d.curled(0)
	default:
		d.flatHand()
	}
}

// limb draws a stroke with a dark contour, so that what lies in front stands out.
func (d hand) limb(s shape) {
	rim := s
	rim.dist = func(x, y float64) float64 { return s.dist(x, y) - 0.05 }
	rim.box = box{s.box.x0 - 0.05, s.box.y0 - 0.05, s.box.x1 + 0.05, s.box.y1 + 0.05}
	d.fill(rim, d.line)
	d.fill(s, d.skin)
}

func (d hand) flatHand() {
	if d.turn != 0 { // a turned hand comes from the side, and needs the room
		d.place(0.25, 0, d.turn, 0.95)
	}
	d.limb(slab(0.02, 0.9, 0.3, 0.6, 0.15))
	for k := range d.fingers {
		if d.fingers[k] > 0 {
			d.finger(k)
		}
	}
	d.limb(slab(0, 0.3, 0.46, 0.42, 0.2))
	for k := range d.fingers {
		if d.fingers[k] <= 0 {
			x := knuckle(k)
			d.limb(stick(x, -0.1, x*0.9, 0.16, 0.125, 0.12))
		}
	}
	d.limb(union(stick(-0.36, 0.5, d.thumb[0], d.thumb[1], 0.15, 0.13), stick(d.thumb[0], d.thumb[1], d.thumb[2], d.thumb[3], 0.13, 0.1)))
}

// knuckle returns where finger k leaves the palm.
func knuckle(k int) float64 { return -0.345 + 0.23*float64(k) }

func (d hand) finger(k int) {
	x, reach := knuckle(k), [4]float64{0.8, 0.9, 0.82, 0.64}[k]*d.fingers[k]
	sin, cos := math.Sincos(d.lean[k])
	x1, y1 := x+reach*sin, -0.02-reach*cos
	f := stick(x, 0.05, x1, y1, 0.12, 0.1)
	if d.curve == "hook" {
		f = union(f, stick(x1, y1, x1-0.22, y1+0.06, 0.1, 0.1), stick(x1-0.22, y1+0.06, x1-0.24, y1+0.2, 0.1, 0.09))
	}
	d.limb(f)
}

// curled draws fingers and thumb as a ring around the origin that is open to
// the left by gap radians either way.
func (d hand) curled(gap float64) {
	d.limb(stick(0.42, 0.5, 0.35, 1.2, 0.3, 0.3))
	const steps = 12
	ring := func(from, to, r float64) shape {
		var parts []shape
		for i := range steps {
			a, b := from+(to-from)*float64(i)/steps, from+(to-from)*float64(i+1)/steps
			parts = append(parts, stick(0.5*math.Cos(a), 0.55*math.Sin(a), 0.5*math.Cos(b), 0.55*math.Sin(b), r, r))
		}
		return union(parts...)
	}
	d.limb(ring(0.1*math.Pi, math.Pi-gap, 0.15))
	d.limb(ring(0.3*math.Pi, -math.Pi+gap, 0.2))
	d.fill(ring(-0.1*math.Pi, -math.Pi+gap, 0.012), d.line)
}
