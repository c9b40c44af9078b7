package viz

import (
	"fmt"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// checkSheet returns an error unless there is no sheet or one of three corners
// or more.
func (s Scatter3D) checkSheet() error {
	if n := len(s.Sheet); n > 0 && (n < 9 || n%3 != 0) {
		return fmt.Errorf("viz: Scatter3D: Sheet has %d values; want a multiple of 3, three corners or more", n)
	}
	return checkFinite("Scatter3D", "Sheet", s.Sheet)
}

// sheet draws a polygon with corners [M 3] that the dots show through.
func (b *box) sheet(c draw.Canvas, corners []float32) {
	var at []vg.Point
	for i := 0; i < len(corners); i += 3 {
		var v vec
		for k := range v {
			v[k] = b.unit(k, float64(corners[i+k]))
		}
		at = append(at, b.project(v))
	}
	if at == nil {
		return
	}
	c.FillPolygon(sheetInk, at)
	c.StrokeLines(stroke(refInk, thinLine), append(at, at[0]))
}
