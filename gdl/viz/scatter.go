package viz

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Scatter draws points in the plane, coloured by a value (with a colour bar),
// by class (with a legend), or all alike.
type Scatter struct {
	Title, XLabel, YLabel string
	Points                []float32 // [N 2]
	Value                 []float32 // [N], or nil
	ValueLabel            string
	NoBar                 bool     // no colour bar: a panel beside has it
	Class                 []int    // [N], 0 to 9, or nil
	Names                 []string // of the classes; nil means their numbers
	Equal                 bool     // one unit is as long on both axes
	// Pictures [N ...], if it has pixels, are drawn at the points in place of
	// dots, framed in the dot's colour. Of those that overlap, the first is.
	Pictures Row
	Cell     int // longest side of a picture in CSS pixels; 0 means 28
	// Width and Height in CSS pixels, without the title; 0 means 620×460.
	Width, Height int
}

// Draw returns the picture. No points, values that are not finite, lengths
// that do not match, classes without a name and another number of pictures than
// points are errors.
func (s Scatter) Draw() (image.Image, error) {
	w, h, err := chartSize("Scatter", s.Width, s.Height, defaultWidth, 460)
	if err != nil {
		return nil, err
	}
	n, err := countPoints("Scatter", s.Points, 2)
	if err != nil {
		return nil, err
	}
	colors, err := newColoring("Scatter", n, s.Value, s.ValueLabel, s.Class, s.Names)
	if err != nil {
		return nil, err
	}
	colors.hidden = s.NoBar
	pictures, err := s.pictures(n)
	if err != nil {
		return nil, err
	}
	plt := newPlot(s.XLabel, s.YLabel)
	plt.X.Min, plt.X.Max = pad(span(axis(s.Points, 2, 0)))
	plt.Y.Min, plt.Y.Max = pad(span(axis(s.Points, 2, 1)))

	p := newPage(s.Title, w, h)
	left := draw.Crop(p.area, 0, -colors.width(), 0, -4*px)
	if s.Equal {
		equalUnits(plt, left)
	}
	if pictures == nil {
		plt.Add(dots{s.Points, colors})
	}
	data := place(plt, left)
	p.stamp(pictures, plt, data, s.Points, colors)
	colors.draw(p.area, data.Max.X, data)
	return p.chart(), nil
}

// countPoints returns the number of points of dim coordinates each.
func countPoints(who string, pts []float32, dim int) (int, error) {
	if len(pts) == 0 || len(pts)%dim != 0 {
		return 0, fmt.Errorf("viz: %s: Points has %d values; want a multiple of %d, one point or more", who, len(pts), dim)
	}
	return len(pts) / dim, checkFinite(who, "Points", pts)
}

// axis returns coordinate k of points of dim coordinates.
func axis(pts []float32, dim, k int) []float32 {
	out := make([]float32, 0, len(pts)/dim)
	for i := k; i < len(pts); i += dim {
		out = append(out, pts[i])
	}
	return out
}

// equalUnits widens the range of one axis until units are equally long.
func equalUnits(plt *plot.Plot, c draw.Canvas) {
	data := plt.DataCanvas(c)
	size := data.Size()
	unitX := (plt.X.Max - plt.X.Min) / float64(size.X)
	unitY := (plt.Y.Max - plt.Y.Min) / float64(size.Y)
	widen := func(a *plot.Axis, by float64) {
		mid, half := (a.Min+a.Max)/2, (a.Max-a.Min)/2*by
		a.Min, a.Max = mid-half, mid+half
	}
	if unitX > unitY {
		widen(&plt.Y, unitX/unitY)
	} else {
		widen(&plt.X, unitY/unitX)
	}
}

// dots draws points [N 2].
type dots struct {
	pts    []float32
	colors coloring
}

// Plot implements plot.Plotter.
func (d dots) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	n := len(d.pts) / 2
	for i := range n {
		pt := vg.Point{X: x(float64(d.pts[2*i])), Y: y(float64(d.pts[2*i+1]))}
		drawDot(c, pt, d.colors.at(i), n)
	}
}

// drawDot draws one of n points: the more there are, the smaller and the more
// transparent.
func drawDot(c draw.Canvas, pt vg.Point, clr color.NRGBA, n int) {
	r := min(max(9/math.Pow(float64(n), 0.2), 1.4), 4)
	clr.A = 0xd9
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: clr, Radius: vg.Length(r) * px, Shape: draw.CircleGlyph{}}, pt)
}

// sideways writes s turned left by a quarter, its middle at pt.
func sideways(c draw.Canvas, pt vg.Point, s string) {
	style := textStyle(labelSize)
	style.Rotation, style.XAlign, style.YAlign = math.Pi/2, draw.XCenter, draw.YTop
	c.FillText(style, pt, s)
}
