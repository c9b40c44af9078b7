package datasets

import "math"

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
		c[k] = v * (1 - s + s*clamp(math.Abs(6*turn-3)-1, 0, 1))
	}
	return c
}

func clamp(x, lo, hi float64) float64 { return max(lo, min(hi, x)) }

// smooth is 0 below lo, 1 above hi and has no corner between.
func smooth(lo, hi, x float64) float64 {
	t := clamp((x-lo)/(hi-lo), 0, 1)
	return t * t * (3 - 2*t)
}

// view places the coordinates shapes are drawn in: local point (u, v) is at
// pixel (x, y) + unit·R(u, v), where R turns clockwise on the screen.
type view struct {
	x, y     float64 // pixels
	cos, sin float64 // of R
	unit     float64 // pixels per local unit
}

// canvas is a picture [h w c] being drawn; c is 1 (grey) or 3 (colour). A new
// view spans [−1, 1] both ways over the shorter side, y down.
type canvas struct {
	pix     []float32
	w, h, c int
	view
}

func newCanvas(pix []float32, h, w, c int) *canvas {
	unit := float64(min(w, h)) / 2
	return &canvas{pix, w, h, c, view{float64(w) / 2, float64(h) / 2, 1, 0, unit}}
}

// place moves the view's origin to the local point (x, y), turns it by angle
// radians and scales its unit.
func (c *canvas) place(x, y, angle, scale float64) {
	sin, cos := math.Sincos(angle)
	v := c.view
	c.view = view{
		x: v.x + v.unit*(v.cos*x-v.sin*y), y: v.y + v.unit*(v.sin*x+v.cos*y),
		cos: v.cos*cos - v.sin*sin, sin: v.sin*cos + v.cos*sin,
		unit: v.unit * scale,
	}
}

// paint is what a shape is filled with.
type paint struct {
	top, bottom rgb     // colours at the top and bottom of the shape's bounds
	alpha       float64 // 1 is opaque
	soft        float64 // width of the edge in local units; 0 means one pixel
}

// flat paints one opaque colour.
func flat(c rgb) paint { return paint{top: c, bottom: c, alpha: 1} }

// sheer paints one colour, transparent, with a soft edge.
func sheer(c rgb, alpha, soft float64) paint { return paint{c, c, alpha, soft} }

// shaded paints a colour that gets darker downwards.
func shaded(c rgb) paint {
	return paint{top: mix(c, rgb{1, 1, 1}, 0.12), bottom: mix(c, rgb{0.1, 0.05, 0.2}, 0.2), alpha: 1}
}

// wash fills the whole picture with a vertical gradient.
func (c *canvas) wash(top, bottom rgb) {
	for y := range c.h {
		col := mix(top, bottom, (float64(y)+0.5)/float64(c.h))
		for x := range c.w {
			for k := range c.c {
				c.pix[(y*c.w+x)*c.c+k] = float32(col[k])
			}
		}
	}
}

// fill paints a shape. A pixel's share of it follows from the distance of its
// centre to the edge, which needs no second sample.
func (c *canvas) fill(s shape, p paint) {
	edge := max(1, p.soft*c.unit)
	x0, y0, x1, y1 := c.pixels(s.box, edge)
	inv, sharp, slope := 1/c.unit, c.unit/edge, 1/(s.box.y1-s.box.y0)
	for y := y0; y < y1; y++ {
		dy := (float64(y) + 0.5 - c.y) * inv
		for x := x0; x < x1; x++ {
			dx := (float64(x) + 0.5 - c.x) * inv
			u, v := c.cos*dx+c.sin*dy, c.cos*dy-c.sin*dx
			cover := 0.5 - s.dist(u, v)*sharp
			if cover <= 0 {
				continue
			}
			c.blend(y*c.w+x, min(cover, 1)*p.alpha, clamp((v-s.box.y0)*slope, 0, 1), &p)
		}
	}
}

// blend mixes a pixel with the paint at height t of its gradient.
func (c *canvas) blend(pixel int, alpha, t float64, p *paint) {
	at := c.pix[pixel*c.c:][:c.c]
	for k := range at {
		v := p.top[k] + (p.bottom[k]-p.top[k])*t
		at[k] += float32(alpha * (v - float64(at[k])))
	}
}

// pixels returns the pixels that a local box and its edge can touch.
func (c *canvas) pixels(b box, edge float64) (x0, y0, x1, y1 int) {
	mx, my := (b.x0+b.x1)/2, (b.y0+b.y1)/2
	rx, ry := (b.x1-b.x0)/2*c.unit, (b.y1-b.y0)/2*c.unit
	x := c.x + c.unit*(c.cos*mx-c.sin*my)
	y := c.y + c.unit*(c.sin*mx+c.cos*my)
	w := math.Abs(c.cos)*rx + math.Abs(c.sin)*ry + edge
	h := math.Abs(c.sin)*rx + math.Abs(c.cos)*ry + edge
	return max(0, int(x-w)), max(0, int(y-h)), min(c.w, int(x+w)+1), min(c.h, int(y+h)+1)
}
