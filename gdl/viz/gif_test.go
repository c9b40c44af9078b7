package viz_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"testing"
	"time"

	"github.com/generative-deep-learning/go/gdl/viz"
)

// decode returns the animation in data.
func decode(t *testing.T, data []byte, err error) *gif.GIF {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	anim, err := gif.DecodeAll(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return anim
}

// Frames of few colours survive as they are.
func TestGIFExact(t *testing.T) {
	a := image.NewGray(image.Rect(0, 0, 16, 16))
	for i := range a.Pix {
		a.Pix[i] = uint8(min(i, 254)) // a colour is left for what does not change
	}
	b := image.NewGray(image.Rect(5, 5, 21, 21)) // a corner that is not the origin
	b.SetGray(5, 5, color.Gray{200})
	data, err := viz.GIF([]image.Image{a, b}, 120*time.Millisecond)
	anim := decode(t, data, err)
	if len(anim.Image) != 2 || anim.LoopCount != 0 || anim.Delay[0] != 12 || anim.Delay[1] != 60 {
		t.Errorf("%d frames, loop %d, delays %v; want 2, endless (0), [12 60]", len(anim.Image), anim.LoopCount, anim.Delay)
	}
	for i, want := range a.Pix {
		if r, _, _, _ := anim.Image[0].At(i%16, i/16).RGBA(); uint8(r) != want {
			t.Fatalf("pixel %d is %d; want %d", i, uint8(r), want)
		}
	}
	if r, _, _, _ := anim.Image[1].At(0, 0).RGBA(); uint8(r) != 200 {
		t.Errorf("corner of the second frame is %d; want 200", uint8(r))
	}
}

// A picture of 4096 colours keeps them within dithering: the mean of each
// 16×16 block is off by less than two of 255 steps.
func TestGIFDithered(t *testing.T) {
	const side = 256
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range side * side {
		x, y := i%side, i/side
		img.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), uint8((x + y) / 2), 255})
	}
	data, err := viz.GIF([]image.Image{img}, time.Second)
	got := decode(t, data, err).Image[0]
	if n := len(got.Palette); n != 256 {
		t.Errorf("%d colours; want 256", n)
	}
	for by := 0; by < side; by += 16 {
		for bx := 0; bx < side; bx += 16 {
			var diff [3]float64
			for y := by; y < by+16; y++ {
				for x := bx; x < bx+16; x++ {
					r, g, b, _ := got.At(x, y).RGBA()
					want := img.RGBAAt(x, y)
					diff[0] += float64(r>>8) - float64(want.R)
					diff[1] += float64(g>>8) - float64(want.G)
					diff[2] += float64(b>>8) - float64(want.B)
				}
			}
			for k, d := range diff {
				// The four corners of the cube lie outside the palette's hull.
				inner := bx > 0 && by > 0 && bx < side-16 && by < side-16
				if inner && (d/256 > 2 || d/256 < -2) {
					t.Errorf("block %d,%d: channel %d is off by %.2f in the mean; want at most 2", bx, by, k, d/256)
				}
			}
		}
	}
}

// Frames laid over each other are the pictures that went in, though each holds
// only what changed.
func TestGIFChanges(t *testing.T) {
	frames := make([]image.Image, 4)
	for i := range frames {
		g := image.NewGray(image.Rect(0, 0, 40, 30))
		for x := range 40 {
			g.SetGray(x, 2, color.Gray{uint8(5 * x)})
		}
		if i < 3 { // the last two are equal
			g.SetGray(10+i, 20, color.Gray{200})
		} else {
			g.SetGray(12, 20, color.Gray{200})
		}
		frames[i] = g
	}
	data, err := viz.GIF(frames, time.Second)
	anim := decode(t, data, err)
	screen := image.NewRGBA(frames[0].Bounds())
	for i, f := range anim.Image {
		draw.Draw(screen, f.Rect, f, f.Rect.Min, draw.Over)
		for k := range 40 * 30 {
			got, want := screen.At(k%40, k/40), frames[i].At(k%40, k/40)
			if r, _, _, _ := want.RGBA(); got != (color.RGBA{uint8(r), uint8(r), uint8(r), 255}) {
				t.Fatalf("frame %d, pixel %d,%d: %v; want %v", i, k%40, k/40, got, want)
			}
		}
	}
	if a, b := anim.Image[1].Rect, anim.Image[3].Rect; a != image.Rect(10, 20, 12, 21) || b.Dx()*b.Dy() != 1 {
		t.Errorf("changes cover %v and %v; want (10,20)-(12,21) and one pixel", a, b)
	}
}

// The same input gives the same bytes, though palettes come out of maps.
func TestDeterministic(t *testing.T) {
	bytesOf := func() []byte {
		var all []byte
		var frames []image.Image
		for _, d := range []viz.Drawer{scatter3D(), grid()} {
			img, err := d.Draw()
			if err != nil {
				t.Fatal(err)
			}
			data, err := viz.PNG(img)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, data...)
			frames = append(frames, img)
		}
		data, err := viz.GIF(frames[:1], time.Second)
		if err != nil {
			t.Fatal(err)
		}
		return append(all, data...)
	}
	if !bytes.Equal(bytesOf(), bytesOf()) {
		t.Error("two drawings of the same input differ")
	}
}

// A grey picture beside smooth edges of other colours is not dithered: areas of
// one colour stay so.
func TestGIFClose(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 256, 256))
	for i := range 256 * 256 {
		x, y := i%256, i/256
		v := uint8(x)
		img.SetRGBA(x, y, color.RGBA{v, v, v, 255})
		if y == 100 && x%8 == 0 {
			img.SetRGBA(x, y, color.RGBA{v, 255 - v, v / 2, 255})
		}
	}
	data, err := viz.GIF([]image.Image{img}, time.Second)
	got := decode(t, data, err).Image[0]
	for x := range 256 {
		if got.At(x, 0) != got.At(x, 200) {
			t.Fatalf("column %d is %v above and %v below", x, got.At(x, 0), got.At(x, 200))
		}
	}
}
