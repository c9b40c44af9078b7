package style

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
)

// Picture is an image, RGB in [0, 1], row by row: [H W 3].
type Picture struct {
	H, W int
	Pix  []float32
}

// FromImage returns an image as a Picture. What is transparent in it counts as black.
func FromImage(img image.Image) Picture {
	b := img.Bounds()
	p := Picture{b.Dy(), b.Dx(), make([]float32, 0, 3*b.Dx()*b.Dy())}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.RGBA64Model.Convert(img.At(x, y)).(color.RGBA64)
			p.Pix = append(p.Pix, float32(c.R)/0xffff, float32(c.G)/0xffff, float32(c.B)/0xffff)
		}
	}
	return p
}

// check returns an error that starts with what the picture is for.
func (p Picture) check(what string) error {
	if p.H < 1 || p.W < 1 || len(p.Pix) != 3*p.H*p.W {
		return fmt.Errorf("style: %s picture of %d×%d pixels with %d values, want height and width ≥ 1 and 3 values a pixel", what, p.W, p.H, len(p.Pix))
	}
	for i, v := range p.Pix {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("style: value %d of the %s picture is %g, want 0 to 1", i, what, v)
		}
	}
	return nil
}

// Clone returns a copy.
func (p Picture) Clone() Picture { return Picture{p.H, p.W, slices.Clone(p.Pix)} }

// Resize returns the picture with h×w pixels, interpolated linearly; where it
// shrinks, all pixels count: PyTorch's interpolate in mode bilinear with
// antialias=True.
func (p Picture) Resize(h, w int) Picture {
	if p.H == h && p.W == w {
		return p.Clone()
	}
	wide := Picture{p.H, w, make([]float32, 3*p.H*w)}
	for x, all := range triangles(p.W, w) {
		for y := range p.H {
			out := wide.Pix[3*(y*w+x):][:3]
			for _, t := range all {
				add(out, t.weight, p.Pix[3*(y*p.W+t.at):])
			}
		}
	}
	out := Picture{h, w, make([]float32, 3*h*w)}
	for y, all := range triangles(p.H, h) {
		for _, t := range all {
			add(out.Pix[3*y*w:][:3*w], t.weight, wide.Pix[3*t.at*w:])
		}
	}
	for i, v := range out.Pix { // weights add up to 1 but for rounding
		out.Pix[i] = min(max(v, 0), 1)
	}
	return out
}

func add(y []float32, k float32, x []float32) {
	for i := range y {
		y[i] += float32(k * x[i])
	}
}

// tap is a pixel that counts with a weight.
type tap struct {
	at     int
	weight float32
}

// triangles returns what each of m pixels is made of n: a triangle around its
// centre, at least two pixels wide and as wide as two of the result.
func triangles(n, m int) [][]tap {
	scale := float64(n) / float64(m)
	reach := max(scale, 1)
	out := make([][]tap, m)
	for i := range out {
		centre, sum := float64((float64(i)+0.5)*scale), 0.0
		for k := max(0, int(centre-reach)); k < min(n, int(centre+reach)+1); k++ {
			if w := 1 - math.Abs(float64(k)+0.5-centre)/reach; w > 0 {
				out[i] = append(out[i], tap{k, float32(w)})
				sum += w
			}
		}
		for k := range out[i] {
			out[i][k].weight /= float32(sum)
		}
	}
	return out
}
