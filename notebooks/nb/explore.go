package nb

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html"
	"image"
	"image/color"
	"math"

	"github.com/generative-deep-learning/go/gdl/viz"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// exploreHTML is a format of a still picture, its width in CSS pixels, a
// description, and the map as JSON.
//
//go:embed explore.html
var exploreHTML string

// Map is a plane of codes to be explored, both axes from Lo to Hi.
type Map struct {
	Points []float32 // [N 2], drawn as dots
	Class  []int     // of each point, 0 to 9; its colour
	Lo, Hi float32
	// Decode maps codes [M 2] to grey pictures [M H W] in [0, 1].
	Decode func(z []float32) []float32
	H, W   int
}

// mapCells is how many codes are decoded beforehand along each axis.
const mapCells = 30

// Explore shows a map of codes: where a notebook runs scripts, dragging on it, or
// the arrow keys, show the picture that the code decodes to, with no kernel
// behind it; elsewhere it is the picture of still, which is saved as name.png too.
func Explore(name string, m Map, still viz.Drawer) { Check(explore(name, m, still)) }

func explore(name string, m Map, still viz.Drawer) error {
	img, err := still.Draw()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	png, err := viz.PNG(img)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	text, err := m.json()
	if err != nil {
		return fmt.Errorf("%s: nb: Explore: %w", name, err)
	}
	alt := html.EscapeString(fmt.Sprintf("%d codes from %g to %g on both axes, and what codes between them decode to", len(m.Class), m.Lo, m.Hi))
	page := fmt.Sprintf(exploreHTML, dataURI(protocol.MIMEImagePNG, png), cssWidth(img), alt, text)
	return publish(name, picture{ext: ".png", mime: protocol.MIMEImagePNG, data: png, width: cssWidth(img), page: page})
}

// json returns what the script of the page needs.
func (m Map) json() ([]byte, error) {
	if !(m.Lo < m.Hi) || m.H < 1 || m.W < 1 || m.Decode == nil {
		return nil, fmt.Errorf("axes from %g to %g, pictures of %d×%d; want Lo < Hi, sides of at least 1, and Decode", m.Lo, m.Hi, m.H, m.W)
	}
	if len(m.Points) != 2*len(m.Class) {
		return nil, fmt.Errorf("%d coordinates of %d points, want two each", len(m.Points), len(m.Class))
	}
	sheet, err := m.sheet()
	if err != nil {
		return nil, err
	}
	colors := viz.ClassColors()
	points := make([][3]float64, len(m.Class))
	for i, c := range m.Class {
		if c < 0 || c >= len(colors) {
			return nil, fmt.Errorf("class %d of point %d, want 0 to %d", c, i, len(colors)-1)
		}
		points[i] = [3]float64{round(m.Points[2*i]), round(m.Points[2*i+1]), float64(c)}
	}
	css := make([]string, len(colors))
	for i, c := range colors {
		css[i] = fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
	}
	return json.Marshal(map[string]any{
		"lo": m.Lo, "hi": m.Hi, "cols": mapCells, "h": m.H, "w": m.W, "points": points, "colors": css, "sheet": sheet,
	})
}

// sheet returns the pictures at the middles of all cells as one, row by row from
// the top left.
func (m Map) sheet() (string, error) {
	var codes []float32
	step := (m.Hi - m.Lo) / mapCells
	for row := range mapCells {
		for col := range mapCells {
			codes = append(codes, m.Lo+(float32(col)+0.5)*step, m.Hi-(float32(row)+0.5)*step)
		}
	}
	pix := m.Decode(codes)
	if len(pix) != mapCells*mapCells*m.H*m.W {
		return "", fmt.Errorf("%d codes decode to %d values, want pictures of %d×%d", mapCells*mapCells, len(pix), m.H, m.W)
	}
	// Sixteen greys are enough for the eye, and half the page of 256.
	img := image.NewPaletted(image.Rect(0, 0, mapCells*m.W, mapCells*m.H), greys())
	for i, v := range pix {
		n, y, x := i/(m.H*m.W), i/m.W%m.H, i%m.W
		img.SetColorIndex(n%mapCells*m.W+x, n/mapCells*m.H+y, uint8(min(max(v, 0), 1)*15+0.5))
	}
	b, err := viz.PNG(img)
	return dataURI(protocol.MIMEImagePNG, b), err
}

func greys() color.Palette {
	p := make(color.Palette, 16)
	for i := range p {
		p[i] = color.Gray{uint8(17 * i)}
	}
	return p
}

func round(v float32) float64 { return math.Round(float64(v)*100) / 100 }
