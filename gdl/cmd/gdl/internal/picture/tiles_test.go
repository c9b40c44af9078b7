package picture

import (
	"slices"
	"strings"
	"testing"
)

// pattern is a picture in which every pixel and colour differs from its
// neighbours.
func pattern(w, h, c int) *Picture {
	p := &Picture{W: w, H: h, C: c}
	for i := range w * h * c {
		p.Pix = append(p.Pix, uint8(i*i*7+i/w*31))
	}
	return p
}

// through runs each tile of p through a model of images of some channels.
func through(t *testing.T, p *Picture, channels int, model func([]float32) []float32) *Picture {
	t.Helper()
	tiles := NewTiles(p, channels, 8)
	for k := range tiles.Len() {
		if err := tiles.Add(k, model(tiles.Cut(k))); err != nil {
			t.Fatal(err)
		}
	}
	return tiles.Picture()
}

// A model that changes nothing must give the picture back, at any size.
func TestTilesKeepPixelsInPlace(t *testing.T) {
	same := func(x []float32) []float32 { return x }
	for _, size := range [][2]int{{4, 4}, {5, 300}, {131, 64}, {28, 28}, {250, 97}} {
		for _, c := range []int{1, 3} {
			for _, channels := range []int{1, 3} {
				p := pattern(size[0], size[1], c)
				p.Alpha = pattern(size[0], size[1], 1).Pix
				got := through(t, p, channels, same)
				if !slices.Equal(got.Pix, p.Pix) || !slices.Equal(got.Alpha, p.Alpha) || got.C != c {
					t.Errorf("%d×%d×%d through a model of %d channels comes back changed", p.W, p.H, c, channels)
				}
			}
		}
	}
}

// A model for grey images sees each colour by itself, and one for colour sees a
// grey picture as equal colours, whose mean is taken.
func TestTilesOrderColours(t *testing.T) {
	const w, h = 8, 8
	grey := &Picture{W: w, H: h, C: 1, Pix: slices.Repeat([]uint8{90}, w*h)}
	got := through(t, grey, 3, func(x []float32) []float32 {
		for i := range x {
			x[i] += float32(i%3) * 30 / 255 // 90, 120, 150
		}
		return x
	})
	if want := slices.Repeat([]uint8{120}, w*h); !slices.Equal(got.Pix, want) {
		t.Errorf("a grey picture becomes %v, want the mean 120", got.Pix[:4])
	}
	colour := &Picture{W: w, H: h, C: 3, Pix: slices.Repeat([]uint8{10, 20, 30}, w*h)}
	got = through(t, colour, 1, func(x []float32) []float32 {
		plane := len(x) / 3
		for i := range x {
			x[i] *= float32(1 + i/plane) // 10, 40, 90
		}
		return x
	})
	if want := slices.Repeat([]uint8{10, 40, 90}, w*h); !slices.Equal(got.Pix, want) {
		t.Errorf("a picture in colour becomes %v, want 10 40 90", got.Pix[:3])
	}
}

// What a model makes of a tile depends on the tile, here on its mean; where
// tiles meet, a flat picture must not show it.
func TestSeamsAreFeathered(t *testing.T) {
	const w, h = 400, 260
	p := &Picture{W: w, H: h, C: 1}
	for i := range w * h {
		p.Pix = append(p.Pix, uint8(60+i%w/4+i/w/4))
	}
	got := through(t, p, 1, func(x []float32) []float32 {
		sum := 0.0
		for _, v := range x {
			sum += float64(v)
		}
		return slices.Repeat([]float32{float32(sum / float64(len(x)))}, len(x))
	})
	if slices.Min(got.Pix) == slices.Max(got.Pix) {
		t.Fatal("the tiles have one mean: the test shows nothing")
	}
	for y := 1; y < h; y++ {
		for x := 1; x < w; x++ {
			at := int(got.Pix[y*w+x])
			for _, d := range []int{at - int(got.Pix[y*w+x-1]), at - int(got.Pix[(y-1)*w+x])} {
				if d > 2 || d < -2 {
					t.Fatalf("a step of %d at (%d, %d)", d, x, y)
				}
			}
		}
	}
}

func TestTilesRefuseNaN(t *testing.T) {
	tiles := NewTiles(pattern(8, 8, 1), 1, 8)
	result := tiles.Cut(0)
	h, w := tiles.Size()
	zero := float32(0)
	result[(h-1)*w+w-1] = zero / zero // beyond the picture
	if err := tiles.Add(0, result); err != nil {
		t.Error(err)
	}
	result[(tileOverlap+2)*w+tileOverlap+1] = zero / zero
	if err := tiles.Add(0, result); err == nil || !strings.Contains(err.Error(), "the model gives NaN at pixel (1, 2)") {
		t.Errorf("error %v, want one about NaN", err)
	}
}
