package data

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"iter"

	"golang.org/x/image/webp"
)

// riffChunks yields kind and content of each chunk of a WebP.
//
// Format: RFC 9649, "WebP Image Format".
func riffChunks(b []byte) iter.Seq2[string, []byte] {
	return chunks(b[min(12, len(b)):])
}

func chunks(b []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for len(b) >= 8 {
			n := int64(binary.LittleEndian.Uint32(b[4:]))
			if n > int64(len(b)-8) {
				return
			}
			if !yield(string(b[:4]), b[8:8+n]) {
				return
			}
			b = b[min(8+n+n%2, int64(len(b))):] // chunks begin at even places
		}
	}
}

// webpFrame is the first picture of a WebP, and where it is on the canvas.
type webpFrame struct {
	kind          string // of its chunk: VP8, VP8L
	pixels, alpha []byte // alpha is nil when there is none
	x, y          int
	canvas        image.Point // (0, 0) when the picture is all there is
}

// firstFrame finds the first picture of a WebP, which may be animated.
func firstFrame(b []byte) (f webpFrame, err error) {
	for kind, content := range riffChunks(b) {
		switch {
		case kind == "VP8X" && len(content) == 10 && content[0]&0x02 != 0: // animated
			f.canvas = image.Pt(1+uint24(content[4:]), 1+uint24(content[7:]))
		case kind == "ANMF" && len(content) > 16 && f.canvas.X > 0:
			f.x, f.y = 2*uint24(content), 2*uint24(content[3:])
			for kind, content := range chunks(content[16:]) {
				if f.take(kind, content) {
					return f, nil
				}
			}
			return f, errors.New("the first frame of an animated picture is empty")
		case f.canvas.X == 0 && f.take(kind, content):
			return f, nil
		}
	}
	if f.canvas.X > 0 {
		return f, errors.New("an animated picture without a frame")
	}
	return f, errors.New("no picture in it: truncated?")
}

// take notes the content of a chunk and reports whether the frame is complete.
func (f *webpFrame) take(kind string, content []byte) bool {
	switch kind {
	case "ALPH":
		f.alpha = content
	case "VP8 ", "VP8L":
		f.kind, f.pixels = kind, content
		return true
	}
	return false
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// still returns a WebP of the frame alone, in the form that package webp reads: with a
// header that promises transparency when, and only when, there is some.
func (f webpFrame) still() ([]byte, error) {
	plain := riff(nil, f.kind, f.pixels)
	if f.alpha == nil || f.kind == "VP8L" { // which has its own
		return plain, nil
	}
	c, err := webp.DecodeConfig(bytes.NewReader(plain))
	if err != nil {
		return nil, err
	}
	head := make([]byte, 10)
	head[0] = 0x10 // transparency
	w, h := c.Width-1, c.Height-1
	copy(head[4:], []byte{byte(w), byte(w >> 8), byte(w >> 16), byte(h), byte(h >> 8), byte(h >> 16)})
	return riff(nil, "VP8X", head, "ALPH", f.alpha, f.kind, f.pixels), nil
}

// riff appends a WebP of the chunks, each a kind and its content.
func riff(b []byte, chunks ...any) []byte {
	b = append(b, "RIFF\x00\x00\x00\x00WEBP"...)
	for i := 0; i < len(chunks); i += 2 {
		content := chunks[i+1].([]byte)
		b = append(b, chunks[i].(string)...)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(content)))
		b = append(b, content...)
		if len(content)%2 == 1 {
			b = append(b, 0)
		}
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// decodeWebP reads the first picture of a WebP. Package webp gives the values of a
// lossy one as if they were those of a JPEG, golang.org/issue/40173.
func decodeWebP(b []byte, turn int) (*image.NRGBA, error) {
	f, err := firstFrame(b)
	if err != nil {
		return nil, err
	}
	still, err := f.still()
	if err != nil {
		return nil, err
	}
	img, err := webp.Decode(bytes.NewReader(still))
	if err != nil {
		return nil, err
	}
	place := 1 // a frame is put on its canvas before this is turned
	if f.canvas.X == 0 {
		place = turn
	}
	var m *image.NRGBA
	switch img := img.(type) {
	case *image.YCbCr:
		m = fromVP8(img, nil, 0, place)
	case *image.NYCbCrA:
		m = fromVP8(&img.YCbCr, img.A, img.AStride, place)
	default:
		m = turnTo(toNRGBA(img), place)
	}
	if f.canvas.X == 0 {
		return m, nil
	}
	r := m.Rect.Add(image.Pt(f.x, f.y))
	canvas := image.NewNRGBA(image.Rectangle{Max: f.canvas})
	if !r.In(canvas.Rect) {
		return nil, fmt.Errorf("the first frame of an animated picture is at %v, outside %v", r, canvas.Rect)
	}
	for y := range m.Rect.Dy() {
		copy(canvas.Pix[canvas.PixOffset(r.Min.X, r.Min.Y+y):], m.Pix[y*m.Stride:][:4*m.Rect.Dx()])
	}
	return turnTo(canvas, turn), nil
}

// fromVP8 returns the pixels of a lossy picture; alpha may be nil.
func fromVP8(m *image.YCbCr, alpha []uint8, stride, turn int) *image.NRGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	out := fromYCbCr(m, rows(mixWebP, (w+1)/2, (h+1)/2), limitedRange, turn)
	if alpha == nil {
		return out
	}
	_, at := placed(w, h, turn)
	for y := range h {
		p := at.origin + y*at.down
		for _, a := range alpha[y*stride:][:w] {
			out.Pix[p+3] = a
			p += at.right
		}
	}
	return out
}
