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

// Plane draws what a discriminator says of each place of the plane, and what lies
// there: real and generated points, a net of lines that a generator has bent, and
// arrows.
type Plane struct {
	Title  string
	Lo, Hi float64 // of both axes
	// Says holds the values in [0, 1] at the middles of the cells of a square [S S],
	// from the lowest row up: 0 is drawn in the colour of generated points, 1 in that
	// of real ones, 0.5 white. nil: all white.
	Says      []float32
	SaysLabel string    // of the colour bar; "": no bar
	Real      []float32 // points [N 2]
	Generated []float32 // points [N 2]
	Net       []float32 // points [R NetCols 2], joined along rows and columns
	NetCols   int
	Arrows    []float32 // [N 4]: from x, y by dx, dy
	Side      int       // of the square of data, CSS pixels; 0 means 300
}

// Draw returns the picture. Values that are not finite, values of Says out of
// [0, 1], lengths that do not match and Lo ≥ Hi are errors.
func (p Plane) Draw() (image.Image, error) {
	side, _, err := chartSize("Plane", p.Side, p.Side, 300, 300)
	if err != nil {
		return nil, err
	}
	cells, err := p.check()
	if err != nil {
		return nil, err
	}
	w := side + 44*px
	if p.SaysLabel != "" {
		w += barSpace(0, 1, p.SaysLabel) + 30*px
	}
	page := newPage(p.Title, w, side+30*px)
	plt := newPlot("", "")
	plt.X.Min, plt.X.Max, plt.Y.Min, plt.Y.Max = p.Lo, p.Hi, p.Lo, p.Hi
	plt.X.Tick.Marker, plt.Y.Tick.Marker = ticker{want: 5}, ticker{want: 5}
	plt.Add(plane{p, cells})
	room := page.area
	room.Max.X = room.Min.X + side + 44*px
	data := place(plt, room)
	if p.SaysLabel != "" {
		drawBar(page.area, data.Max.X+22*px, data.Min.Y, data.Max.Y, 0, 1, p.SaysLabel, opinion)
	}
	return page.chart(), nil
}

// check returns the cells of a side of Says.
func (p Plane) check() (int, error) {
	if !(p.Lo < p.Hi) || math.IsInf(p.Hi-p.Lo, 0) {
		return 0, fmt.Errorf("viz: Plane: axes from %g to %g; want finite Lo < Hi", p.Lo, p.Hi)
	}
	for _, part := range []struct {
		name   string
		values []float32
		of     int
	}{{"Says", p.Says, 1}, {"Real", p.Real, 2}, {"Generated", p.Generated, 2}, {"Net", p.Net, max(2*p.NetCols, 1)}, {"Arrows", p.Arrows, 4}} {
		if len(part.values)%part.of != 0 {
			return 0, fmt.Errorf("viz: Plane: %s has %d values; want a multiple of %d", part.name, len(part.values), part.of)
		}
		if err := checkFinite("Plane", part.name, part.values); err != nil {
			return 0, err
		}
	}
	if len(p.Net) > 0 && p.NetCols < 2 {
		return 0, fmt.Errorf("viz: Plane: NetCols %d; want 2 or more", p.NetCols)
	}
	for i, v := range p.Says {
		if v < 0 || v > 1 {
			return 0, fmt.Errorf("viz: Plane: Says: value %d is %g; want 0 to 1", i, v)
		}
	}
	cells := int(math.Round(math.Sqrt(float64(len(p.Says)))))
	if cells*cells != len(p.Says) {
		return 0, fmt.Errorf("viz: Plane: Says has %d values; want a square", len(p.Says))
	}
	return cells, nil
}

// opinion is the colour of a value of Plane.Says, in steps of a twentieth: few colours
// keep an animation short.
func opinion(v float64) color.NRGBA {
	v = math.Round(20*v) / 20
	of, t := lineColors[0], min(2*v-1, 1)
	if v < 0.5 {
		of, t = lineColors[1], min(1-2*v, 1)
	}
	t *= 0.55 // points of the full colour stand out
	mix := func(c uint8) uint8 { return uint8(math.Round(255 + t*(float64(c)-255))) }
	return color.NRGBA{mix(of.R), mix(of.G), mix(of.B), 0xff}
}

// plane draws the data of a Plane.
type plane struct {
	Plane
	cells int
}

// Plot implements plot.Plotter.
func (p plane) Plot(c draw.Canvas, plt *plot.Plot) {
	x, y := plt.Transforms(&c)
	at := func(v []float32) vg.Point { return vg.Point{X: x(float64(v[0])), Y: y(float64(v[1]))} }
	step := (p.Hi - p.Lo) / float64(max(p.cells, 1))
	for i, v := range p.Says {
		left, low := p.Lo+float64(i%p.cells)*step, p.Lo+float64(i/p.cells)*step
		c.SetColor(opinion(float64(v)))
		// Half a pixel more to the right and up: no seams between cells.
		c.Fill(vg.Rectangle{
			Min: vg.Point{X: x(left), Y: y(low)},
			Max: vg.Point{X: min(x(left+step)+px/2, c.Max.X), Y: min(y(low+step)+px/2, c.Max.Y)},
		}.Path())
	}
	p.net(c, at)
	for _, set := range []struct {
		points []float32
		ink    color.NRGBA
	}{{p.Real, lineColors[0]}, {p.Generated, lineColors[1]}} {
		for i := 0; i < len(set.points); i += 2 {
			if pt := at(set.points[i : i+2]); c.Contains(pt) {
				drawDot(c, pt, set.ink, len(set.points)) // smaller than in a Scatter: twice as many
			}
		}
	}
	for i := 0; i < len(p.Arrows); i += 4 {
		from, to := p.Arrows[i:i+2], []float32{p.Arrows[i] + p.Arrows[i+2], p.Arrows[i+1] + p.Arrows[i+3]}
		if a, b := at(from), at(to); c.Contains(a) && c.Contains(b) {
			drawArrow(c, a, b, stroke(ink, thinLine))
		}
	}
}

// net draws the lines of the net that lie within the axes.
func (p plane) net(c draw.Canvas, at func([]float32) vg.Point) {
	line := stroke(axisInk, 0.75*px)
	join := func(i, j int) {
		a, b := at(p.Net[2*i:2*i+2]), at(p.Net[2*j:2*j+2])
		if c.Contains(a) && c.Contains(b) {
			c.StrokeLine2(line, a.X, a.Y, b.X, b.Y)
		}
	}
	for i := range len(p.Net) / 2 {
		if (i+1)%p.NetCols != 0 {
			join(i, i+1)
		}
		if 2*(i+p.NetCols) < len(p.Net) {
			join(i, i+p.NetCols)
		}
	}
}

// drawArrow draws a line with a head at its end, which shrinks with a short line.
func drawArrow(c draw.Canvas, from, to vg.Point, line draw.LineStyle) {
	c.StrokeLine2(line, from.X, from.Y, to.X, to.Y)
	dx, dy := float64(to.X-from.X), float64(to.Y-from.Y)
	length := math.Hypot(dx, dy)
	if length == 0 {
		return
	}
	head := min(6*float64(px), length/2)
	ux, uy := vg.Length(dx/length*head), vg.Length(dy/length*head)
	c.FillPolygon(line.Color, []vg.Point{
		to, {X: to.X - ux + uy/2.5, Y: to.Y - uy - ux/2.5}, {X: to.X - ux - uy/2.5, Y: to.Y - uy + ux/2.5},
	})
}
