package datasets

// The parts of a face, in a view whose origin is the middle of the head and
// whose unit is half the picture.

var (
	hairInks = []rgb{{0.13, 0.11, 0.16}, {0.36, 0.21, 0.13}, {0.66, 0.25, 0.12}, {0.93, 0.76, 0.36},
		{0.76, 0.77, 0.83}, {0.95, 0.52, 0.66}, {0.25, 0.42, 0.80}}
	eyeInks = []rgb{{0.42, 0.24, 0.12}, {0.20, 0.55, 0.30}, {0.18, 0.42, 0.80}, {0.50, 0.28, 0.72}}
	white   = rgb{1, 1, 1}
	ink     = rgb{0.16, 0.10, 0.14}
)

// face holds the colours and places that several parts need.
type face struct {
	*canvas
	FaceFactors
	skin, hair, dark rgb     // dark is the hair's shadow
	dx, dy           float64 // how far yaw and pitch move the features
}

func (f FaceFactors) draw(c *canvas) {
	hair := hairInks[f.HairColor]
	d := face{c, f, skinInk(f.Skin), hair, mix(hair, ink, 0.35), 0.11 * f.Yaw, 0.06 * f.Pitch}
	backdrop := hsv(f.Backdrop, 0.35, 0.93)
	c.wash(mix(backdrop, white, 0.35), backdrop)
	c.fill(circle(0, -0.05, 0.8), sheer(white, 0.35, 0.7))
	d.shirt()
	c.place(0, 0.55, f.Tilt, 1) // the head turns about the neck
	c.place(0, -0.53, 0, 1)
	d.backHair()
	d.head()
	for _, side := range []float64{-1, 1} {
		d.eye(side)
	}
	d.nose()
	d.mouth()
	d.frontHair()
	if f.Glasses {
		d.glasses()
	}
}

// skinInk returns a skin colour, 0 light … 1 dark.
func skinInk(t float64) rgb {
	if t < 0.5 {
		return mix(rgb{1, 0.87, 0.76}, rgb{0.87, 0.64, 0.46}, 2*t)
	}
	return mix(rgb{0.87, 0.64, 0.46}, rgb{0.45, 0.28, 0.20}, 2*t-1)
}

func (d face) shirt() {
	shirt := hsv(d.Backdrop+0.45, 0.55, 0.75)
	d.fill(ellipse(0, 1.12, 0.72, 0.42), shaded(shirt))
	d.fill(slab(0, 0.62, 0.17, 0.24, 0.12), paint{top: mix(d.skin, ink, 0.3), bottom: d.skin, alpha: 1})
	d.fill(ellipse(0, 0.82, 0.22, 0.1), flat(d.skin))
}

func (d face) head() {
	ear := mix(d.skin, rgb{0.8, 0.3, 0.25}, 0.15)
	for _, side := range []float64{-1, 1} {
		d.fill(ellipse(side*0.53-d.dx*0.5, 0.1, 0.1, 0.14), flat(ear))
	}
	d.fill(union(ellipse(0, 0, 0.54, 0.54), ellipse(d.dx*0.3, 0.2, 0.44, 0.44)),
		paint{top: mix(d.skin, white, 0.1), bottom: mix(d.skin, rgb{0.6, 0.25, 0.2}, 0.12), alpha: 1})
	for _, side := range []float64{-1, 1} {
		d.fill(ellipse(side*0.32+d.dx, 0.3+d.dy, 0.1, 0.06), sheer(rgb{0.95, 0.35, 0.35}, 0.35, 0.12))
	}
}

// eye draws the eye and the brow of a side, −1 left or 1 right.
func (d face) eye(side float64) {
	// The eye on the side the head turns to is seen at an angle.
	w := 0.145 * (1 - 0.22*max(0, side*d.Yaw))
	x, y := side*0.245+d.dx*1.2, 0.06+d.dy
	h := 0.155 * d.EyeOpen
	if h > 0.02 {
		ball := ellipse(x, y, w, h)
		gx, gy := x+0.03*d.Yaw, y+0.02*d.Pitch
		iris := eyeInks[d.EyeColor]
		d.fill(ball, flat(rgb{0.98, 0.98, 1}))
		d.fill(clip(ellipse(gx, gy, 0.092, 0.11), ball), paint{top: mix(iris, ink, 0.5), bottom: mix(iris, white, 0.25), alpha: 1})
		d.fill(clip(ellipse(gx, gy, 0.044, 0.056), ball), flat(ink))
		d.fill(clip(circle(gx-0.035, gy-0.045, 0.032), ball), flat(white))
	}
	// The lid: a bow over the ball, and below the middle when the eye is shut.
	lift := 2*h - 0.05*(1-min(1, h/0.05))
	d.fill(bow(x-w-0.01, y, x, y-lift, x+w+0.01, y, 0.02), flat(ink))
	by := y - 0.23 - 0.05*d.Brow
	d.fill(bow(x-side*w*0.9, by-0.05*d.Brow+0.02, x, by-0.06, x+side*w, by+0.03, 0.022), flat(mix(d.dark, ink, 0.3)))
}

func (d face) nose() {
	x, y := d.dx*1.5, 0.27+d.dy*1.2
	d.fill(ellipse(x, y, 0.05, 0.03), sheer(mix(d.skin, rgb{0.5, 0.15, 0.1}, 0.5), 0.8, 0.04))
}

// mouth is the region between two parabolas that meet in its corners.
func (d face) mouth() {
	x0, y0 := d.dx*1.2, 0.43+d.dy
	w := 0.17 - 0.04*d.MouthOpen + 0.03*d.Smile
	bend, open := 0.09*d.Smile, 0.17*d.MouthOpen
	lips := shape{func(x, y float64) float64 {
		u := (x - x0) / w
		arch := 1 - u*u
		top := y0 - bend/2 + bend*arch - open*0.25*arch
		low := top + open*arch
		return max(max(top-y, y-low)-0.02, max(x-x0, x0-x)-w-0.01)
	}, box{x0 - w - 0.02, y0 - 0.16, x0 + w + 0.02, y0 + 0.24}}
	d.fill(lips, flat(rgb{0.55, 0.13, 0.16}))
	if d.MouthOpen > 0.2 {
		d.fill(clip(ellipse(x0, y0+bend/2+open*0.8, w*0.6, open*0.4), lips), flat(rgb{0.95, 0.5, 0.5}))
		d.fill(clip(slab(x0, y0+bend/2-open*0.25, w*0.62, 0.02+open*0.1, 0.01), lips), flat(white))
	}
}

func (d face) glasses() {
	frame := flat(rgb{0.2, 0.2, 0.25})
	x, y := d.dx*1.2, 0.07+d.dy
	for _, side := range []float64{-1, 1} {
		lens := circle(x+side*0.245, y, 0.205)
		d.fill(lens, sheer(white, 0.15, 0))
		d.fill(outline(lens, 0.018), frame)
		d.fill(stick(x+side*0.45, y-0.03, side*0.55, y-0.05, 0.018, 0.018), frame)
	}
	d.fill(stick(x-0.05, y, x+0.05, y, 0.018, 0.018), frame)
}
