package fast_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/style/fast"
)

// plain returns a picture of one colour.
func plain(h, w int, r, g, b float32) style.Picture {
	return style.Picture{H: h, W: w, Pix: slices.Repeat([]float32{r, g, b}, h*w)}
}

// ramp returns a picture that is brighter from left to right.
func ramp(h, w int) style.Picture {
	p := style.Picture{H: h, W: w}
	for i := range h * w {
		v := float32(i%w) / float32(w-1)
		p.Pix = append(p.Pix, v, v, v)
	}
	return p
}

func fill(t *testing.T, c fast.Crops, epoch, step int) (x [][]float32, made *fast.Crops) {
	t.Helper()
	made, err := fast.NewCrops(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range made.Shapes() {
		x = append(x, make([]float32, made.Size(step)*s[0]*s[1]*s[2]))
	}
	made.Fill(x, epoch, step)
	return x, made
}

func TestCrops(t *testing.T) {
	c := fast.Crops{
		Pictures: []style.Picture{ramp(20, 40), ramp(30, 20)},
		Styles:   []style.Picture{plain(10, 10, 1, 0, 0), plain(200, 300, 0, 0, 1)},
		Side:     16, Each: 8, Count: 5, Zoom: 2, Seed: 3,
	}
	x, made := fill(t, c, 0, 0)
	again, _ := fill(t, c, 0, 0)
	if !slices.Equal(x[0], again[0]) || !slices.Equal(x[1], again[1]) {
		t.Error("the same step has another batch")
	}
	for _, at := range [][2]int{{0, 1}, {1, 0}} {
		if other, _ := fill(t, c, at[0], at[1]); slices.Equal(x[0], other[0]) {
			t.Errorf("epoch %d, step %d has the first batch", at[0], at[1])
		}
	}
	if made.Size(0) != 16 || made.Steps() != 5 {
		t.Errorf("%d batches of %d, want 5 of 16", made.Steps(), made.Size(0))
	}
	mirrored, slopes := 0, map[float32]bool{}
	for i := range 16 {
		part, painted := x[0][i*768:][:768], x[1][i*768:][:768]
		d := part[3*9] - part[3*6]
		if d < 0 {
			mirrored++
		}
		slopes[float32(math.Round(100*math.Abs(float64(d)))/100)] = true
		grey := []float32{0.299, 0.299, 0.299}
		if i%2 == 1 {
			grey = []float32{0.114, 0.114, 0.114}
		}
		for k := range 3 { // the style's colour, with its chroma
			want := grey[k]
			if k == 2*(i%2) {
				want += style.Chroma * (1 - want)
			} else {
				want -= style.Chroma * want
			}
			if math.Abs(float64(painted[k]-want)) > 1e-3 {
				t.Fatalf("part %d is painted %v, want %g at %d", i, painted[:3], want, k)
			}
		}
	}
	if mirrored < 2 || mirrored > 14 || len(slopes) < 3 {
		t.Errorf("%d of 16 parts are mirrored, brightness rises by %v; want about half, and many", mirrored, slopes)
	}
}

// A digest changes with all that changes a batch.
func TestCropsDigest(t *testing.T) {
	c := fast.Crops{Pictures: []style.Picture{ramp(20, 20)}, Styles: []style.Picture{ramp(9, 9)}, Side: 8, Each: 1, Count: 1, Zoom: 1}
	seen := map[string]string{}
	for name, change := range map[string]func(c *fast.Crops){
		"nothing": func(*fast.Crops) {}, "side": func(c *fast.Crops) { c.Side = 9 }, "each": func(c *fast.Crops) { c.Each = 2 },
		"count": func(c *fast.Crops) { c.Count = 2 }, "zoom": func(c *fast.Crops) { c.Zoom = 1.5 }, "seed": func(c *fast.Crops) { c.Seed = 1 },
		"picture": func(c *fast.Crops) { c.Pictures = []style.Picture{ramp(20, 21)} },
		"style":   func(c *fast.Crops) { c.Styles = []style.Picture{ramp(9, 10)} },
	} {
		changed := c
		change(&changed)
		made, err := fast.NewCrops(changed)
		if err != nil {
			t.Fatal(err)
		}
		if other := seen[made.Digest()]; other != "" {
			t.Errorf("%s and %s have one digest", name, other)
		}
		seen[made.Digest()] = name
	}
}

func TestCropsRefuse(t *testing.T) {
	good := fast.Crops{Pictures: []style.Picture{ramp(20, 20)}, Styles: []style.Picture{ramp(9, 9)}, Side: 8, Each: 1, Count: 1, Zoom: 1}
	for want, change := range map[string]func(c *fast.Crops){
		"crops of 0 pictures for 1 styles":                      func(c *fast.Crops) { c.Pictures = nil },
		"crops of 1 pictures for 0 styles":                      func(c *fast.Crops) { c.Styles = nil },
		"side 7, 1 of each style, 1 batches; want at least":     func(c *fast.Crops) { c.Side = 7 },
		"0 of each style":                                       func(c *fast.Crops) { c.Each = 0 },
		"0 batches":                                             func(c *fast.Crops) { c.Count = 0 },
		"zoom of crops is 0.5, want":                            func(c *fast.Crops) { c.Zoom = 0.5 },
		"zoom of crops is NaN":                                  func(c *fast.Crops) { c.Zoom = math.NaN() },
		"picture 0 has 20×20 pixels, want sides of at least 21": func(c *fast.Crops) { c.Side = 21 },
		"picture 0 of 20×20 pixels with 3 values":               func(c *fast.Crops) { c.Pictures = []style.Picture{{H: 20, W: 20, Pix: make([]float32, 3)}} },
	} {
		c := good
		change(&c)
		if _, err := fast.NewCrops(c); err == nil || !strings.HasPrefix(err.Error(), "fast: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestParts(t *testing.T) {
	pictures := []style.Picture{ramp(20, 40), plain(30, 20, 0, 0, 1)}
	parts, err := fast.Parts(pictures, 12, 20, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	blue := 0
	for _, p := range parts {
		if p.H != 12 || p.W != 12 || len(p.Pix) != 432 {
			t.Fatalf("a part of %d×%d pixels with %d values", p.W, p.H, len(p.Pix))
		}
		if p.Pix[0] < 1e-6 && p.Pix[2] > 0.999 {
			blue++
		}
	}
	if len(parts) != 20 || blue < 4 || blue > 16 {
		t.Errorf("%d parts, %d of the blue picture, want 20, about half", len(parts), blue)
	}
	for want, f := range map[string]func() error{
		"0 parts of 2 pictures, side 12": func() error { _, err := fast.Parts(pictures, 12, 0, 1, 1); return err },
		"picture 0 has 40×20 pixels":     func() error { _, err := fast.Parts(pictures, 21, 1, 1, 1); return err },
	} {
		if err := f(); err == nil || !strings.HasPrefix(err.Error(), "fast: "+want) {
			t.Errorf("error %v, want fast: %s…", err, want)
		}
	}
}
