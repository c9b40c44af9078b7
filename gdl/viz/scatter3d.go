package viz

import (
	"fmt"
	"image"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Scatter3D draws points in space, seen from far away (orthographic), in a
// box with grids on its three back walls.
type Scatter3D struct {
	Title                  string
	XLabel, YLabel, ZLabel string
	Points                 []float32 // [N 3]
	Value                  []float32 // [N], or nil
	ValueLabel             string
	NoBar                  bool      // no colour bar: a panel beside has it
	Class                  []int     // [N], 0 to 9, or nil
	Names                  []string  // of the classes; nil means their numbers
	Sheet                  []float32 // [M 3], the corners of a flat piece of paper behind the points, or nil
	// Azimuth turns the eye about the z axis and Elevation lifts it above the
	// floor, in degrees; both zero mean −60 and 25. Elevation is −89 to 89.
	Azimuth, Elevation float64
	// Width and Height in CSS pixels, without the title; 0 means 520×400.
	Width, Height int
}

// Draw returns the picture: far points first, so near ones cover them. Errors
// are those of Scatter.
func (s Scatter3D) Draw() (image.Image, error) {
	w, h, err := chartSize("Scatter3D", s.Width, s.Height, 520, 400)
	if err != nil {
		return nil, err
	}
	n, err := countPoints("Scatter3D", s.Points, 3)
	if err != nil {
		return nil, err
	}
	if s.Azimuth == 0 && s.Elevation == 0 {
		s.Azimuth, s.Elevation = -60, 25
	}
	if !(math.Abs(s.Elevation) <= 89) || !(math.Abs(s.Azimuth) <= 360) {
		return nil, fmt.Errorf("viz: Scatter3D: Azimuth %v, Elevation %v; want −360 to 360 and −89 to 89 degrees", s.Azimuth, s.Elevation)
	}
	colors, err := newColoring("Scatter3D", n, s.Value, s.ValueLabel, s.Class, s.Names)
	if err != nil {
		return nil, err
	}
	if err := s.checkSheet(); err != nil {
		return nil, err
	}
	colors.hidden = s.NoBar
	p := newPage(s.Title, w, h)
	data := draw.Crop(p.area, 0, -colors.width(), 0, 0)
	b := newBox(data, s)
	b.walls(data)
	b.edges(data, [3]string{s.XLabel, s.YLabel, s.ZLabel})
	b.sheet(data, s.Sheet)
	b.dots(data, s.Points, colors)
	colors.draw(p.area, data.Max.X, draw.Crop(data, 0, 0, 30*px, -30*px))
	return p.chart(), nil
}

// box is the unit cube around the origin, as seen by the eye.
type box struct {
	right, up, eye vec // unit vectors of the screen, and towards the eye
	lo, hi         vec // data range of each axis
	center         vg.Point
	scale          vg.Length // of the unit cube's edge
}

type vec [3]float64

func (a vec) dot(b vec) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func newBox(c draw.Canvas, s Scatter3D) *box {
	sa, ca := math.Sincos(s.Azimuth * math.Pi / 180)
	se, ce := math.Sincos(s.Elevation * math.Pi / 180)
	b := &box{
		right: vec{-sa, ca, 0},
		up:    vec{-se * ca, -se * sa, ce},
		eye:   vec{ce * ca, ce * sa, se},
	}
	for k := range 3 {
		b.lo[k], b.hi[k] = pad(span(append(axis(s.Points, 3, k), axis(s.Sheet, 3, k)...)))
	}
	half := func(v vec) vg.Length { // half the cube's extent along v
		return vg.Length(math.Abs(v[0])+math.Abs(v[1])+math.Abs(v[2])) / 2
	}
	// Ticks and axis labels need room at the sides, and below a floor that is
	// seen from above.
	const side, foot, bare = 56 * px, 50 * px, 6 * px
	bottom, top := foot, bare
	if s.Elevation < 0 {
		bottom, top = bare, foot
	}
	room := draw.Crop(c, side, -side, bottom, -top)
	b.center = room.Center()
	b.scale = min(room.Size().X/2/half(b.right), room.Size().Y/2/half(b.up))
	return b
}

// project maps a point of the cube to the page.
func (b *box) project(v vec) vg.Point {
	return vg.Point{
		X: b.center.X + b.scale*vg.Length(v.dot(b.right)),
		Y: b.center.Y + b.scale*vg.Length(v.dot(b.up)),
	}
}

// unit maps data value x on axis k into the cube.
func (b *box) unit(k int, x float64) float64 { return (x-b.lo[k])/(b.hi[k]-b.lo[k]) - 0.5 }

// back returns the coordinate of the wall of axis k that faces the eye from
// behind the data.
func (b *box) back(k int) float64 {
	if b.eye[k] > 0 {
		return -0.5
	}
	return 0.5
}

func (b *box) ticks(k int) ticker { return ticker{want: 5} }

// walls draws the three back walls and their grids.
func (b *box) walls(c draw.Canvas) {
	for k := range 3 {
		i, j := (k+1)%3, (k+2)%3
		at := func(u, v float64) vg.Point {
			var p vec
			p[k], p[i], p[j] = b.back(k), u, v
			return b.project(p)
		}
		pane := []vg.Point{at(-.5, -.5), at(.5, -.5), at(.5, .5), at(-.5, .5), at(-.5, -.5)}
		c.FillPolygon(paneInk, pane)
		for _, t := range b.ticks(i).Ticks(b.lo[i], b.hi[i]) {
			u := b.unit(i, t.Value)
			c.StrokeLines(stroke(gridInk, thinLine), []vg.Point{at(u, -.5), at(u, .5)})
		}
		for _, t := range b.ticks(j).Ticks(b.lo[j], b.hi[j]) {
			v := b.unit(j, t.Value)
			c.StrokeLines(stroke(gridInk, thinLine), []vg.Point{at(-.5, v), at(.5, v)})
		}
		c.StrokeLines(stroke(gridInk, thinLine), pane)
	}
}

// edge returns the cube's edge that carries the ticks of axis k: for x and y
// the floor's front edge, for z the upright edge furthest left.
func (b *box) edge(k int) vec {
	if k < 2 {
		e := vec{-b.back(0), -b.back(1), b.back(2)}
		e[k] = 0
		return e
	}
	e, f := vec{b.back(0), -b.back(1), 0}, vec{-b.back(0), b.back(1), 0}
	if e.dot(b.right) < f.dot(b.right) {
		return e
	}
	return f
}

// edges draws the three axes with ticks, tick labels and names outside.
func (b *box) edges(c draw.Canvas, names [3]string) {
	tick, name := textStyle(tickSize), textStyle(labelSize)
	for k := range 3 {
		e := b.edge(k)
		at := func(u float64) vg.Point { e[k] = u; return b.project(e) }
		c.StrokeLines(stroke(axisInk, thinLine), []vg.Point{at(-.5), at(.5)})

		out := at(0).Sub(b.center)
		out = out.Scale(1 / vg.Length(math.Hypot(float64(out.X), float64(out.Y))))
		outward(&tick.XAlign, &tick.YAlign, out)
		outward(&name.XAlign, &name.YAlign, out)
		var reach vg.Length
		for _, t := range b.ticks(k).Ticks(b.lo[k], b.hi[k]) {
			pt := at(b.unit(k, t.Value))
			end := pt.Add(out.Scale(tickLen))
			c.StrokeLine2(stroke(axisInk, thinLine), pt.X, pt.Y, end.X, end.Y)
			c.FillText(tick, pt.Add(out.Scale(tickLen+3*px)), t.Label)
			reach = max(reach, tick.Width(t.Label))
		}
		gap := 12*px + vg.Length(math.Abs(float64(out.X)))*reach + vg.Length(math.Abs(float64(out.Y)))*14*px
		c.FillText(name, at(0).Add(out.Scale(gap)), names[k])
	}
}

// outward aligns a text so that it lies on the side out points to.
func outward(x *draw.XAlignment, y *draw.YAlignment, out vg.Point) {
	*x = draw.XAlignment((float64(out.X) - 1) / 2)
	*y = draw.YAlignment((float64(out.Y) - 1) / 2)
}

// dots draws points [N 3], the furthest first.
func (b *box) dots(c draw.Canvas, pts []float32, colors coloring) {
	n := len(pts) / 3
	at := make([]vec, n)
	order := make([]int, n)
	for i := range n {
		order[i] = i
		for k := range 3 {
			at[i][k] = b.unit(k, float64(pts[3*i+k]))
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		di, dj := at[i].dot(b.eye), at[j].dot(b.eye)
		switch {
		case di < dj:
			return -1
		case di > dj:
			return 1
		}
		return 0
	})
	for _, i := range order {
		drawDot(c, b.project(at[i]), colors.at(i), n)
	}
}
