package data

import (
	"image"
)

// JPEG and lossy WebP keep colour at half the width, height or both. It is grown as
// libjpeg and libwebp do, three parts of the nearest value and one of the next, so a
// picture is what other programs show; Go's own image.YCbCr repeats values instead.
//
// A row of colour is grown from two rows of the plane, the near one and the far one,
// which are the same at the edges.

// mixJPEG grows two rows to one of twice the width.
func mixJPEG(dst, near, far []uint8) {
	last := len(near) - 1
	sum := func(x int) int { return 3*int(near[x]) + int(far[x]) }
	for x := range dst {
		c := x / 2
		if x%2 == 0 {
			dst[x] = uint8((3*sum(c) + sum(max(c-1, 0)) + 8) >> 4)
		} else {
			dst[x] = uint8((3*sum(c) + sum(min(c+1, last)) + 7) >> 4)
		}
	}
}

// mixWide grows one row of a JPEG to twice the width.
func mixWide(dst, near, _ []uint8) {
	last := len(near) - 1
	for x := range dst {
		c := x / 2
		if x%2 == 0 {
			dst[x] = uint8((3*int(near[c]) + int(near[max(c-1, 0)]) + 1) >> 2)
		} else {
			dst[x] = uint8((3*int(near[c]) + int(near[min(c+1, last)]) + 2) >> 2)
		}
	}
}

// mixWebP is mixJPEG, rounded as libwebp does.
func mixWebP(dst, near, far []uint8) {
	last := len(near) - 1
	for x := range dst {
		c, h := x/2, max(x/2-1, 0)
		if x%2 == 1 {
			h = min(x/2+1, last)
		}
		diagonal := (int(near[c]) + 3*int(near[h]) + 3*int(far[c]) + int(far[h]) + 8) >> 3
		dst[x] = uint8((diagonal + int(near[c])) >> 1)
	}
}

// grow writes row y of a plane of colour at full size.
type grow func(dst, plane []uint8, stride, y int)

// growJPEG returns how libjpeg grows colour of the ratio, of a picture of w×h pixels.
func growJPEG(ratio image.YCbCrSubsampleRatio, w, h int) grow {
	both := func(mix func(dst, near, far []uint8)) grow { return rows(mix, (w+1)/2, (h+1)/2) }
	switch {
	case ratio == image.YCbCrSubsampleRatio444:
		return func(dst, plane []uint8, stride, y int) { copy(dst, plane[y*stride:]) }
	case ratio == image.YCbCrSubsampleRatio420 && w > 4: // narrower, libjpeg repeats
		return both(mixJPEG)
	case ratio == image.YCbCrSubsampleRatio422 && w > 4:
		return func(dst, plane []uint8, stride, y int) { mixWide(dst, plane[y*stride:][:(w+1)/2], nil) }
	case ratio == image.YCbCrSubsampleRatio440:
		return func(dst, plane []uint8, stride, y int) {
			near, far := nearFar(plane, stride, y, w, (h+1)/2)
			for x := range dst {
				dst[x] = uint8((3*int(near[x]) + int(far[x]) + 1 + y%2) >> 2)
			}
		}
	}
	dx, dy := 1, 1
	switch ratio {
	case image.YCbCrSubsampleRatio422:
		dx = 2
	case image.YCbCrSubsampleRatio420:
		dx, dy = 2, 2
	case image.YCbCrSubsampleRatio411:
		dx = 4
	case image.YCbCrSubsampleRatio410:
		dx, dy = 4, 2
	}
	return func(dst, plane []uint8, stride, y int) {
		row := plane[y/dy*stride:]
		for x := range dst {
			dst[x] = row[x/dx]
		}
	}
}

// rows grows a plane of w×h values, two rows at a time.
func rows(mix func(dst, near, far []uint8), w, h int) grow {
	return func(dst, plane []uint8, stride, y int) {
		near, far := nearFar(plane, stride, y, w, h)
		mix(dst, near, far)
	}
}

// nearFar returns the rows of a plane of w×h values that row y of the picture, of twice
// the height, lies between.
func nearFar(plane []uint8, stride, y, w, h int) (near, far []uint8) {
	other := y/2 - 1
	if y%2 == 1 {
		other = y/2 + 1
	}
	other = min(max(other, 0), h-1)
	return plane[y/2*stride:][:w], plane[other*stride:][:w]
}

// colour turns brightness and colour of a pixel to red, green and blue.
type colour func(y, cb, cr int) (r, g, b int)

// fullRange is that of JPEG (JFIF 1.02, section 4), 16 bits after the point.
func fullRange(y, cb, cr int) (r, g, b int) {
	y, cb, cr = y<<16+1<<15, cb-128, cr-128
	return (y + 91881*cr) >> 16, (y - 22554*cb - 46802*cr) >> 16, (y + 116130*cb) >> 16
}

// limitedRange is that of VP8: black is 16 and white 235, as in ITU-R BT.601, with
// libwebp's rounding.
func limitedRange(y, cb, cr int) (r, g, b int) {
	y = y * 19077 >> 8
	r = y + cr*26149>>8 - 14234
	g = y - cb*6419>>8 - cr*13320>>8 + 8708
	b = y + cb*33050>>8 - 17685
	return r >> 6, g >> 6, b >> 6
}

// fromYCbCr returns the pixels of m, whose corner is (0, 0), turned to an orientation.
func fromYCbCr(m *image.YCbCr, up grow, to colour, turn int) *image.NRGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	out, at := newTurned(w, h, turn)
	cb, cr := make([]uint8, w), make([]uint8, w)
	for y := range h {
		up(cb, m.Cb, m.CStride, y)
		up(cr, m.Cr, m.CStride, y)
		luma := m.Y[y*m.YStride:][:w]
		p := at.origin + y*at.down
		for x, l := range luma {
			r, g, b := to(int(l), int(cb[x]), int(cr[x]))
			pix := out.Pix[p : p+4 : p+4]
			pix[0], pix[1], pix[2], pix[3] = clip(r), clip(g), clip(b), 255
			p += at.right
		}
	}
	return out
}

func clip(v int) uint8 { return uint8(min(max(v, 0), 255)) }
