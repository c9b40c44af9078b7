package viz

import (
	"fmt"
	"image"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Grid draws n images of one shape in reading order.
type Grid struct {
	Title    string
	Pixels   []float32 // [N H W C]
	H, W, C  int       // C 0 means 1
	Lo, Hi   float32   // shown black and white; both zero mean 0 and 1
	Captions []string  // one an image, below it; none means no captions
	Cols     int       // 0 means the least square that holds all
	Cell     int       // longest side of an image in CSS pixels; 0 means 56
	Gap      int       // between images in CSS pixels; 0 means 4, -1 none
}

// Draw returns the picture. Small images grow by whole factors, without
// smoothing.
func (g Grid) Draw() (image.Image, error) {
	row := Row{Pixels: g.Pixels, H: g.H, W: g.W, C: g.C, Lo: g.Lo, Hi: g.Hi}
	imgs, err := images("Grid", "images", row, g.Cell, 56)
	if err != nil {
		return nil, err
	}
	if n := len(g.Captions); n > 0 && n != len(imgs) {
		return nil, fmt.Errorf("viz: Grid: %d captions for %d images", n, len(imgs))
	}
	if g.Cols < 0 || g.Gap < -1 {
		return nil, fmt.Errorf("viz: Grid: Cols %d, Gap %d; want Cols ≥ 0 and Gap ≥ -1", g.Cols, g.Gap)
	}
	cols := g.Cols
	if cols == 0 {
		cols = int(math.Ceil(math.Sqrt(float64(len(imgs)))))
	}
	cols = min(cols, len(imgs))
	rows := (len(imgs) + cols - 1) / cols
	gap := 4 * px
	if g.Gap != 0 {
		gap = vg.Length(max(g.Gap, 0)) * px
	}
	return g.layout(imgs, rows, cols, gap), nil
}

func (g Grid) layout(imgs []*image.NRGBA, rows, cols int, gap vg.Length) Figure {
	style := textStyle(tickSize)
	style.XAlign, style.YAlign = draw.XCenter, draw.YTop
	imgW, imgH := cssWidth(imgs[0]), cssHeight(imgs[0])
	w, h := imgW, imgH
	for _, s := range g.Captions {
		w = max(w, style.Width(s))
		h = imgH + style.Height(s) + 2*px
	}
	p := newPage(g.Title, vg.Length(cols)*(w+gap)-gap, vg.Length(rows)*(h+gap)-gap)
	for i, img := range imgs {
		x := p.area.Min.X + vg.Length(i%cols)*(w+gap)
		y := p.area.Max.Y - vg.Length(i/cols)*(h+gap)
		p.paste(img, x+(w-imgW)/2, y)
		if len(g.Captions) > 0 {
			p.area.FillText(style, vg.Point{X: x + w/2, Y: y - imgH - 1*px}, g.Captions[i])
		}
	}
	return p.figure()
}
