package viz

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Series is one named curve. X nil means epochs 1, 2, …; else it has the
// length of Y and does not fall.
type Series struct {
	Name string
	X, Y []float64
}

// Reference is what the curves are compared with, drawn in grey behind them,
// against epochs 1, 2, …: the line Lo when Hi is nil, else the band from Lo to
// Hi, as wide as it is. A single value holds for all epochs. Bands after the first
// are orange.
type Reference struct {
	Name   string // "Keras 3.15"
	Lo, Hi []float64
}

// Curves draws named series against the epoch, each labelled at its right end
// with its name and last value, so no legend covers the data.
type Curves struct {
	Title  string
	XLabel string // "" means "epoch"
	YLabel string // with its unit: "loss [nats per image]"
	Series []Series
	Refs   []Reference
	LogX   bool    // logarithmic x axis, marked at powers of two; every x is then positive
	LogY   bool    // logarithmic y axis; every value is then positive
	Mark   float64 // a vertical line at this x, in the range of the curves; 0: none
	// Width and Height in CSS pixels, without the title; 0 means 620×340.
	Width, Height int
}

// Draw returns the picture. No series, an empty one, values that are not
// finite, X and Y or Lo and Hi of different lengths, values ≤ 0 with LogY and a
// Mark out of range are errors, and so are x ≤ 0 with LogX.
func (c Curves) Draw() (image.Image, error) {
	w, h, err := chartSize("Curves", c.Width, c.Height, defaultWidth, defaultHeight)
	if err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	if c.XLabel == "" {
		c.XLabel = "epoch"
	}
	plt := newPlot(c.XLabel, c.YLabel)
	c.setAxes(plt)
	if c.Mark != 0 && !(c.Mark >= plt.X.Min && c.Mark <= plt.X.Max) {
		return nil, fmt.Errorf("viz: Curves: Mark %v; the curves reach from %v to %v", c.Mark, plt.X.Min, plt.X.Max)
	}

	labels := c.endLabels()
	p := newPage(c.Title, w, h)
	left := draw.Crop(p.area, 0, -labelsWidth(labels), 0, -4*px)
	for _, i := range c.widestFirst() {
		plt.Add(c.Refs[i].plotter(plt.X.Min, plt.X.Max, c.bandColor(i)))
	}
	if c.Mark != 0 {
		plt.Add(mark(c.Mark))
	}
	for i, s := range c.Series {
		plt.Add(curve{points(s), stroke(seriesColor(i), lineWidth)})
	}
	data := place(plt, left)
	for i := range labels {
		labels[i].y = data.Y(plt.Y.Norm(labels[i].value))
	}
	drawLabels(p.area, data, labels)
	return p.chart(), nil
}

func seriesColor(i int) color.NRGBA { return lineColors[i%len(lineColors)] }

func points(s Series) plotter.XYs {
	pts := make(plotter.XYs, len(s.Y))
	for i, y := range s.Y {
		pts[i] = plotter.XY{X: float64(i + 1), Y: y}
		if s.X != nil {
			pts[i].X = s.X[i]
		}
	}
	return pts
}

func (c Curves) check() error {
	if len(c.Series) == 0 {
		return fmt.Errorf("viz: Curves: no series")
	}
	if n := len(lineColors); len(c.Series) > n {
		return fmt.Errorf("viz: Curves: %d series; at most %d can be told apart", len(c.Series), n)
	}
	for _, s := range c.Series {
		part := fmt.Sprintf("series %q", s.Name)
		if s.X != nil && len(s.X) != len(s.Y) {
			return fmt.Errorf("viz: Curves: %s: %d x values for %d y values", part, len(s.X), len(s.Y))
		}
		if err := c.checkValues(part, s.Y); err != nil {
			return err
		}
		if err := checkFinite("Curves", part+" x", s.X); err != nil {
			return err
		}
		if c.LogX && len(s.X) > 0 && s.X[0] <= 0 {
			return fmt.Errorf("viz: Curves: %s: x begins at %v; a logarithmic axis wants values > 0", part, s.X[0])
		}
		if !slices.IsSorted(s.X) {
			return fmt.Errorf("viz: Curves: %s: x values fall; want them in order", part)
		}
	}
	for _, r := range c.Refs {
		part := fmt.Sprintf("reference %q", r.Name)
		if r.Hi != nil && len(r.Hi) != len(r.Lo) {
			return fmt.Errorf("viz: Curves: %s: %d low values for %d high values", part, len(r.Lo), len(r.Hi))
		}
		if err := c.checkValues(part, r.Lo); err != nil {
			return err
		}
		for i := range r.Hi {
			if r.Hi[i] < r.Lo[i] {
				return fmt.Errorf("viz: Curves: %s: epoch %d: high %v is below low %v", part, i+1, r.Hi[i], r.Lo[i])
			}
		}
		if err := checkFinite("Curves", part, r.Hi); err != nil {
			return err
		}
	}
	return nil
}

