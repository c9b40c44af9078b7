package viz

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	imgdraw "image/draw"
	"image/gif"
	"time"
)

// GIF encodes frames, all of one size, as an endless animation that shows each
// frame for delay (in steps of 10 ms, 20 ms to 10 min) and the last one five
// times as long. All frames share one palette of 256 colours, one of them
// transparent when there are several: their own when they have no more, else
// the best found by median cut, with dithering where that is not close. A frame holds only the pixels
// that changed.
func GIF(frames []image.Image, delay time.Duration) ([]byte, error) {
	if err := checkFrames(frames, delay); err != nil {
		return nil, err
	}
	flat := make([]*image.RGBA, len(frames))
	for i, f := range frames {
		flat[i] = onWhite(f)
	}
	pages := paletted(flat)
	var anim gif.GIF
	for i, page := range pages {
		wait := int(delay / (10 * time.Millisecond))
		if i == len(pages)-1 {
			wait = min(5*wait, 65535)
		}
		if i > 0 {
			page = changes(pages[i-1], page)
		}
		anim.Image = append(anim.Image, page)
		anim.Delay = append(anim.Delay, wait)
	}
	var buf bytes.Buffer
	if err := gif.EncodeAll(&buf, &anim); err != nil {
		return nil, fmt.Errorf("viz: GIF: %w", err)
	}
	return buf.Bytes(), nil
}

func checkFrames(frames []image.Image, delay time.Duration) error {
	if len(frames) == 0 {
		return fmt.Errorf("viz: GIF: no frames")
	}
	if delay < 20*time.Millisecond || delay > 10*time.Minute {
		return fmt.Errorf("viz: GIF: delay %v; want 20ms to 10m", delay)
	}
	for i, f := range frames {
		if err := checkImage(fmt.Sprintf("GIF: frame %d", i), f); err != nil {
			return err
		}
		if a, b := frames[0].Bounds().Size(), f.Bounds().Size(); a != b {
			return fmt.Errorf("viz: GIF: frame %d is %v; the first is %v", i, b, a)
		}
	}
	return nil
}

// onWhite returns img without transparency, its corner at the origin.
func onWhite(img image.Image) *image.RGBA {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	imgdraw.Draw(out, out.Rect, image.NewUniform(color.White), image.Point{}, imgdraw.Src)
	imgdraw.Draw(out, out.Rect, plain(img), b.Min, imgdraw.Over)
	return out
}

// paletted returns frames in one palette, whose last colour is transparent when
// there are several.
func paletted(frames []*image.RGBA) []*image.Paletted {
	most := 256
	if len(frames) > 1 {
		most--
	}
	pal, exact := ownPalette(most, frames...)
	if !exact {
		pal = bestPalette(most, frames...)
	}
	if len(frames) > 1 {
		pal = append(pal, color.RGBA{})
	}
	m := newMatcher(pal)
	plain := exact || m.close(frames)
	pages := make([]*image.Paletted, len(frames))
	for i, f := range frames {
		if plain {
			pages[i] = m.match(f)
		} else {
			pages[i] = m.dither(f)
		}
	}
	return pages
}

// changes returns the smallest part of page that holds all pixels which differ
// from prev, transparent where they do not.
func changes(prev, page *image.Paletted) *image.Paletted {
	var r image.Rectangle
	for i, v := range page.Pix {
		if v != prev.Pix[i] {
			at := image.Pt(i%page.Stride, i/page.Stride)
			r = r.Union(image.Rectangle{Min: at, Max: at.Add(image.Pt(1, 1))})
		}
	}
	if r.Empty() { // the format knows no frame without pixels
		r = image.Rect(0, 0, 1, 1)
	}
	part := image.NewPaletted(r, page.Palette)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			i := page.ColorIndexAt(x, y)
			if i == prev.ColorIndexAt(x, y) {
				i = uint8(len(page.Palette) - 1)
			}
			part.SetColorIndex(x, y, i)
		}
	}
	return part
}
