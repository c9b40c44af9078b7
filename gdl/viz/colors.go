package viz

import (
	"fmt"
	"image/color"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// coloring gives every point of a scatter its colour, and draws the key to
// them at the right.
type coloring struct {
	values []float32 // coloured by value when not nil
	label  string    // of the values
	class  []int     // else by class
	names  []string
	lo, hi float64 // range of values
	hidden bool    // the key is not drawn
}

// newColoring checks the colours of n points.
func newColoring(who string, n int, values []float32, label string, class []int, names []string) (coloring, error) {
	c := coloring{values: values, label: label, class: class, names: names}
	switch {
	case values != nil && class != nil:
		return c, fmt.Errorf("viz: %s: both Value and Class are set; want one", who)
	case values != nil && len(values) != n:
		return c, fmt.Errorf("viz: %s: %d values for %d points", who, len(values), n)
	case class != nil && len(class) != n:
		return c, fmt.Errorf("viz: %s: %d classes for %d points", who, len(class), n)
	}
	if values != nil {
		c.lo, c.hi = span(values)
		if c.lo == c.hi {
			c.lo, c.hi = pad(c.lo, c.hi)
		}
		return c, checkFinite(who, "Value", values)
	}
	return c, c.nameClasses(who)
}

// nameClasses checks the classes and names those without a name by number.
func (c *coloring) nameClasses(who string) error {
	most := len(classColors)
	if len(c.names) > 0 {
		most = min(most, len(c.names))
	}
	top := -1
	for i, k := range c.class {
		if k < 0 || k >= most {
			return fmt.Errorf("viz: %s: Class %d is %d; want 0 to %d", who, i, k, most-1)
		}
		top = max(top, k)
	}
	if len(c.names) == 0 {
		for k := range top + 1 {
			c.names = append(c.names, strconv.Itoa(k))
		}
	}
	return nil
}

func (c coloring) at(i int) color.NRGBA {
	switch {
	case c.values != nil:
		return viridis((float64(c.values[i]) - c.lo) / (c.hi - c.lo))
	case c.class != nil:
		return classColors[c.class[i]]
	}
	return lineColors[0]
}

// width returns the room the key takes.
func (c coloring) width() vg.Length {
	style := textStyle(labelSize)
	switch {
	case c.hidden:
		return 0
	case c.values != nil:
		return barSpace(c.lo, c.hi, c.label)
	case c.class != nil:
		var w vg.Length
		for _, s := range c.names {
			w = max(w, style.Width(s))
		}
		return w + 34*px
	}
	return 0
}

// draw draws the key right of x, between the heights of data.
func (c coloring) draw(page draw.Canvas, x vg.Length, data draw.Canvas) {
	if c.hidden {
		return
	}
	if c.values != nil {
		drawBar(page, x+16*px, data.Min.Y, data.Max.Y, c.lo, c.hi, c.label, viridis)
		return
	}
	if c.class == nil {
		return
	}
	style := textStyle(labelSize)
	for k, s := range c.names {
		y := data.Max.Y - (vg.Length(k)+0.5)*lineGap
		dot := draw.GlyphStyle{Color: classColors[k], Radius: 5 * px, Shape: draw.CircleGlyph{}}
		page.DrawGlyphNoClip(dot, vg.Point{X: x + 18*px, Y: y})
		page.FillText(style, vg.Point{X: x + 28*px, Y: y}, s)
	}
}

// barSpace returns the width of a colour bar with its ticks and label.
func barSpace(lo, hi float64, label string) vg.Length {
	style := textStyle(tickSize)
	var w vg.Length
	for _, t := range (ticker{want: 6}).Ticks(lo, hi) {
		w = max(w, style.Width(t.Label))
	}
	w += 16*px + barWidth + tickLen + 3*px
	if label != "" {
		w += textStyle(labelSize).Height(label) + 6*px
	}
	return w
}

// drawBar draws a bar for [lo, hi] from y0 up to y1, left edge at x; colors gives the
// colour of a share of the range.
func drawBar(c draw.Canvas, x, y0, y1 vg.Length, lo, hi float64, label string, colors func(float64) color.NRGBA) {
	const steps = 128
	h := (y1 - y0) / steps
	for i := range steps {
		y := y0 + vg.Length(i)*h
		// Each step reaches up to the top: no seams between them.
		c.SetColor(colors((float64(i) + 0.5) / steps))
		c.Fill(vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + barWidth, Y: y1}}.Path())
	}
	style := textStyle(tickSize)
	right := x + barWidth
	var textW vg.Length
	for _, t := range (ticker{want: 6}).Ticks(lo, hi) {
		y := y0 + vg.Length((t.Value-lo)/(hi-lo))*(y1-y0)
		c.StrokeLine2(stroke(axisInk, thinLine), right, y, right+tickLen, y)
		c.FillText(style, vg.Point{X: right + tickLen + 3*px, Y: y}, t.Label)
		textW = max(textW, style.Width(t.Label))
	}
	if label != "" {
		sideways(c, vg.Point{X: right + tickLen + textW + 9*px, Y: (y0 + y1) / 2}, label)
	}
}
