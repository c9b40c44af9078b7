package viz

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Network draws a model that is a chain as blocks from left to right, one for
// what each layer puts out, with the shape and the number of values below. A
// block of a picture [H W C] is as high as its side and the wider the more
// channels it has; a vector [N] is drawn as high as a picture of N pixels.
type Network struct {
	Title  string
	Shapes [][]int  // of the input and of each layer's output, without the batch
	Names  []string // of the layers, between the blocks; nil means none
	Code   int      // the block to mark as the code; 0: none
	// Width and Height in CSS pixels, without the title; 0 means 760×200, wider for
	// more than eight blocks, so that what stands below them has room.
	Width, Height int
}

var (
	blockInk = color.NRGBA{0x56, 0xb4, 0xe9, 0xff}
	codeInk  = color.NRGBA{0xd5, 0x5e, 0x00, 0xff}
	flowInk  = color.NRGBA{0xee, 0xf3, 0xf7, 0xff}
)

// Draw returns the picture. Fewer than two shapes, a shape that is no [N] or
// [H W C], another number of names than layers and a code that is no block are
// errors.
func (n Network) Draw() (image.Image, error) {
	w, h, err := chartSize("Network", n.Width, n.Height, max(760, 95*len(n.Shapes)), 200)
	if err != nil {
		return nil, err
	}
	if err := n.check(); err != nil {
		return nil, err
	}
	p := newPage(n.Title, w, h)
	blocks := n.blocks(p.area)
	for i := 1; i < len(blocks); i++ {
		a, b := blocks[i-1], blocks[i]
		p.area.FillPolygon(flowInk, []vg.Point{
			{X: a.Max.X, Y: a.Min.Y}, {X: a.Max.X, Y: a.Max.Y}, {X: b.Min.X, Y: b.Max.Y}, {X: b.Min.X, Y: b.Min.Y},
		})
	}
	name := textStyle(tickSize)
	name.XAlign = draw.XCenter
	for i, b := range blocks {
		ink := blockInk
		if n.Code > 0 && i == n.Code {
			ink = codeInk
		}
		p.area.SetColor(ink)
		p.area.Fill(b.Path())
		x := (b.Min.X + b.Max.X) / 2
		p.area.FillText(name, vg.Point{X: x, Y: p.area.Min.Y + 26*px}, shapeLabel(n.Shapes[i]))
		if len(n.Shapes[i]) > 1 {
			p.area.FillText(name, vg.Point{X: x, Y: p.area.Min.Y + 9*px}, "= "+spaced(product(n.Shapes[i])))
		}
		if i > 0 && n.Names != nil {
			p.area.FillText(name, vg.Point{X: (blocks[i-1].Max.X + b.Min.X) / 2, Y: p.area.Max.Y - 8*px}, n.Names[i-1])
		}
	}
	return p.chart(), nil
}

func (n Network) check() error {
	if len(n.Shapes) < 2 {
		return fmt.Errorf("viz: Network: %d shapes; want the input's and one layer's at least", len(n.Shapes))
	}
	for i, s := range n.Shapes {
		if len(s) != 1 && len(s) != 3 || product(s) < 1 {
			return fmt.Errorf("viz: Network: shape %d is %v; want [N] or [H W C]", i, s)
		}
	}
	if n.Names != nil && len(n.Names) != len(n.Shapes)-1 {
		return fmt.Errorf("viz: Network: %d names for %d layers", len(n.Names), len(n.Shapes)-1)
	}
	if n.Code < 0 || n.Code >= len(n.Shapes) {
		return fmt.Errorf("viz: Network: Code %d; want 0 to %d", n.Code, len(n.Shapes)-1)
	}
	return nil
}

// blocks returns where the blocks lie in area, between the names above and the
// shapes below.
func (n Network) blocks(area draw.Canvas) []vg.Rectangle {
	const above, below = 20 * px, 40 * px
	room := area.Max.Y - area.Min.Y - above - below
	middle := area.Min.Y + below + room/2
	var tallest float64
	for _, s := range n.Shapes {
		tallest = max(tallest, side(s))
	}
	pitch := (area.Max.X - area.Min.X) / vg.Length(len(n.Shapes))
	out := make([]vg.Rectangle, len(n.Shapes))
	for i, s := range n.Shapes {
		x := area.Min.X + (vg.Length(i)+0.5)*pitch
		half := max(2*px, room/2*vg.Length(side(s)/tallest))
		wide := 5 * px
		if len(s) == 3 {
			wide += 3 * px * vg.Length(math.Log2(float64(s[2])))
		}
		wide = min(wide, pitch/2)
		out[i] = vg.Rectangle{Min: vg.Point{X: x - wide/2, Y: middle - half}, Max: vg.Point{X: x + wide/2, Y: middle + half}}
	}
	return out
}

// side returns the height of a block.
func side(shape []int) float64 {
	if len(shape) == 3 {
		return float64(shape[0])
	}
	return math.Sqrt(float64(shape[0]))
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

func shapeLabel(shape []int) string {
	parts := make([]string, len(shape))
	for i, d := range shape {
		parts[i] = spaced(d)
	}
	return strings.Join(parts, "×")
}

// spaced returns n with a thin gap between thousands, from 10 000 on.
func spaced(n int) string {
	s := fmt.Sprint(n)
	if len(s) < 5 {
		return s
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u00a0" + s[i:]
	}
	return s
}
