package viz

import (
	"fmt"
	"image"
	imgdraw "image/draw"
)

// Panels draws several charts side by side, in reading order.
type Panels struct {
	Panels []Drawer
	Cols   int // 0 means all in one row
}

// Draw returns the picture. No panel, a nil panel and a panel's own error are
// errors.
func (p Panels) Draw() (image.Image, error) {
	if len(p.Panels) == 0 || p.Cols < 0 {
		return nil, fmt.Errorf("viz: Panels: %d panels, Cols %d; want one panel or more and Cols ≥ 0", len(p.Panels), p.Cols)
	}
	cols := p.Cols
	if cols == 0 || cols > len(p.Panels) {
		cols = len(p.Panels)
	}
	imgs := make([]image.Image, len(p.Panels))
	charts, photos := true, false
	widths := make([]int, cols)
	heights := make([]int, (len(p.Panels)+cols-1)/cols)
	for i, d := range p.Panels {
		if d == nil {
			return nil, fmt.Errorf("viz: Panels: panel %d is nil", i)
		}
		img, err := d.Draw()
		if err != nil {
			return nil, fmt.Errorf("panel %d: %w", i, err)
		}
		f, ok := img.(Figure)
		charts = charts && ok && f.chart
		photos = photos || f.photo
		imgs[i] = img
		widths[i%cols] = max(widths[i%cols], img.Bounds().Dx())
		heights[i/cols] = max(heights[i/cols], img.Bounds().Dy())
	}
	out := join(imgs, widths, heights)
	if charts {
		return fewColors(out), nil
	}
	return Figure{RGBA: out, photo: photos}, nil
}

// join pastes images on white, each at the upper left of its place.
func join(imgs []image.Image, widths, heights []int) *image.RGBA {
	sum := func(ns []int) (total int) {
		for _, n := range ns {
			total += n
		}
		return total
	}
	out := image.NewRGBA(image.Rect(0, 0, sum(widths), sum(heights)))
	imgdraw.Draw(out, out.Rect, image.NewUniform(paperInk), image.Point{}, imgdraw.Src)
	for i, img := range imgs {
		r, c := i/len(widths), i%len(widths)
		at := image.Pt(sum(widths[:c]), sum(heights[:r]))
		b := img.Bounds()
		imgdraw.Draw(out, b.Sub(b.Min).Add(at), plain(img), b.Min, imgdraw.Over)
	}
	return out
}
