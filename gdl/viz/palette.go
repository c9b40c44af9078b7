package viz

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// shade is a group of pixels of like colours.
type shade struct {
	sum [3]int // of the pixels' red, green and blue
	n   int    // pixels
}

func (s *shade) add(rgb [3]uint8) {
	for k, v := range rgb {
		s.sum[k] += int(v)
	}
	s.n++
}

func (s shade) mean() (rgb [3]uint8) {
	for k := range rgb {
		rgb[k] = uint8((s.sum[k] + s.n/2) / s.n)
	}
	return rgb
}

// ownPalette returns the colours of frames, if there are no more than most.
func ownPalette(most int, frames ...*image.RGBA) (color.Palette, bool) {
	shades := shadesOf(frames, 0)
	return colorsOf(shades), len(shades) <= most
}

// bestPalette returns n colours to show frames with.
func bestPalette(n int, frames ...*image.RGBA) color.Palette {
	shades := shadesOf(frames, 0)
	if len(shades) > 1<<14 {
		shades = shadesOf(frames, 0b111)
	}
	return colorsOf(medianCut(shades, n))
}

func colorsOf(shades []shade) color.Palette {
	pal := make(color.Palette, len(shades))
	for i, s := range shades {
		rgb := s.mean()
		pal[i] = color.RGBA{rgb[0], rgb[1], rgb[2], 0xff}
	}
	return pal
}

// shadesOf counts the colours of frames in a fixed order. Colours that differ
// only in the bits of drop become one, their mean, which keeps the count of a
// photograph's colours small.
func shadesOf(frames []*image.RGBA, drop uint8) []shade {
	groups := map[[3]uint8]*shade{}
	var last [3]uint8 // most pixels are like the one before: no look-up
	var g *shade
	for _, f := range frames {
		for i := 0; i < len(f.Pix); i += 4 {
			rgb := [3]uint8(f.Pix[i : i+3])
			key := [3]uint8{rgb[0] &^ drop, rgb[1] &^ drop, rgb[2] &^ drop}
			if g == nil || key != last {
				if g = groups[key]; g == nil {
					g = &shade{}
					groups[key] = g
				}
				last = key
			}
			g.add(rgb)
		}
	}
	shades := make([]shade, 0, len(groups))
	for _, g := range groups {
		shades = append(shades, *g)
	}
	slices.SortFunc(shades, func(a, b shade) int {
		x, y := a.mean(), b.mean()
		return slices.Compare(x[:], y[:])
	})
	return shades
}

// medianCut returns n colours for shades: it keeps halving the group with the
// most pixels times spread, at its median along its longest side, and takes
// each group's mean. Source: Heckbert, "Color image quantization for frame
// buffer display", SIGGRAPH 1982.
func medianCut(shades []shade, n int) []shade {
	groups := [][]shade{shades}
	for len(groups) < n {
		best, bestScore := -1, 0
		for i, g := range groups {
			_, side := longestSide(g)
			if score := side * side * pixels(g); score > bestScore {
				best, bestScore = i, score
			}
		}
		if best < 0 {
			break
		}
		a, b := halve(groups[best])
		groups[best] = a
		groups = append(groups, b)
	}
	out := make([]shade, len(groups))
	for i, g := range groups {
		out[i] = merge(g)
	}
	return out
}

func pixels(g []shade) (n int) {
	for _, s := range g {
		n += s.n
	}
	return n
}

// longestSide returns the channel in which g spreads most, and how far.
func longestSide(g []shade) (channel, side int) {
	lo, hi := g[0].mean(), g[0].mean()
	for _, s := range g {
		rgb := s.mean()
		for k, v := range rgb {
			lo[k], hi[k] = min(lo[k], v), max(hi[k], v)
		}
	}
	for k := range 3 {
		if d := int(hi[k]) - int(lo[k]); d > side {
			channel, side = k, d
		}
	}
	return channel, side
}

// halve splits g, of two or more shades, at the median of its pixels.
func halve(g []shade) (a, b []shade) {
	k, _ := longestSide(g)
	slices.SortStableFunc(g, func(x, y shade) int { return cmp.Compare(x.mean()[k], y.mean()[k]) })
	half, seen, cut := pixels(g)/2, 0, 0
	for cut < len(g)-1 && (cut == 0 || seen < half) {
		seen += g[cut].n
		cut++
	}
	return g[:cut], g[cut:]
}

func merge(g []shade) shade {
	var all shade
	for _, s := range g {
		for k := range all.sum {
			all.sum[k] += s.sum[k]
		}
		all.n += s.n
	}
	return all
}
