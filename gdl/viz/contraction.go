package viz

import (
	"fmt"
	"image"
	"slices"
	"strings"

	"golang.org/x/image/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Contraction draws an Einstein sum: each tensor as cells, with a letter and a length at
// each axis. The last axis runs to the right, the one before downwards, more of them are
// pages behind each other. A letter has one colour everywhere; one that the result lacks
// is summed over, is grey, and has a Σ.
type Contraction struct {
	Title    string
	Operands []Tensor
	Result   Tensor
	Notes    []string // lines below, such as what it costs
	// Width and Height in CSS pixels, without the title; 0 means as large as
	// what is drawn.
	Width, Height int
}

// Tensor is an operand or the result of a Contraction. An axis is drawn as six cells at
// most, and says how long it is.
type Tensor struct {
	Name    string
	Letters string // one for each axis
	Shape   []int
}

const (
	cellSide  = 15 * px
	mostCells = 6
	mostPages = 3
	pageStep  = 7 * px
	signRoom  = 34 * px // for × and =
	axisLine  = 16 * px // a label above or below the cells
)

// Draw returns the picture. No operand, another number of letters than axes and an
// axis of length 0 are errors.
func (d Contraction) Draw() (image.Image, error) {
	all := append(slices.Clone(d.Operands), d.Result)
	if len(all) < 2 {
		return nil, fmt.Errorf("viz: Contraction: no operands; want one at least")
	}
	wide, above, half := signRoom*vg.Length(len(all)-1), vg.Length(0), vg.Length(0)
	for _, t := range all {
		if len(t.Letters) != len(t.Shape) || product(t.Shape) < 1 {
			return nil, fmt.Errorf("viz: Contraction: %s has letters %q and shape %v; want a letter for each axis, lengths of at least 1", t.Name, t.Letters, t.Shape)
		}
		pages, rows, _ := t.cells()
		wide += d.width(t)
		half = max(half, vg.Length(rows)*cellSide/2)
		above = max(above, vg.Length(rows)*cellSide/2+vg.Length(pages-1)*pageStep+vg.Length(max(0, len(t.Shape)-2))*axisLine+4*px)
	}
	below := half + 2*axisLine + 12*px
	w, h, err := chartSize("Contraction", d.Width, d.Height, max(160, int(wide/px)+1), max(120, int((above+below)/px)+18*len(d.Notes)))
	if err != nil {
		return nil, err
	}
	p := newPage(d.Title, w, h)
	x, y := p.area.Min.X, p.area.Max.Y-above
	sign := textStyle(titleSize)
	sign.XAlign = draw.XCenter
	for i, t := range all {
		if i > 0 {
			text := "×"
			if i == len(d.Operands) {
				text = "="
			}
			p.area.FillText(sign, vg.Point{X: x + signRoom/2, Y: y}, text)
			x += signRoom
		}
		d.tensor(p.area, t, x, y, half)
		x += d.width(t)
	}
	note := textStyle(tickSize)
	for i, s := range d.Notes {
		p.area.FillText(note, vg.Point{X: p.area.Min.X, Y: y - below - (vg.Length(i)+0.5)*18*px}, s)
	}
	return p.chart(), nil
}

// cells returns how a tensor is drawn: pages of rows of cells.
func (t Tensor) cells() (pages, rows, cols int) {
	shown := func(fromLast int) int {
		if i := len(t.Shape) - fromLast; i >= 0 {
			return min(t.Shape[i], mostCells)
		}
		return 1
	}
	return min(product(t.Shape[:max(0, len(t.Shape)-2)]), mostPages), shown(2), shown(1)
}

// left returns the room for the label of a tensor's rows.
func (d Contraction) left(t Tensor) vg.Length {
	if len(t.Shape) < 2 {
		return 0
	}
	return textStyle(labelSize).Width(d.label(t, len(t.Shape)-2)) + 5*px
}

// width returns that of a tensor with its labels: of cells, or of a longer label.
func (d Contraction) width(t Tensor) vg.Length {
	pages, _, cols := t.cells()
	w := vg.Length(cols)*cellSide + vg.Length(pages-1)*pageStep
	for i := range t.Shape {
		if i != len(t.Shape)-2 {
			w = max(w, textStyle(labelSize).Width(d.label(t, i)))
		}
	}
	return d.left(t) + w
}

// tensor draws t right of x, its first page around y, whose tallest is half above it.
func (d Contraction) tensor(c draw.Canvas, t Tensor, x, y, half vg.Length) {
	pages, rows, cols := t.cells()
	back := vg.Length(pages-1) * pageStep
	w, h := vg.Length(cols)*cellSide, vg.Length(rows)*cellSide
	room := d.width(t) - d.left(t)
	x += d.left(t)
	mid := x + room/2
	x, top := x+(room-w-back)/2, y+h/2
	edge := stroke(axisInk, thinLine)
	for page := pages - 1; page >= 0; page-- {
		at := vg.Point{X: x + vg.Length(page)*pageStep, Y: top + vg.Length(page)*pageStep}
		for i := range rows * cols {
			low := vg.Point{X: at.X + vg.Length(i%cols)*cellSide, Y: at.Y - vg.Length(i/cols+1)*cellSide}
			r := vg.Rectangle{Min: low, Max: low.Add(vg.Point{X: cellSide, Y: cellSide})}
			c.SetColor(flowInk)
			c.Fill(r.Path())
			c.SetLineStyle(edge)
			c.Stroke(r.Path())
		}
	}
	name := textStyle(labelSize)
	name.XAlign = draw.XCenter
	name.Font.Weight = font.WeightBold
	c.FillText(name, vg.Point{X: mid, Y: y - half - axisLine - 14*px}, t.Name)
	n := len(t.Shape)
	if n > 0 {
		d.axis(c, t, n-1, vg.Point{X: mid - back/2, Y: top - h - 11*px}, draw.XCenter)
	}
	if n > 1 {
		d.axis(c, t, n-2, vg.Point{X: x - 5*px, Y: y}, draw.XRight)
	}
	for i := range max(0, n-2) {
		d.axis(c, t, i, vg.Point{X: mid + back/2, Y: top + back + vg.Length(n-3-i)*axisLine + 10*px}, draw.XCenter)
	}
}

// axis writes the letter and the length of an axis.
func (d Contraction) axis(c draw.Canvas, t Tensor, i int, at vg.Point, align draw.XAlignment) {
	s := textStyle(labelSize)
	s.XAlign = align
	s.Color = axisInk
	if k := strings.IndexByte(d.Result.Letters, t.Letters[i]); k >= 0 {
		s.Color = lineColors[k%len(lineColors)]
	}
	c.FillText(s, at, d.label(t, i))
}

func (d Contraction) label(t Tensor, i int) string {
	label := fmt.Sprintf("%c = %s", t.Letters[i], spaced(t.Shape[i]))
	if !strings.Contains(d.Result.Letters, t.Letters[i:i+1]) {
		label = "Σ " + label
	}
	return label
}
