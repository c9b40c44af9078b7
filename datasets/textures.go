package datasets

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"strings"
)

// maxSide bounds the sides of textures and paintings, in pixels.
const maxSide = 8192

// TextureKinds returns the kinds that Texture draws.
func TextureKinds() []string { return names(textures) }

// Texture draws a surface of a kind and of w×h pixels. The same seed gives the
// same picture, in other colours and another place than other seeds. An unknown
// kind and a side outside 1 to 8192 are errors.
func Texture(seed uint64, kind string, w, h int) (image.Image, error) {
	return render("texture", textures, seed, kind, w, h)
}

// art is a kind of picture that can be drawn at any size.
type art struct {
	name string
	draw func(c *canvas, seed uint64, rng *rand.Rand)
}

func names(kinds []art) []string {
	var out []string
	for _, k := range kinds {
		out = append(out, k.name)
	}
	return out
}

func render(what string, kinds []art, seed uint64, kind string, w, h int) (image.Image, error) {
	if w < 1 || h < 1 || w > maxSide || h > maxSide {
		return nil, fmt.Errorf("datasets: %s of %d×%d pixels; accepted are 1 to %d each way", what, w, h, maxSide)
	}
	for _, k := range kinds {
		if k.name == kind {
			c := newCanvas(make([]float32, w*h*3), h, w, 3)
			k.draw(c, seed, rand.New(rand.NewPCG(seed, 0)))
			return toImage(c.pix, h, w), nil
		}
	}
	return nil, fmt.Errorf("datasets: no %s %q; there are %s", what, kind, strings.Join(names(kinds), ", "))
}

var textures = []art{{"bricks", bricks}, {"marble", marble}, {"pebbles", pebbles}, {"scales", scales}, {"weave", weave}, {"wood", wood}}

// shade sets each pixel to f of its local coordinates; px is its width there.
func (c *canvas) shade(f func(x, y, px float64) rgb) {
	px := 1 / c.unit
	for p := range c.w * c.h {
		col := f((float64(p%c.w)+0.5-c.x)*px, (float64(p/c.w)+0.5-c.y)*px, px)
		for k := range 3 {
			c.pix[3*p+k] = float32(col[k])
		}
	}
}

func bricks(c *canvas, seed uint64, rng *rand.Rand) {
	n, clay := noise(seed), hsv(between(rng, -0.02, 0.09), between(rng, 0.45, 0.65), between(rng, 0.55, 0.8))
	mortar := grey(between(rng, 0.65, 0.85))
	c.shade(func(x, y, px float64) rgb {
		x, y = x+0.015*n.at(9*x, 9*y), y+0.015*n.at(9*y, 9*x)
		row := math.Floor(y / 0.2)
		u := x/0.46 + 0.5*math.Mod(math.Abs(row), 2)
		i := math.Floor(u)
		dx, dy := 0.46*(0.5-math.Abs(u-i-0.5)), 0.2*(0.5-math.Abs(y/0.2-row-0.5))
		inside := smooth(0.012, 0.026+px, min(dx, dy))
		grain := 0.7*n.sum(14*x, 14*y) + 0.3*n.at(60*x, 60*y)
		col := mix(clay, hsv(0.03+0.05*n.cell(int(i), int(row)), 0.5, 0.3+0.6*n.cell(int(row), int(i))), 0.45)
		lit := 0.75 + 0.5*grain - 0.3*(1-smooth(0.02, 0.06, dy))*smooth(0, 1, math.Mod(y+10, 0.2)/0.2)
		return mix(scale(mortar, 0.75+0.5*grain), scale(col, lit), inside)
	})
}

// scale multiplies a colour, up to white.
func scale(c rgb, f float64) rgb {
	for k := range c {
		c[k] = clamp(c[k]*f, 0, 1)
	}
	return c
}

func marble(c *canvas, seed uint64, rng *rand.Rand) {
	n, hue := noise(seed), rng.Float64()
	stone, vein := hsv(hue, 0.06, 0.95), hsv(hue+between(rng, 0, 0.2), 0.35, 0.25)
	tilt := between(rng, 0.3, 1.2)
	c.shade(func(x, y, _ float64) rgb {
		warp := n.sum(1.6*x+5, 1.6*y+5)
		coarse := math.Abs(math.Sin(math.Pi * (1.2*x + tilt*y + 3*warp)))
		fine := math.Abs(math.Sin(math.Pi * (2.3*y - 1.7*x + 4*(n+9).sum(2*x, 2*y))))
		dark := 0.8*math.Pow(1-coarse, 3) + 0.35*math.Pow(1-fine, 6) + 0.25*(warp-0.4)
		return mix(stone, vein, clamp(dark, 0, 1))
	})
}

