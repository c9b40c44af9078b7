package data

import (
	"context"
	"image"
	"image/color"
	"runtime/debug"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

// Pictures are decoded on all processors, and a file of 500 kB can hold one that takes
// 800 MB. So there is a budget for the whole program: pictures wait until there is room,
// and one that needs more than all of it is refused. With the files themselves, which
// have a budget of their own, this stays below 512 MB.
const (
	maxDecoding = 352 << 20 // bytes of all pictures being decoded
	maxReading  = maxPictureBytes
	maxLeft     = 32 << 20 // bytes that pictures leave behind before they are given back
)

var (
	decoding = semaphore.NewWeighted(maxDecoding)
	reading  = semaphore.NewWeighted(maxReading)
	left     atomic.Int64
)

// reserve waits until there is room to decode a picture that takes need bytes, and
// returns what gives the room back.
func reserve(ctx context.Context, need int64) (release func(), err error) {
	if err := decoding.Acquire(ctx, need); err != nil {
		return nil, err
	}
	sweep(need)
	return func() { decoding.Release(need) }, nil
}

// sweep is called before n bytes are taken that will be left behind. Left to itself, Go
// lets as much garbage pile up as there is live memory, and keeps what it collects.
func sweep(n int64) {
	if left.Add(n) >= maxLeft {
		left.Store(0)
		debug.FreeOSMemory()
	}
}

// need returns how many bytes decoding the picture in b takes at most, its result included.
func need(b []byte, c image.Config, format string, turn int) int64 {
	pixels := int64(c.Width) * int64(c.Height)
	switch format {
	case "jpeg":
		samples, progressive := jpegSamples(b)
		of := int64(samples * float64(pixels))
		out := 4 * pixels
		if c.ColorModel != color.YCbCrModel && turn != 1 {
			out *= 2
		}
		if samples > 3 { // four planes are joined to one
			of *= 2
		}
		if progressive { // its coefficients have 32 bits each
			return max(of+4*int64(samples*float64(pixels)), of+out)
		}
		return of + out
	case "png":
		size := int64(4)
		switch {
		case b[24] == 16: // bits
			size = 8
		case c.ColorModel != color.NRGBAModel && c.ColorModel != color.RGBAModel:
			size = 5 // palette or grey, and the colours
		}
		if b[28] != 0 { // interlaced: each pass is a picture, before it goes into the whole
			size *= 2
		}
		if turn != 1 {
			size += 4
		}
		return size * pixels
	case "webp":
		f, err := firstFrame(b)
		switch {
		case err == nil && (f.kind == "VP8L" || f.alpha != nil):
			size := int64(10)
			if turn != 1 {
				size += 4
			}
			// Huffman tables: at most 2600, golang.org/x/image/vp8l.
			return size*pixels + min(128<<20, 256*int64(len(b)))
		case f.canvas.X > 0:
			return 14 * pixels
		}
		return 11 * pixels / 2 // one and a half values, and the colours
	}
	return 6 * pixels
}

// jpegSamples returns how many values a pixel of a JPEG has on average, 1 for grey to 4
// for CMYK, and whether it is progressive.
func jpegSamples(b []byte) (samples float64, progressive bool) {
	samples = 4
	jpegSegments(b, func(marker byte, s []byte) {
		if marker < 0xc0 || marker > 0xc2 || len(s) < 6 || len(s) < 6+3*int(s[5]) {
			return
		}
		sum, h, v := 0, 1, 1
		for i := range int(s[5]) {
			factors := int(s[7+3*i])
			sum += (factors >> 4) * (factors & 15)
			h, v = max(h, factors>>4), max(v, factors&15)
		}
		samples, progressive = float64(sum)/float64(h*v), marker == 0xc2
	})
	return samples, progressive
}
