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
// times as long. All frames share one palette of 256 colours: their own when
// they have no more, else the best found by median cut, with dithering.
func GIF(frames []image.Image, delay time.Duration) ([]byte, error) {
	if err := checkFrames(frames, delay); err != nil {
		return nil, err
	}
	flat := make([]*image.RGBA, len(frames))
	for i, f := range frames {
		flat[i] = onWhite(f)
	}
	pal, exact := ownPalette(flat...)
	if !exact {
		pal = bestPalette(flat...)
	}
	m := newMatcher(pal)
	var anim gif.GIF
	for i, f := range flat {
		var page *image.Paletted
		if exact {
			page = m.match(f)
		} else {
			page = m.dither(f)
		}
		wait := int(delay / (10 * time.Millisecond))
		if i == len(flat)-1 {
			wait = min(5*wait, 65535)
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
