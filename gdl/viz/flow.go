package viz

import (
	"fmt"
	"image"
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Flow draws what goes where in chains of boxes, one chain a row, their boxes under
// each other: the phases of a training step.
type Flow struct {
	Title  string
	Names  []string // of the rows, at their left; nil: none
	Rows   [][]Box  // of equal length
	Width  int      // CSS pixels; 0 means 150 a box
	Height int      // of a row, CSS pixels; 0 means 66
}

// Box is a step of a Flow. One without a Text is left out: the arrow goes on.
type Box struct {
	Text string
	Note string // below the text, smaller
	Kind BoxKind
}

// BoxKind says how a box is drawn.
type BoxKind int

// The kinds of boxes.
const (
	Values  BoxKind = iota // without a frame
	Trained                // filled: its weights change
	Frozen                 // framed: they do not
)

// Draw returns the picture. No rows, rows of different length or of fewer than two
// boxes, and another number of names than rows are errors.
func (f Flow) Draw() (image.Image, error) {
	if len(f.Rows) == 0 || len(f.Rows[0]) < 2 {
		return nil, fmt.Errorf("viz: Flow: want one row at least, of two boxes or more")
	}
	cols := len(f.Rows[0])
	for i, r := range f.Rows {
		if len(r) != cols {
			return nil, fmt.Errorf("viz: Flow: row %d has %d boxes; the first has %d", i, len(r), cols)
		}
	}
	if f.Names != nil && len(f.Names) != len(f.Rows) {
		return nil, fmt.Errorf("viz: Flow: %d names for %d rows", len(f.Names), len(f.Rows))
	}
	height := f.Height
	if height == 0 {
		height = 66
	}
	w, h, err := chartSize("Flow", f.Width, max(height*len(f.Rows), 120), 150*cols, 0)
	if err != nil {
		return nil, err
	}
	name := textStyle(labelSize)
	left := vg.Length(0)
	for _, s := range f.Names {
		left = max(left, name.Width(s)+12*px)
	}
	p := newPage(f.Title, w+left, h)
	rowH, colW := h/vg.Length(len(f.Rows)), w/vg.Length(cols)
	for i, row := range f.Rows {
		y := p.area.Max.Y - (vg.Length(i)+0.5)*rowH
		if f.Names != nil {
			p.area.FillText(name, vg.Point{X: p.area.Min.X, Y: y}, f.Names[i])
		}
		f.row(p.area, row, p.area.Min.X+left, y, colW, rowH)
	}
	return p.chart(), nil
}

// row draws a chain of boxes, the first centred half a colW right of x.
func (f Flow) row(c draw.Canvas, row []Box, x, y, colW, rowH vg.Length) {
	half := vg.Point{X: colW/2 - 14*px, Y: rowH/2 - 7*px}
	from := vg.Length(-1)
	for j, b := range row {
		if b.Text == "" {
			continue
		}
		mid := vg.Point{X: x + (vg.Length(j)+0.5)*colW, Y: y}
		if from >= 0 {
			drawArrow(c, vg.Point{X: from + 2*px, Y: y}, vg.Point{X: mid.X - half.X - 2*px, Y: y}, stroke(axisInk, 1.5*px))
		}
		b.draw(c, vg.Rectangle{Min: vg.Point{X: mid.X - half.X, Y: mid.Y - half.Y}, Max: mid.Add(half)})
		from = mid.X + half.X
	}
}

var boxInk = map[BoxKind]color.NRGBA{Trained: blockInk, Frozen: flowInk}

func (b Box) draw(c draw.Canvas, r vg.Rectangle) {
	if fill, ok := boxInk[b.Kind]; ok {
		c.SetColor(fill)
		c.Fill(r.Path())
		edge := stroke(axisInk, thinLine)
		if b.Kind == Frozen {
			edge.Dashes = []vg.Length{4 * px, 3 * px}
		}
		c.SetLineStyle(edge)
		c.Stroke(r.Path())
		c.SetLineDash(nil, 0)
	}
	text, note := textStyle(labelSize), textStyle(tickSize)
	text.XAlign, note.XAlign = draw.XCenter, draw.XCenter
	mid, up := vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}, vg.Length(0)
	if b.Note != "" {
		up = 8 * px
		c.FillText(note, vg.Point{X: mid.X, Y: mid.Y - up}, b.Note)
	}
	c.FillText(text, vg.Point{X: mid.X, Y: mid.Y + up}, b.Text)
}
