package viz

import (
	"image"
	"image/color"
)

// matcher finds the nearest colour of a palette, each colour once.
type matcher struct {
	pal  color.Palette
	seen map[[3]uint8]uint8
}

func newMatcher(pal color.Palette) *matcher {
	return &matcher{pal, map[[3]uint8]uint8{}}
}

func (m *matcher) nearest(rgb [3]uint8) uint8 {
	i, ok := m.seen[rgb]
	if !ok {
		i = uint8(m.pal.Index(color.RGBA{rgb[0], rgb[1], rgb[2], 0xff}))
		m.seen[rgb] = i
	}
	return i
}

// close reports whether the palette holds the colours of frames but for 8 of 255
// steps, and for one pixel in a thousand, as it does when they are grey pictures
// and smooth edges of a chart. Dithering would add noise and bytes for nothing.
func (m *matcher) close(frames []*image.RGBA) bool {
	far, all := 0, 0
	for _, f := range frames {
		for i := 0; i < len(f.Pix); i += 4 {
			c := m.pal[m.nearest([3]uint8(f.Pix[i:i+3]))].(color.RGBA)
			for k, v := range [3]uint8{c.R, c.G, c.B} {
				if d := int(v) - int(f.Pix[i+k]); d > 8 || d < -8 {
					far++
					break
				}
			}
		}
		all += len(f.Pix) / 4
	}
	return 1000*far <= all
}

// match returns img in the palette, each pixel its nearest colour.
func (m *matcher) match(img *image.RGBA) *image.Paletted {
	out := image.NewPaletted(img.Rect, m.pal)
	for i := range out.Pix {
		out.Pix[i] = m.nearest([3]uint8(img.Pix[4*i : 4*i+3]))
	}
	return out
}

// dither returns img in the palette with each pixel's error spread over its
// neighbours, so that areas keep their colour. Source: Floyd and Steinberg,
// 1976. image/draw's own searches the palette anew for each pixel, which takes
// minutes for an animation.
func (m *matcher) dither(img *image.RGBA) *image.Paletted {
	out := image.NewPaletted(img.Rect, m.pal)
	w, h := img.Rect.Dx(), img.Rect.Dy()
	// Errors of this line and the next, in sixteenths, a cell wider at both ends.
	now, next := make([][3]int, w+2), make([][3]int, w+2)
	for y := range h {
		for x := range w {
			at := y*w + x
			var want [3]int
			var key [3]uint8
			for k := range 3 {
				want[k] = min(max(int(img.Pix[4*at+k])+now[x+1][k]/16, 0), 255)
				key[k] = uint8(want[k])&^3 | 2 // few keys, so few searches
			}
			i := m.nearest(key)
			out.Pix[at] = i
			got := m.pal[i].(color.RGBA)
			for k, v := range [3]uint8{got.R, got.G, got.B} {
				e := want[k] - int(v)
				now[x+2][k] += 7 * e
				next[x][k] += 3 * e
				next[x+1][k] += 5 * e
				next[x+2][k] += e
			}
		}
		now, next = next, now
		clear(next)
	}
	return out
}
