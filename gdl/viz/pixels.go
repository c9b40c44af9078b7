package viz

import (
	"fmt"
	"image"

	"github.com/disintegration/imaging"
)

// Picture turns the pixels of one image [H W C] into an image: lo is black,
// hi is white, values outside are clipped. C is 1 (grey) or 3 (RGB); lo and hi
// both zero mean 0 and 1. NaN, infinite values and a length other than h·w·c
// are errors.
func Picture(pix []float32, h, w, c int, lo, hi float32) (*image.NRGBA, error) {
	if err := checkPixels("Picture", "pixels", pix, h, w, c); err != nil {
		return nil, err
	}
	if len(pix) != h*w*c {
		return nil, fmt.Errorf("viz: Picture: %d pixels for shape [%d %d %d]; want %d", len(pix), h, w, c, h*w*c)
	}
	lo, hi, err := valueRange("Picture", lo, hi)
	if err != nil {
		return nil, err
	}
	return picture(pix, h, w, c, lo, hi), nil
}

// picture is Picture for arguments that were checked.
func picture(pix []float32, h, w, c int, lo, hi float32) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	scale := 255 / (hi - lo)
	for i := range h * w {
		out := img.Pix[4*i : 4*i+4]
		for k := range 3 {
			v := pix[i*c+min(k, c-1)]
			out[k] = uint8(min(max((v-lo)*scale, 0), 255) + 0.5)
		}
		out[3] = 255
	}
	return img
}

// checkPixels checks that pix holds whole finite images of shape [h w c].
func checkPixels(who, part string, pix []float32, h, w, c int) error {
	if h < 1 || w < 1 || (c != 1 && c != 3) {
		return fmt.Errorf("viz: %s: %s: shape [%d %d %d]; want [H W 1] or [H W 3]", who, part, h, w, c)
	}
	if n := h * w * c; len(pix) == 0 || len(pix)%n != 0 {
		return fmt.Errorf("viz: %s: %s: %d values; want a multiple of %d for images [%d %d %d]",
			who, part, len(pix), n, h, w, c)
	}
	return checkFinite(who, part, pix)
}

// valueRange replaces the zero range by [0, 1].
func valueRange(who string, lo, hi float32) (float32, float32, error) {
	if lo == 0 && hi == 0 {
		return 0, 1, nil
	}
	if !(lo < hi) {
		return 0, 0, fmt.Errorf("viz: %s: range Lo %v to Hi %v; want Lo < Hi", who, lo, hi)
	}
	return lo, hi, nil
}

// fit scales img into a square of side device pixels: up by whole factors, so
// that every pixel stays a square of one size, down by area.
func fit(img *image.NRGBA, side int) *image.NRGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if long := max(w, h); long <= side {
		k := side / long
		return imaging.Resize(img, w*k, h*k, imaging.NearestNeighbor)
	}
	return imaging.Fit(img, side, side, imaging.Lanczos)
}
