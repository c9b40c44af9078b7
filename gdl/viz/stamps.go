package viz

import (
	"fmt"
	"image"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// frameWidth is how far the frame of a stamped picture reaches beyond it.
const frameWidth = 2 * px

// pictures returns the scaled pictures of n points, nil when there are none.
func (s Scatter) pictures(n int) ([]*image.NRGBA, error) {
	if len(s.Pictures.Pixels) == 0 {
		return nil, nil
	}
	imgs, err := images("Scatter", "Pictures", s.Pictures, s.Cell, 28)
	if err == nil && len(imgs) != n {
		err = fmt.Errorf("viz: Scatter: %d pictures for %d points", len(imgs), n)
	}
	return imgs, err
}

// stamp pastes images with a frame at their points [N 2], leaving out those
// that would leave data or cover an earlier one.
func (p *page) stamp(imgs []*image.NRGBA, plt *plot.Plot, data draw.Canvas, pts []float32, colors coloring) {
	var taken []vg.Rectangle
	for i, img := range imgs {
		center := vg.Point{X: data.X(plt.X.Norm(float64(pts[2*i]))), Y: data.Y(plt.Y.Norm(float64(pts[2*i+1])))}
		half := vg.Point{X: cssWidth(img)/2 + frameWidth, Y: cssHeight(img)/2 + frameWidth}
		frame := vg.Rectangle{Min: center.Sub(half), Max: center.Add(half)}
		if !fits(frame, data.Rectangle, taken) {
			continue
		}
		taken = append(taken, frame)
		p.area.SetColor(colors.at(i))
		p.area.Fill(frame.Path())
		p.paste(img, frame.Min.X+frameWidth, frame.Max.Y-frameWidth)
	}
}

// fits reports whether r lies in all and touches no rectangle of taken.
func fits(r, all vg.Rectangle, taken []vg.Rectangle) bool {
	if r.Min.X < all.Min.X || r.Min.Y < all.Min.Y || r.Max.X > all.Max.X || r.Max.Y > all.Max.Y {
		return false
	}
	for _, t := range taken {
		if r.Min.X < t.Max.X && t.Min.X < r.Max.X && r.Min.Y < t.Max.Y && t.Min.Y < r.Max.Y {
			return false
		}
	}
	return true
}
