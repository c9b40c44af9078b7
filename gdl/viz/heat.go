package viz

import (
	"fmt"
	"image"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Heat draws a matrix as coloured cells with their numbers, the first row at
// the top, and a colour bar.
type Heat struct {
	Title, XLabel, YLabel string
	RowNames, ColNames    []string  // left of the rows, below the columns
	Values                []float32 // [rows columns]
	ValueLabel            string    // of the colour bar, with its unit
	Digits                int       // after the point; 0 means three significant ones
}

const cellW, cellH = 62 * px, 32 * px

// Draw returns the picture. Values that are not finite and another number of
// them than rows times columns are errors.
func (h Heat) Draw() (image.Image, error) {
	rows, cols := len(h.RowNames), len(h.ColNames)
	if len(h.Values) == 0 || len(h.Values) != rows*cols {
		return nil, fmt.Errorf("viz: Heat: %d values for %d rows and %d columns", len(h.Values), rows, cols)
	}
	if rows > 64 || cols > 64 || h.Digits < 0 || h.Digits > 6 {
		return nil, fmt.Errorf("viz: Heat: %d rows, %d columns, Digits %d; want at most 64 each, and 0 to 6", rows, cols, h.Digits)
	}
	colors, err := newColoring("Heat", len(h.Values), h.Values, h.ValueLabel, nil, nil)
	if err != nil {
		return nil, err
	}
	tick, name := textStyle(tickSize), textStyle(labelSize)
	var left vg.Length
	for _, s := range h.RowNames {
		left = max(left, tick.Width(s)+8*px)
	}
	if h.YLabel != "" {
		left += name.Height(h.YLabel) + 6*px
	}
	foot := 22 * px
	if h.XLabel != "" {
		foot += 22 * px
	}
	size := vg.Point{X: vg.Length(cols) * cellW, Y: max(vg.Length(rows)*cellH, name.Width(h.YLabel)+8*px)}
	p := newPage(h.Title, left+size.X+colors.width(), size.Y+foot)
	data := p.area
	data.Min = vg.Point{X: p.area.Min.X + left, Y: p.area.Max.Y - size.Y}
	data.Max = data.Min.Add(size)
	h.cells(data, colors)
	h.labels(p.area, data)
	colors.draw(p.area, data.Max.X, data)
	return p.chart(), nil
}

// cells draws the cells and their numbers.
func (h Heat) cells(c draw.Canvas, colors coloring) {
	style := textStyle(tickSize)
	style.XAlign = draw.XCenter
	cols := len(h.ColNames)
	height := c.Size().Y / vg.Length(len(h.RowNames))
	for i, v := range h.Values {
		min := vg.Point{X: c.Min.X + vg.Length(i%cols)*cellW, Y: c.Max.Y - vg.Length(i/cols+1)*height}
		r := vg.Rectangle{Min: min, Max: min.Add(vg.Point{X: cellW, Y: height})}
		fill := colors.at(i)
		c.SetColor(fill)
		c.Fill(r.Path())
		style.Color = ink
		if int(fill.R)*3+int(fill.G)*6+int(fill.B) < 1100 { // dark, by luma
			style.Color = paperInk
		}
		text := strconv.FormatFloat(float64(v), 'g', 3, 32)
		if h.Digits > 0 {
			text = strconv.FormatFloat(float64(v), 'f', h.Digits, 32)
		}
		c.FillText(style, vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}, text)
	}
}

// labels writes the names of rows, columns and axes around data.
func (h Heat) labels(c, data draw.Canvas) {
	tick, name := textStyle(tickSize), textStyle(labelSize)
	tick.XAlign = draw.XRight
	for i, s := range h.RowNames {
		y := data.Max.Y - (vg.Length(i)+0.5)*data.Size().Y/vg.Length(len(h.RowNames))
		c.FillText(tick, vg.Point{X: data.Min.X - 6*px, Y: y}, s)
	}
	tick.XAlign = draw.XCenter
	for j, s := range h.ColNames {
		x := data.Min.X + (vg.Length(j)+0.5)*cellW
		c.FillText(tick, vg.Point{X: x, Y: data.Min.Y - 12*px}, s)
	}
	name.XAlign = draw.XCenter
	c.FillText(name, vg.Point{X: data.Center().X, Y: data.Min.Y - 32*px}, h.XLabel)
	sideways(c, vg.Point{X: c.Min.X, Y: data.Center().Y}, h.YLabel)
}
