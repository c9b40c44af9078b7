package viz

import (
	"image/color"
	"math"
	"slices"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Density is the number of device pixels per CSS pixel in every picture.
const Density = 2

// px is one CSS pixel.
const px = vg.Inch / 96

// Sizes of the one look, in CSS pixels.
const (
	defaultWidth  = 620
	defaultHeight = 340
	margin        = 10 * px // around every picture

	titleSize = 15 * px
	labelSize = 13 * px // axis labels, legends, row titles
	tickSize  = 12 * px // tick labels, captions

	lineWidth = 2 * px
	thinLine  = 1 * px
	tickLen   = 4 * px
	lineGap   = 18 * px // distance of two legend lines
	barWidth  = 14 * px // colour bar
	swatchLen = 16 * px // colour sample in a legend
)

var (
	ink      = color.NRGBA{0x22, 0x22, 0x22, 0xff} // text
	axisInk  = color.NRGBA{0x66, 0x66, 0x66, 0xff}
	gridInk  = color.NRGBA{0xe4, 0xe4, 0xe4, 0xff}
	paneInk  = color.NRGBA{0xf7, 0xf7, 0xf7, 0xff}
	bandInk  = color.NRGBA{0xd9, 0xd9, 0xd9, 0xff} // first reference band
	bandInk2 = color.NRGBA{0xf6, 0xd5, 0xb5, 0xff} // the others
	refInk   = color.NRGBA{0x80, 0x80, 0x80, 0xff} // reference line
	sheetInk = color.NRGBA{0x56, 0xb4, 0xe9, 0x50} // a plane in space
	paperInk = color.NRGBA{0xff, 0xff, 0xff, 0xff}
)

// lineColors is Okabe and Ito's set (2008) without black and yellow, which
// are a text colour and too pale for a line.
var lineColors = []color.NRGBA{
	{0x00, 0x72, 0xb2, 0xff}, // blue
	{0xd5, 0x5e, 0x00, 0xff}, // vermillion
	{0x00, 0x9e, 0x73, 0xff}, // bluish green
	{0xcc, 0x79, 0xa7, 0xff}, // reddish purple
	{0xe6, 0x9f, 0x00, 0xff}, // orange
	{0x56, 0xb4, 0xe9, 0xff}, // sky blue
}

// classColors is Paul Tol's muted set (2021) with a darker tenth, enough for
// ten digits.
var classColors = []color.NRGBA{
	{0x33, 0x22, 0x88, 0xff}, // indigo
	{0xcc, 0x66, 0x77, 0xff}, // rose
	{0x11, 0x77, 0x33, 0xff}, // green
	{0xdd, 0xcc, 0x77, 0xff}, // sand
	{0x88, 0xcc, 0xee, 0xff}, // cyan
	{0x88, 0x22, 0x55, 0xff}, // wine
	{0x44, 0xaa, 0x99, 0xff}, // teal
	{0x99, 0x99, 0x33, 0xff}, // olive
	{0xaa, 0x44, 0x99, 0xff}, // purple
	{0x77, 0x77, 0x77, 0xff}, // grey
}

// ClassColors returns the colours of classes 0 to 9 in Scatter.
func ClassColors() []color.NRGBA { return slices.Clone(classColors) }

// viridisStops are matplotlib's viridis at ninths.
var viridisStops = [10][3]float64{
	{68, 1, 84}, {72, 40, 120}, {62, 74, 137}, {49, 104, 142}, {38, 130, 142},
	{31, 158, 137}, {53, 183, 121}, {110, 206, 88}, {181, 222, 43}, {253, 231, 37},
}

// viridis maps t in [0, 1] to a colour of even lightness steps.
func viridis(t float64) color.NRGBA {
	t = min(max(t, 0), 1) * float64(len(viridisStops)-1)
	i := min(int(t), len(viridisStops)-2)
	f := t - float64(i)
	var c [3]uint8
	for k := range c {
		a, b := viridisStops[i][k], viridisStops[i+1][k]
		c[k] = uint8(math.Round(a + f*(b-a)))
	}
	return color.NRGBA{c[0], c[1], c[2], 0xff}
}

// middle centres the capitals of a line of text; draw.YCenter puts them lower
// by an eighth of the font size.
const middle draw.YAlignment = -0.395

// textStyle returns the course's sans-serif at size, anchored at its left and
// middle.
func textStyle(size vg.Length) text.Style {
	return text.Style{
		Color:   ink,
		Font:    font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size),
		XAlign:  draw.XLeft,
		YAlign:  middle,
		Handler: plot.DefaultTextHandler,
	}
}

func titleStyle() text.Style {
	s := textStyle(titleSize)
	s.Font.Weight = xfont.WeightBold
	s.YAlign = draw.YTop
	return s
}

func stroke(c color.Color, w vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: w}
}
