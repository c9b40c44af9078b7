package data

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/disintegration/imaging"
)

const (
	maxPictureBytes  = 64 << 20
	maxPicturePixels = 64 << 20 // 8192×8192
)

var pictureFormats = []string{"png", "jpeg", "gif", "webp"}

// DecodePicture reads a PNG, JPEG, GIF or WebP picture, the first frame of one that is
// animated, as opaque 8-bit colour: transparency becomes white, grey, palettes, 16 bits
// and CMYK are converted, and a photo is turned as its EXIF data say. Colours are those
// that Pillow reads; what can differ is the last bits of a JPEG. Other formats, TIFF
// among them, more than 64 MiB of file, more than 64 Mi pixels and more than 352 MiB to
// decode them are errors; all pictures that are decoded at a time share these 352 MiB.
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
	b, err := readPicture(r, sizeOf(r))
	if err != nil {
		return nil, err
	}
	m, done, err := decodePicture(context.Background(), b)
	if err != nil {
		return nil, err
	}
	done()
	return m, nil
}

// readPicture reads the file of a picture, of some size, -1 when it is not known.
func readPicture(r io.Reader, size int64) ([]byte, error) {
	if size > maxPictureBytes {
		return nil, fmt.Errorf("data: picture: a file of %d bytes; at most %d are accepted", size, maxPictureBytes)
	}
	b := bytes.NewBuffer(make([]byte, 0, max(size, 0)+bytes.MinRead))
	if _, err := b.ReadFrom(io.LimitReader(r, maxPictureBytes+1)); err != nil {
		return nil, fmt.Errorf("data: picture: %w", err)
	}
	if b.Len() > maxPictureBytes {
		return nil, fmt.Errorf("data: picture: a file of more than %d bytes", maxPictureBytes)
	}
	return b.Bytes(), nil
}

// sizeOf returns how many bytes r, a file or bytes in memory, has, -1 when it does not say.
func sizeOf(r io.Reader) int64 {
	switch r := r.(type) {
	case *os.File:
		if info, err := r.Stat(); err == nil && info.Mode().IsRegular() {
			return info.Size()
		}
	case interface{ Len() int }:
		return int64(r.Len())
	}
	return -1
}

// decodePicture returns the picture that b, a file, holds; it waits until there is room
// for it, which done gives back.
func decodePicture(ctx context.Context, b []byte) (m *image.NRGBA, done func(), err error) {
	b = widenScreen(b)
	config, format, err := image.DecodeConfig(bytes.NewReader(b))
	if !slices.Contains(pictureFormats, format) {
		return nil, nil, fmt.Errorf("data: picture of an unknown format that starts with %q; accepted are %s",
			b[:min(len(b), 8)], strings.Join(pictureFormats, ", "))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("data: %s picture: %w", format, short(err))
	}
	w, h := config.Width, config.Height
	if w < 1 || h < 1 || w > maxPicturePixels/h {
		return nil, nil, fmt.Errorf("data: %s picture of %d×%d pixels; accepted are 1 to %d pixels", format, w, h, maxPicturePixels)
	}
	turn := orientation(b, format)
	takes := need(b, config, format, turn)
	if takes > maxDecoding {
		return nil, nil, fmt.Errorf("data: %s picture of %d×%d pixels takes %d MiB to decode; at most %d are accepted",
			format, w, h, takes>>20, maxDecoding>>20)
	}
	done, err = reserve(ctx, takes)
	if err != nil {
		return nil, nil, err
	}
	if m, err = decodeFormat(b, format, turn, takes); err != nil {
		done()
		return nil, nil, fmt.Errorf("data: %s picture of %d×%d pixels: %w", format, w, h, short(err))
	}
	return m, done, nil
}

// decodeFormat reads a picture of a format and turns it; it takes need bytes.
func decodeFormat(b []byte, format string, turn int, need int64) (*image.NRGBA, error) {
	switch format {
	case "webp":
		return decodeWebP(b, turn)
	case "gif":
		return decodeGIF(b)
	}
	img, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	sweep(need) // the decoder's own memory
	if m, ok := img.(*image.YCbCr); ok {
		return fromYCbCr(m, growJPEG(m.SubsampleRatio, m.Rect.Dx(), m.Rect.Dy()), fullRange, turn), nil
	}
	return turnTo(toNRGBA(img), turn), nil
}

// toNRGBA returns a picture with its corner at (0, 0), in the memory of img where that
// can be: a picture that a decoder has just made is nobody else's.
func toNRGBA(img image.Image) *image.NRGBA {
	size := img.Bounds().Size()
	out := &image.NRGBA{Stride: 4 * size.X, Rect: image.Rectangle{Max: size}}
	switch m := img.(type) {
	case *image.NRGBA:
		out.Pix = m.Pix
	case *image.RGBA:
		out.Pix = m.Pix
		if !m.Opaque() {
			return imaging.Clone(img)
		}
	case *image.NRGBA64:
		out.Pix = highBytes(m.Pix)
	case *image.RGBA64:
		if !m.Opaque() {
			return imaging.Clone(img)
		}
		out.Pix = highBytes(m.Pix)
	}
	if len(out.Pix) != 4*size.X*size.Y || img.Bounds().Min != (image.Point{}) {
		return imaging.Clone(img)
	}
	return out
}

// highBytes keeps the first byte of each two.
func highBytes(pix []uint8) []uint8 {
	for i := range len(pix) / 2 {
		pix[i] = pix[2*i]
	}
	return pix[:len(pix)/2]
}
