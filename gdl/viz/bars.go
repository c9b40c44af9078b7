package viz

import (
	"fmt"
	"image"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Bars draws one bar a name, from zero: KL per latent axis, digits per class.
type Bars struct {
	Title, XLabel, YLabel string
	Names                 []string // below the bars, in order
	Values                []float64
	Max                   float64 // the axis reaches at least here, so that panels have equal ones
	// Width and Height in CSS pixels, without the title; 0 means 620×340.
	Width, Height int
}

// Draw returns the picture. No values, values that are not finite and another
// number of names are errors.
func (b Bars) Draw() (image.Image, error) {
	w, h, err := chartSize("Bars", b.Width, b.Height, defaultWidth, defaultHeight)
	if err != nil {
		return nil, err
	}
	if len(b.Values) == 0 || len(b.Names) != len(b.Values) {
		return nil, fmt.Errorf("viz: Bars: %d names for %d values; want as many, one or more", len(b.Names), len(b.Values))
	}
	if err := checkFinite("Bars", "Values", b.Values); err != nil {
		return nil, err
	}
	if err := checkFinite("Bars", "Max", []float64{b.Max}); err != nil {
		return nil, err
	}
	plt := newPlot(b.XLabel, b.YLabel)
	lo, hi := span(append([]float64{0}, b.Values...))
	if lo == hi {
		hi = 1
	}
	plt.Y.Min, plt.Y.Max = min(lo*1.05, 0), max(hi*1.05, b.Max, 0)
	plt.X.Min, plt.X.Max = -0.6, float64(len(b.Values))-0.4
	plt.X.Tick.Marker = names{b.Names, w * 0.85}
	plt.Add(bars(b.Values))
	p := newPage(b.Title, w, h)
	plt.Draw(draw.Crop(p.area, 0, 0, 0, -4*px))
	return p.chart(), nil
}

// names labels 0, 1, 2, … on an axis; where they would touch, every second, third, ….
type names struct {
	text []string
	room vg.Length // of the axis, about
}

// Ticks implements plot.Ticker.
func (n names) Ticks(_, _ float64) []plot.Tick {
	style := textStyle(tickSize)
	var widest vg.Length
	for _, s := range n.text {
		widest = max(widest, style.Width(s)+6*px)
	}
	step := 1
	for vg.Length(len(n.text))*widest > n.room*vg.Length(step) {
		step++
	}
	var ticks []plot.Tick
	for i := 0; i < len(n.text); i += step {
		ticks = append(ticks, plot.Tick{Value: float64(i), Label: n.text[i]})
	}
	return ticks
}

type bars []float64

// Plot implements plot.Plotter.
func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, v := range b {
		at := float64(i)
		c.FillPolygon(lineColors[0], []vg.Point{
			{X: x(at - 0.4), Y: y(0)}, {X: x(at - 0.4), Y: y(v)},
			{X: x(at + 0.4), Y: y(v)}, {X: x(at + 0.4), Y: y(0)},
		})
	}
	c.StrokeLine2(stroke(axisInk, thinLine), c.Min.X, y(0), c.Max.X, y(0))
}
