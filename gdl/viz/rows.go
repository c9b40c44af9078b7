package viz

import (
	"fmt"
	"image"
	imgdraw "image/draw"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Row is one line of images in Rows: n images of one shape.
type Row struct {
	Title   string    // at the left: "Original", "Code"
	Pixels  []float32 // [N H W C]
	H, W, C int       // C 0 means 1
	// Lo and Hi are shown black and white; both zero mean 0 and 1.
	Lo, Hi float32
	// Stretch shows each image from its own least to its greatest value, for
	// codes, which have no range of their own; Lo and Hi are ignored.
	Stretch bool
}

// Rows draws rows of images under each other, one column an example: the
// course's Original / Code / Reconstruction. Rows may differ in shape but not
// in their number of images.
type Rows struct {
	Title    string
	Captions []string // one a column, above; none means no captions
	Rows     []Row
	Cell     int // longest side of an image in CSS pixels; 0 means 64
	// Compact keeps at most 256 colours: many small colour pictures make a file half as
	// long.
	Compact bool
}

const rowGap = 6 * px

// Draw returns the picture. Small images grow by whole factors, without
// smoothing.
func (r Rows) Draw() (image.Image, error) {
	cells, err := r.cells()
	if err != nil {
		return nil, err
	}
	rowTitle, caption := textStyle(labelSize), textStyle(tickSize)
	caption.XAlign, caption.YAlign = draw.XCenter, draw.YTop

	var left, colW, head, h vg.Length
	for i, row := range r.Rows {
		if row.Title != "" {
			left = max(left, rowTitle.Width(row.Title)+12*px)
		}
		colW = max(colW, cssWidth(cells[i][0]))
		h += cssHeight(cells[i][0]) + rowGap
	}
	for _, s := range r.Captions {
		colW = max(colW, caption.Width(s)+4*px)
		head = caption.Height(s) + 3*px
	}
	w := left + vg.Length(len(cells[0]))*(colW+rowGap)
	p := newPage(r.Title, w-rowGap, head+h-rowGap)
	for j, s := range r.Captions {
		x := p.area.Min.X + left + vg.Length(j)*(colW+rowGap) + colW/2
		p.area.FillText(caption, vg.Point{X: x, Y: p.area.Max.Y}, s)
	}
	y := p.area.Max.Y - head
	for i, row := range r.Rows {
		rowH := cssHeight(cells[i][0])
		p.area.FillText(rowTitle, vg.Point{X: p.area.Min.X, Y: y - rowH/2}, row.Title)
		for j, img := range cells[i] {
			x := p.area.Min.X + left + vg.Length(j)*(colW+rowGap) + (colW-cssWidth(img))/2
			p.paste(img, x, y)
		}
		y -= rowH + rowGap
	}
	if r.Compact {
		return p.chart(), nil
	}
	return p.figure(), nil
}

// cells returns the scaled images of every row.
func (r Rows) cells() ([][]*image.NRGBA, error) {
	if len(r.Rows) == 0 {
		return nil, fmt.Errorf("viz: Rows: no rows")
	}
	var cells [][]*image.NRGBA
	for i, row := range r.Rows {
		part := fmt.Sprintf("row %d %q", i, row.Title)
		imgs, err := images("Rows", part, row, r.Cell, 64)
		if err != nil {
			return nil, err
		}
		if i > 0 && len(imgs) != len(cells[0]) {
			return nil, fmt.Errorf("viz: Rows: %s: %d images; the first row has %d", part, len(imgs), len(cells[0]))
		}
		cells = append(cells, imgs)
	}
	if n := len(r.Captions); n > 0 && n != len(cells[0]) {
		return nil, fmt.Errorf("viz: Rows: %d captions for %d columns", n, len(cells[0]))
	}
	return cells, nil
}

// images checks a row and returns its images, scaled to cell CSS pixels.
func images(who, part string, r Row, cell, defaultCell int) ([]*image.NRGBA, error) {
	if r.C == 0 {
		r.C = 1
	}
	if cell == 0 {
		cell = defaultCell
	}
	if cell < 4 || cell > 2000 {
		return nil, fmt.Errorf("viz: %s: Cell %d; want 4 to 2000 CSS pixels", who, cell)
	}
	if err := checkPixels(who, part, r.Pixels, r.H, r.W, r.C); err != nil {
		return nil, err
	}
	lo, hi, err := valueRange(who+": "+part, r.Lo, r.Hi)
	if err != nil && !r.Stretch {
		return nil, err
	}
	size := r.H * r.W * r.C
	imgs := make([]*image.NRGBA, len(r.Pixels)/size)
	for i := range imgs {
		pix := r.Pixels[i*size : (i+1)*size]
		if r.Stretch {
			a, b := span(pix)
			lo, hi = float32(a), float32(b)
			if lo == hi {
				hi = lo + 1
			}
		}
		imgs[i] = fit(picture(pix, r.H, r.W, r.C, lo, hi), cell*Density)
	}
	return imgs, nil
}

func cssWidth(img image.Image) vg.Length  { return vg.Length(img.Bounds().Dx()) * px / Density }
func cssHeight(img image.Image) vg.Length { return vg.Length(img.Bounds().Dy()) * px / Density }

// paste puts img with its upper left corner at x, y, on whole device pixels,
// without scaling.
func (p *page) paste(img image.Image, x, y vg.Length) {
	dst := p.raster.Image()
	_, height := p.raster.Size()
	at := image.Pt(int(x/px*Density+0.5), int((height-y)/px*Density+0.5))
	imgdraw.Draw(dst, img.Bounds().Sub(img.Bounds().Min).Add(at), img, img.Bounds().Min, imgdraw.Over)
}
