package style

import (
	"math"
	"slices"
)

// luma is how bright red, green and blue look: Y of ITU-R BT.601.
var luma = [3]float32{0.299, 0.587, 0.114}

func brightness(rgb []float32) float32 {
	return float32(luma[0]*rgb[0]) + float32(luma[1]*rgb[1]) + float32(luma[2]*rgb[2])
}

// palette is the number of colours that MatchColour takes from a style.
const palette = 64

// Chroma is how much of the style's colour FromColour takes; more looks gaudy.
const Chroma = 0.65

// MatchColour paints a content in the colours of a style: pixels, ordered by
// brightness, get the mean colour of those of the style in the same place of its
// order, in 64 steps; chroma 1 keeps the colours as they are, 0 makes them grey.
func MatchColour(content, style Picture, chroma float64) Picture {
	colours := make([][3]float32, palette)
	order := byBrightness(style)
	for i := range colours {
		part := order[i*len(order)/palette : max((i+1)*len(order)/palette, i*len(order)/palette+1)]
		for _, p := range part {
			for k := range 3 {
				colours[i][k] += style.Pix[3*p+k] / float32(len(part))
			}
		}
	}
	out := Picture{content.H, content.W, make([]float32, len(content.Pix))}
	order = byBrightness(content)
	for rank, p := range order {
		colour := colours[rank*palette/len(order)]
		grey := brightness(colour[:])
		for k := range 3 {
			out.Pix[3*p+k] = min(max(grey+float32(float32(chroma)*(colour[k]-grey)), 0), 1)
		}
	}
	return out
}

// byBrightness returns the numbers of the pixels, darkest first.
func byBrightness(p Picture) []int {
	bright, order := make([]float32, p.H*p.W), make([]int, p.H*p.W)
	for i := range order {
		bright[i], order[i] = brightness(p.Pix[3*i:]), i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case bright[a] < bright[b]:
			return -1
		case bright[a] > bright[b]:
			return 1
		}
		return 0
	})
	return order
}

// Mix returns the picture with a share, 0 to 1, of another of its size.
func (p Picture) Mix(other Picture, share float64) Picture {
	out := p.Clone()
	for i, v := range other.Pix {
		out.Pix[i] += float32(float32(share) * (v - out.Pix[i]))
	}
	return out
}

// Grey returns a picture's brightness, in all three colours.
func (p Picture) Grey() Picture {
	out := p.Clone()
	for i := 0; i < len(out.Pix); i += 3 {
		y := brightness(p.Pix[i:])
		out.Pix[i], out.Pix[i+1], out.Pix[i+2] = y, y, y
	}
	return out
}

// Colour returns the mean distance of the three colours from their brightness: 0 of a
// grey picture.
func (p Picture) Colour() float64 {
	sum := 0.0
	for i, y := range p.Grey().Pix {
		sum += math.Abs(float64(p.Pix[i] - y))
	}
	return sum / float64(len(p.Pix))
}

// WithColourOf returns the brightness of p with the hue of another picture of its
// size (Gatys et al. 2016, arXiv:1606.05897, section 4: YIQ).
func (p Picture) WithColourOf(other Picture) Picture {
	out := p.Clone()
	for i := 0; i < len(out.Pix); i += 3 {
		d := brightness(p.Pix[i:]) - brightness(other.Pix[i:])
		for k := range 3 {
			out.Pix[i+k] = min(max(other.Pix[i+k]+d, 0), 1)
		}
	}
	return out
}
