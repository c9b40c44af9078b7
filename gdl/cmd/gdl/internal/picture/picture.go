// Package picture is the users' pictures: read as networks see them, cut into
// tiles and joined again, and written without losing others. Its errors name files
// and flags; a command puts its name before them.
package picture

import (
	"fmt"
	"image"
	"slices"

	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/regular"
)

// Picture is a picture as a network sees it.
type Picture struct {
	W, H, C int     // C is 1 when the picture is grey, else 3
	Pix     []uint8 // [H W C]
	Alpha   []uint8 // [H W]; nil when the picture is opaque
}

// Open reads a picture; see data.DecodePicture for what it refuses. It is grey
// when each pixel's colours are equal, and at least 4×4 pixels.
func Open(path string) (*Picture, error) {
	f, _, err := regular.Open(path)
	if err != nil {
		return nil, err // it names the file
	}
	defer f.Close()
	img, err := data.DecodeTransparent(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	p := &Picture{W: img.Rect.Dx(), H: img.Rect.Dy(), C: 1}
	if p.W < minSide || p.H < minSide {
		return nil, fmt.Errorf("%s: %d×%d pixels; accepted are pictures from %d×%d on", path, p.W, p.H, minSide, minSide)
	}
	for i := 0; i < len(img.Pix); i += 4 {
		if v := img.Pix[i:]; v[0] != v[1] || v[0] != v[2] {
			p.C = 3
			break
		}
	}
	p.Pix = make([]uint8, 0, p.W*p.H*p.C)
	through := !img.Opaque()
	if through {
		p.Alpha = make([]uint8, 0, p.W*p.H)
	}
	for i := 0; i < len(img.Pix); i += 4 {
		p.Pix = append(p.Pix, img.Pix[i:i+p.C]...)
		if through {
			p.Alpha = append(p.Alpha, img.Pix[i+3])
		}
	}
	return p, nil
}

// minSide is the least width and height of a picture, in pixels.
const minSide = 4

// Values returns the pixels in [0, 1], [H W C].
func (p *Picture) Values() []float32 {
	out := make([]float32, len(p.Pix))
	for i, v := range p.Pix {
		out[i] = float32(v) / 255
	}
	return out
}

// WithValues returns a picture of the same size and transparency with other pixels
// [H W C]. Values outside [0, 1] are clipped.
func (p *Picture) WithValues(values []float32) *Picture {
	return &Picture{p.W, p.H, p.C, toBytes(values), p.Alpha}
}

func toBytes(values []float32) []uint8 {
	out := make([]uint8, len(values))
	for i, v := range values {
		out[i] = uint8(min(max(v, 0), 1)*255 + 0.5)
	}
	return out
}

// Image returns the picture as Go's image packages have it.
func (p *Picture) Image() image.Image {
	rect := image.Rect(0, 0, p.W, p.H)
	if p.C == 1 && p.Alpha == nil {
		return &image.Gray{Pix: slices.Clone(p.Pix), Stride: p.W, Rect: rect}
	}
	out := image.NewNRGBA(rect)
	for i := range p.W * p.H {
		for k := range 3 {
			out.Pix[4*i+k] = p.Pix[i*p.C+min(k, p.C-1)]
		}
		out.Pix[4*i+3] = 255
		if p.Alpha != nil {
			out.Pix[4*i+3] = p.Alpha[i]
		}
	}
	return out
}
