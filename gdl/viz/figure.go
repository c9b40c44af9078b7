package viz

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Drawer is anything that draws itself as one picture: every chart here.
type Drawer interface {
	Draw() (image.Image, error)
}

// Figure is the picture every Draw here returns: an image of Density device
// pixels per CSS pixel, or of one (see Small).
type Figure struct {
	*image.RGBA
	chart bool // of few colours
	photo bool // a photograph is in it
	small bool
}

// Density returns the device pixels per CSS pixel; show the figure at its
// width divided by it.
func (f Figure) Density() int {
	if f.small {
		return 1
	}
	return Density
}

// PNG encodes img; a Figure of greys alone is stored as such, and one of no more
// than 256 colours gets a palette. The
// same pixels give the same bytes.
func PNG(img image.Image) ([]byte, error) {
	if err := checkImage("PNG", img); err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	if f, ok := img.(Figure); ok {
		img = f.RGBA
		if g := grey(f.RGBA); g != nil {
			img = g
		} else if pal, ok := ownPalette(256, f.RGBA); ok {
			img = newMatcher(pal).match(f.RGBA)
		}
	}
	if err := enc.Encode(&buf, img); err != nil {
		return nil, fmt.Errorf("viz: PNG: %w", err)
	}
	return buf.Bytes(), nil
}

// Encode returns a picture's bytes and how the name of its file ends: .jpg when
// photographs are in it (Photo, alone or in Panels), which a PNG would hold in four
// times the bytes, otherwise .png.
func Encode(img image.Image) (data []byte, ext string, err error) {
	f, ok := img.(Figure)
	if !ok || !f.photo {
		data, err = PNG(img)
		return data, ".png", err
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, f.RGBA, &jpeg.Options{Quality: 70}); err != nil {
		return nil, "", fmt.Errorf("viz: JPEG: %w", err)
	}
	return buf.Bytes(), ".jpg", nil
}

// grey returns img with one value a pixel, or nil when it has a colour. PNG's
// filters, which do nothing for a palette, make it a quarter shorter.
func grey(img *image.RGBA) *image.Gray {
	out := image.NewGray(img.Rect)
	for i := range out.Pix {
		p := img.Pix[4*i : 4*i+4]
		if p[0] != p[1] || p[1] != p[2] || p[3] != 0xff {
			return nil
		}
		out.Pix[i] = p[0]
	}
	return out
}

func checkImage(who string, img image.Image) error {
	if img == nil {
		return fmt.Errorf("viz: %s: image is nil", who)
	}
	if img.Bounds().Empty() {
		return fmt.Errorf("viz: %s: image is empty: %v", who, img.Bounds())
	}
	return nil
}

// plain unwraps a Figure, for which encoders and drawers lack their fast path.
func plain(img image.Image) image.Image {
	if f, ok := img.(Figure); ok {
		return f.RGBA
	}
	return img
}

// page is a picture being drawn.
type page struct {
	raster *vgimg.Canvas
	area   draw.Canvas // inside the margin and below the title
}

// newPage opens a page with room for w×h CSS pixels below the title, and
// writes the title at the upper left. A long title widens the page.
func newPage(title string, w, h vg.Length) *page {
	style := titleStyle()
	head := vg.Length(0)
	if title != "" {
		head = style.Height(title) + 8*px
		w = max(w, style.Width(title))
	}
	w, h = wholePixels(w+2*margin), wholePixels(h+head+2*margin)
	raster := vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(96*Density))
	all := draw.New(raster)
	all.SetColor(paperInk)
	all.Fill(all.Rectangle.Path())
	area := draw.Crop(all, margin, -margin, margin, -margin)
	if title != "" {
		area.FillText(style, vg.Point{X: area.Min.X, Y: area.Max.Y}, title)
		area.Max.Y -= head
	}
	return &page{raster: raster, area: area}
}

// chartSize returns the size of a chart, or the default for zero.
func chartSize(who string, w, h, defaultW, defaultH int) (vg.Length, vg.Length, error) {
	if w == 0 {
		w = defaultW
	}
	if h == 0 {
		h = defaultH
	}
	if w < 160 || h < 120 || w > 4000 || h > 4000 {
		return 0, 0, fmt.Errorf("viz: %s: size %d×%d; want 160×120 to 4000×4000 CSS pixels", who, w, h)
	}
	return vg.Length(w) * px, vg.Length(h) * px, nil
}

func wholePixels(l vg.Length) vg.Length {
	n := int(l/px + 0.999)
	return vg.Length(n) * px
}

// figure returns the picture of images, whose colours are kept.
func (p *page) figure() Figure {
	return Figure{RGBA: p.raster.Image().(*image.RGBA)}
}

// chart returns the picture of a chart.
func (p *page) chart() Figure {
	return fewColors(p.raster.Image().(*image.RGBA))
}

// fewColors returns img with at most 256 colours, which a chart's smooth edges
// exceed and no eye misses: its PNG is a third as long.
func fewColors(img *image.RGBA) Figure {
	if _, ok := ownPalette(256, img); !ok {
		m := newMatcher(bestPalette(256, img))
		for i := 0; i < len(img.Pix); i += 4 {
			c := m.pal[m.nearest([3]uint8(img.Pix[i:i+3]))].(color.RGBA)
			img.Pix[i], img.Pix[i+1], img.Pix[i+2] = c.R, c.G, c.B
		}
	}
	return Figure{RGBA: img, chart: true}
}
