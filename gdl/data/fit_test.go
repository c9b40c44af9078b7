package data

import (
	"bytes"
	"image"
	"testing"

	"github.com/disintegration/imaging"
	"pgregory.net/rapid"
)

// Pictures are cut and scaled as imaging.Fill does it.
func TestFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.OneOf(rapid.IntRange(1, 30), rapid.IntRange(90, 230))
		want := rapid.IntRange(1, 40)
		m := image.NewNRGBA(image.Rect(0, 0, side.Draw(t, "w"), side.Draw(t, "h")))
		for i := range m.Pix {
			m.Pix[i] = uint8(i * i / 7)
		}
		f := folder{Folder: Folder{Width: want.Draw(t, "to w"), Height: want.Draw(t, "to h")}}
		got, fill := f.fit(m), imaging.Fill(m, f.Width, f.Height, imaging.Center, imaging.Lanczos)
		if got.Rect != fill.Rect {
			t.Fatalf("%v, want %v", got.Rect, fill.Rect)
		}
		if large := min(m.Rect.Dx(), m.Rect.Dy()) >= 100; large && !bytes.Equal(got.Pix, fill.Pix) {
			t.Error("other pixels")
		}
	})
}
