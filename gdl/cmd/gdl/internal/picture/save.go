package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"path/filepath"
	"strings"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
)

// quality of JPEG files, of 100.
const quality = 95

// CheckName returns an error unless Save can write a file of this name.
func CheckName(path string) error {
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".png", ".jpg", ".jpeg":
		return nil
	default:
		return fmt.Errorf("%s: pictures are written as .png, .jpg or .jpeg, not as %q", path, ext)
	}
}

// Save writes a picture as PNG or JPEG, as the name says, whole or not at all.
// JPEG has no transparency: what shows through becomes white.
func Save(path string, p *Picture) error {
	if err := CheckName(path); err != nil {
		return err
	}
	var b bytes.Buffer
	var err error
	if strings.EqualFold(filepath.Ext(path), ".png") {
		err = png.Encode(&b, p.Image())
	} else {
		err = jpeg.Encode(&b, onWhite(p), &jpeg.Options{Quality: quality})
	}
	if err == nil {
		err = atomicfile.WriteBytes(path, b.Bytes())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// onWhite returns the picture on a white ground.
func onWhite(p *Picture) image.Image {
	img := p.Image()
	if p.Alpha == nil {
		return img
	}
	out := image.NewNRGBA(img.Bounds())
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, img, image.Point{}, draw.Over)
	return out
}
