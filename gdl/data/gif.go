package data

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
)

// decodeGIF reads the first frame of a GIF and puts it where it belongs on the screen.
// Around it is what Pillow has there: nothing when the frame has a transparent colour,
// else the first colour of its palette.
func decodeGIF(b []byte) (*image.NRGBA, error) {
	config, err := gif.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	img, err := gif.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	m, ok := img.(*image.Paletted)
	if !ok {
		return toNRGBA(img), nil
	}
	var colours [256][4]uint8
	for i, c := range m.Palette {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		colours[i] = [4]uint8{n.R, n.G, n.B, n.A}
	}
	out := image.NewNRGBA(image.Rect(0, 0, config.Width, config.Height))
	if around := colours[0]; m.Rect != out.Rect {
		for _, c := range colours[:len(m.Palette)] {
			if c[3] == 0 {
				around = c
			}
		}
		for p := 0; p < len(out.Pix); p += 4 {
			copy(out.Pix[p:], around[:])
		}
	}
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		dst := out.Pix[out.PixOffset(m.Rect.Min.X, y):]
		for x, i := range m.Pix[m.PixOffset(m.Rect.Min.X, y):][:m.Rect.Dx()] {
			copy(dst[4*x:4*x+4], colours[i][:])
		}
	}
	return out, nil
}

// widenScreen returns the GIF in b with a screen that holds its first frame, as other
// readers have it: some programs write a screen that is too small, or 0×0.
//
// Format: "Graphics Interchange Format, version 89a", sections 17 to 23.
func widenScreen(b []byte) []byte {
	frame, ok := gifFrame(b)
	if !ok {
		return b
	}
	le := binary.LittleEndian
	w, h := max(int(le.Uint16(b[6:])), frame.Max.X), max(int(le.Uint16(b[8:])), frame.Max.Y)
	if w == int(le.Uint16(b[6:])) && h == int(le.Uint16(b[8:])) || w > 65535 || h > 65535 {
		return b
	}
	b = bytes.Clone(b)
	le.PutUint16(b[6:], uint16(w))
	le.PutUint16(b[8:], uint16(h))
	return b
}

// gifFrame returns where the first frame of a GIF lies on the screen, and whether there is one.
func gifFrame(b []byte) (image.Rectangle, bool) {
	const head = 13
	if len(b) < head || string(b[:4]) != "GIF8" {
		return image.Rectangle{}, false
	}
	rest := b[head:]
	if b[10]&0x80 != 0 { // a palette
		rest = rest[min(3<<(1+b[10]&7), len(rest)):]
	}
	for len(rest) >= 2 {
		switch rest[0] {
		case 0x2c: // frame
			if len(rest) < 9 {
				return image.Rectangle{}, false
			}
			at := func(i int) int { return int(binary.LittleEndian.Uint16(rest[i:])) }
			return image.Rect(at(1), at(3), at(1)+at(5), at(3)+at(7)), true
		case 0x21: // extension: a kind, then blocks up to an empty one
			rest = rest[2:]
			for len(rest) > 0 && rest[0] != 0 {
				rest = rest[min(1+int(rest[0]), len(rest)):]
			}
			rest = rest[min(1, len(rest)):]
		default:
			return image.Rectangle{}, false
		}
	}
	return image.Rectangle{}, false
}
