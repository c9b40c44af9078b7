package data

import (
	"image"

	"github.com/disintegration/imaging"
)

// Pixels returns a picture as a tensor [H W 3] of red, green and blue in [0, 1],
// transparency on white. viz.Picture leads back.
func Pixels(img image.Image) (x []float32, h, w int) {
	m := imaging.Clone(img)
	onWhite(m.Pix)
	h, w = m.Rect.Dy(), m.Rect.Dx()
	x = make([]float32, 0, 3*h*w)
	for p := 0; p < len(m.Pix); p += 4 {
		x = append(x, unit[m.Pix[p]], unit[m.Pix[p+1]], unit[m.Pix[p+2]])
	}
	return x, h, w
}