func (c Curves) checkValues(part string, ys []float64) error {
	if len(ys) == 0 {
		return fmt.Errorf("viz: Curves: %s: no values", part)
	}
	if err := checkFinite("Curves", part, ys); err != nil {
		return err
	}
	for i, y := range ys {
		if c.LogY && y <= 0 {
			return fmt.Errorf("viz: Curves: %s: value %d is %v; a logarithmic axis wants values > 0", part, i, y)
		}
	}
	return nil
}

// setAxes sets the ranges to hold every series and reference.
func (c Curves) setAxes(plt *plot.Plot) {
	var xs, ys []float64
	for _, s := range c.Series {
		for _, pt := range points(s) {
			xs, ys = append(xs, pt.X), append(ys, pt.Y)
		}
	}
	for _, r := range c.Refs {
		xs = append(xs, 1, float64(len(r.Lo)))
		ys = slices.Concat(ys, r.Lo, r.Hi)
	}
	whole := !slices.ContainsFunc(xs, func(x float64) bool { return x != math.Trunc(x) })
	plt.X.Tick.Marker = ticker{want: 8, whole: whole}
	plt.X.Min, plt.X.Max = span(xs)
	switch one := plt.X.Min == plt.X.Max; {
	case one && c.LogX:
		plt.X.Min, plt.X.Max = plt.X.Min/2, plt.X.Max*2
	case one:
		plt.X.Min, plt.X.Max = plt.X.Min-1, plt.X.Max+1
	}
	if c.LogX {
		plt.X.Scale, plt.X.Tick.Marker = plot.LogScale{}, powersOfTwo{}
	}
	lo, hi := span(ys)
	plt.Y.Min, plt.Y.Max = pad(lo, hi)
	if c.LogY {
		plt.Y.Min, plt.Y.Max = padLog(lo, hi)
		plt.Y.Scale, plt.Y.Tick.Marker = plot.LogScale{}, logTicker{}
	}
}

// curve is a line with a dot at its last point, so one epoch shows too.
type curve struct {
	pts   plotter.XYs
	style draw.LineStyle
}

// Plot implements plot.Plotter.
func (l curve) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	line := make([]vg.Point, len(l.pts))
	for i, pt := range l.pts {
		line[i] = vg.Point{X: x(pt.X), Y: y(pt.Y)}
	}
	c.StrokeLines(l.style, line)
	dot := draw.GlyphStyle{Color: l.style.Color, Radius: 3 * px, Shape: draw.CircleGlyph{}}
	c.DrawGlyphNoClip(dot, line[len(line)-1])
}

// mark is a vertical line at its value.
type mark float64

// Plot implements plot.Plotter.
func (m mark) Plot(c draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&c)
	c.StrokeLine2(stroke(refInk, lineWidth), x(float64(m)), c.Min.Y, x(float64(m)), c.Max.Y)
}

// widestFirst returns the order in which Refs are drawn, so that no band hides another
// or a line; of equal ones the first comes last.
func (c Curves) widestFirst() []int {
	width := make([]float64, len(c.Refs))
	var order []int
	for i, r := range c.Refs {
		order = append(order, len(c.Refs)-1-i)
		for e := range r.Hi {
			width[i] += (r.Hi[e] - r.Lo[e]) / float64(len(r.Hi))
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(width[b], width[a]) })
	return order
}

// bandColor returns the colour of Refs[i], which is a band.
func (c Curves) bandColor(i int) color.NRGBA {
	if slices.ContainsFunc(c.Refs[:i], func(r Reference) bool { return r.Hi != nil }) {
		return bandInk2
	}
	return bandInk
}

// plotter returns the reference drawn over epochs 1, 2, …, or over [lo, hi] when it is
// a single value; fill is the colour of a band.
func (r Reference) plotter(lo, hi float64, fill color.NRGBA) plot.Plotter {
	xs := []float64{lo, hi}
	low, high := r.Lo, r.Hi
	if len(low) == 1 {
		low = []float64{low[0], low[0]}
		if high != nil {
			high = []float64{high[0], high[0]}
		}
	} else {
		xs = make([]float64, len(low))
		for i := range xs {
			xs[i] = float64(i + 1)
		}
	}
	return reference{xs, low, high, fill}
}

type reference struct {
	xs, lo, hi []float64
	fill       color.NRGBA
}

// Plot implements plot.Plotter.
func (r reference) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var low, high []vg.Point
	for i := range r.xs {
		low = append(low, vg.Point{X: x(r.xs[i]), Y: y(r.lo[i])})
		if r.hi != nil {
			high = append(high, vg.Point{X: x(r.xs[i]), Y: y(r.hi[i])})
		}
	}
	if r.hi == nil {
		dashed := stroke(refInk, lineWidth)
		dashed.Dashes = []vg.Length{6 * px, 4 * px}
		c.StrokeLines(dashed, low)
		return
	}
	// Its edges are drawn too: runs that agree make a band thinner than a pixel.
	edge := stroke(refInk, px)
	c.StrokeLines(edge, low)
	c.StrokeLines(edge, high)
	slices.Reverse(high)
	c.FillPolygon(r.fill, append(slices.Clone(low), high...))
}
