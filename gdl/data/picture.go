package data

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"slices"
	"strings"

	"github.com/disintegration/imaging"
	_ "golang.org/x/image/webp"
)

const (
	maxPictureBytes  = 64 << 20
	maxPicturePixels = 64 << 20 // 8192×8192
)

var pictureFormats = []string{"png", "jpeg", "gif", "webp"}

// DecodePicture reads a PNG, JPEG, GIF (its first frame) or WebP picture as
// opaque 8-bit colour: transparency becomes white, grey, palettes, 16 bits and
// CMYK are converted, and a photo is turned as its EXIF data say. Other
// formats, TIFF among them, more than 64 MiB of file and more than 64 Mi
// pixels are errors.
func DecodePicture(r io.Reader) (*image.NRGBA, error) {
	m, err := DecodeTransparent(r)
	if err == nil {
		onWhite(m.Pix)
	}
	return m, err
}

// onWhite puts pixels [R G B A] on white, rounded as package image/draw does.
func onWhite(pix []uint8) {
	for p := 0; p < len(pix); p += 4 {
		if a := uint32(pix[p+3]); a < 255 {
			for k := range 3 {
				pix[p+k] = uint8((257*(255-a) + 257*uint32(pix[p+k])*a/255) >> 8)
			}
			pix[p+3] = 255
		}
	}
}

// DecodeTransparent is DecodePicture, but keeps transparency.
func DecodeTransparent(r io.Reader) (*image.NRGBA, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxPictureBytes+1))
	if err != nil {
		return nil, fmt.Errorf("data: picture: %w", err)
	}
	if len(b) > maxPictureBytes {
		return nil, fmt.Errorf("data: picture: more than %d bytes", maxPictureBytes)
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(b))
	if !slices.Contains(pictureFormats, format) {
		return nil, fmt.Errorf("data: picture of an unknown format that starts with %q; accepted are %s",
			b[:min(len(b), 8)], strings.Join(pictureFormats, ", "))
	}
	if err != nil {
		return nil, fmt.Errorf("data: %s picture: %w", format, short(err))
	}
	w, h := config.Width, config.Height
	if w < 1 || h < 1 || w > maxPicturePixels/h {
		return nil, fmt.Errorf("data: %s picture of %d×%d pixels; accepted are 1 to %d pixels", format, w, h, maxPicturePixels)
	}
	img, err := imaging.Decode(bytes.NewReader(b), imaging.AutoOrientation(true))
	if err != nil {
		return nil, fmt.Errorf("data: %s picture of %d×%d pixels: %w", format, w, h, short(err))
	}
	return imaging.Clone(img), nil
}
