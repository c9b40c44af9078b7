package data

import "image"

// turned says where the pixels of a picture lie in one that was turned: pixel (x, y) at
// origin + x·right + y·down of its bytes.
type turned struct{ origin, right, down int }

// newTurned returns an empty picture for one of w×h pixels turned to an orientation.
func newTurned(w, h, turn int) (*image.NRGBA, turned) {
	size, at := placed(w, h, turn)
	return image.NewNRGBA(size), at
}

// placed says where the pixels of a picture of w×h go when it is turned.
func placed(w, h, turn int) (image.Rectangle, turned) {
	ow, oh := w, h
	if turn >= 5 {
		ow, oh = h, w
	}
	stride := 4 * ow
	left, bottom := 4*(ow-1), (oh-1)*stride
	at := [...]turned{
		1: {0, 4, stride},
		2: {left, -4, stride},
		3: {left + bottom, -4, -stride},
		4: {bottom, 4, -stride},
		5: {0, stride, 4},
		6: {left, stride, -4},
		7: {left + bottom, -stride, -4},
		8: {bottom, -stride, 4},
	}[turn]
	return image.Rect(0, 0, ow, oh), at
}

// turnTo returns m, whose corner is (0, 0), turned to an orientation.
func turnTo(m *image.NRGBA, turn int) *image.NRGBA {
	if turn == 1 {
		return m
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	out, at := newTurned(w, h, turn)
	for y := range h {
		row, p := m.Pix[y*m.Stride:][:4*w], at.origin+y*at.down
		for ; len(row) > 0; row, p = row[4:], p+at.right {
			copy(out.Pix[p:p+4], row[:4])
		}
	}
	return out
}
