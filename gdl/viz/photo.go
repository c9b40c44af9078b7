package viz

import (
	"fmt"
	"image"
	imgdraw "image/draw"

	"github.com/disintegration/imaging"
)

// Photo draws one image of any size with a title above, for Panels of content,
// style and result.
type Photo struct {
	Title string
	Image image.Image
	Width int // CSS pixels; 0 means 240
}

// Draw returns the picture, the image scaled to Width. A nil or empty image
// and a Width outside 16 to 2000 are errors.
func (p Photo) Draw() (image.Image, error) {
	if err := checkImage("Photo "+p.Title, p.Image); err != nil {
		return nil, err
	}
	if p.Width == 0 {
		p.Width = 240
	}
	if p.Width < 16 || p.Width > 2000 {
		return nil, fmt.Errorf("viz: Photo: Width %d; want 16 to 2000 CSS pixels", p.Width)
	}
	img := imaging.Resize(plain(p.Image), p.Width*Density, 0, imaging.Lanczos)
	page := newPage(p.Title, cssWidth(img), cssHeight(img))
	page.paste(img, page.area.Min.X, page.area.Max.Y)
	f := page.figure()
	f.photo = true
	return f, nil
}

// Small draws what another does with one device pixel per CSS pixel: for animations of
// photographs, whose files would be four times as long. It goes around Panels, not into them.
type Small struct{ Drawer }

// Draw returns the picture.
func (s Small) Draw() (image.Image, error) {
	img, err := s.Drawer.Draw()
	if err != nil {
		return nil, err
	}
	f, ok := img.(Figure)
	if !ok || f.small {
		return nil, fmt.Errorf("viz: Small: want a picture of %d device pixels per CSS pixel, drawn by this package", Density)
	}
	half := imaging.Resize(f.RGBA, (f.Rect.Dx()+Density-1)/Density, 0, imaging.Box)
	f.RGBA, f.small = image.NewRGBA(half.Rect), true
	imgdraw.Draw(f.RGBA, half.Rect, half, image.Point{}, imgdraw.Src)
	return f, nil
}