func pebbles(c *canvas, seed uint64, rng *rand.Rand) {
	n, hue := noise(seed), rng.Float64()
	c.shade(func(x, y, px float64) rgb {
		d1, d2, i, j := n.nearest(4.5*x, 4.5*y)
		gap := d2 - d1
		tone := hsv(hue+0.12*n.cell(j, i), 0.1+0.3*n.cell(i+7, j), 0.5+0.4*n.cell(i, j+7))
		round := math.Sqrt(clamp(gap, 0, 1))
		lit := 0.45 + 0.65*round + 0.25*(n.sum(16*x, 16*y)-0.5) + 0.15*(1-smooth(0, 0.3, d1))
		return mix(rgb{0.12, 0.1, 0.1}, scale(tone, lit), smooth(0.06, 0.16+4.5*px, gap))
	})
}

// scales are rows of overlapping discs with rings, as on Japanese cloth (seigaiha).
func scales(c *canvas, seed uint64, rng *rand.Rand) {
	n, hue := noise(seed), between(rng, 0.45, 0.7)
	dark, light := hsv(hue, 0.75, 0.4), hsv(hue-0.08, 0.12, 0.97)
	const r = 0.25
	c.shade(func(x, y, px float64) rgb {
		best := dark
		for row := math.Floor(y/(r/2)) + 2; row >= math.Floor(y/(r/2))-1; row-- {
			shift := r * math.Mod(math.Abs(row), 2)
			i := math.Floor((x + shift + r) / (2 * r))
			dx, dy := x+shift-2*r*i, y-row*r/2
			d := math.Sqrt(dx*dx + dy*dy)
			if d > r {
				continue
			}
			ring := math.Abs(math.Mod(d/r*3.5, 1) - 0.5)
			best = mix(dark, light, smooth(0.18, 0.18+14*px+0.04, ring))
			break // the lowest row lies in front
		}
		return scale(best, 0.88+0.24*n.sum(6*x, 6*y))
	})
}

func weave(c *canvas, seed uint64, rng *rand.Rand) {
	n, hue := noise(seed), rng.Float64()
	warp, weft := hsv(hue, 0.55, 0.85), hsv(hue+between(rng, 0.08, 0.5), 0.4, 0.95)
	c.shade(func(x, y, _ float64) rgb {
		u, v := x/0.14, y/0.14
		i, j := math.Floor(u), math.Floor(v)
		fu, fv := u-i-0.5, v-j-0.5
		thread, along, col := fu, fv, warp
		if int(i+j)&1 != 0 {
			thread, along, col = fv, fu, weft
		}
		fibre := n.at(90*x, 12*y)
		if int(i+j)&1 != 0 {
			fibre = n.at(12*x, 90*y)
		}
		round := math.Sqrt(clamp(1-4.4*thread*thread, 0, 1)) * (1 - 1.6*along*along)
		return scale(col, 0.2+0.75*round+0.25*(fibre-0.5))
	})
}

func wood(c *canvas, seed uint64, rng *rand.Rand) {
	n, hue := noise(seed), between(rng, 0.05, 0.1)
	light, dark := hsv(hue, 0.5, between(rng, 0.75, 0.9)), hsv(hue-0.02, 0.7, between(rng, 0.35, 0.5))
	c.shade(func(x, y, px float64) rgb {
		plank := math.Floor(y / 0.5)
		tone := n.cell(int(plank), 3)
		u, v := x+9*tone, y/0.5-plank
		rings := 5*v + 6*n.sum(0.5*u+20*tone, 1.6*v+9*tone)
		ring := rings - math.Floor(rings)
		band := smooth(0, 0.75, ring) * (1 - smooth(0.85, 1, ring))
		grain := n.sum(3*u, 70*v)
		col := scale(mix(light, dark, 0.65*band+0.35*grain), 0.85+0.3*tone)
		seam := 0.5 * (0.5 - math.Abs(v-0.5))
		return mix(scale(dark, 0.4), col, smooth(0.003, 0.012+px, seam))
	})
}
