package fast_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/style/fast"
	"github.com/generative-deep-learning/go/gdl/style/fast/pretrained"
)

// scene returns a picture with a few waves of each colour.
func scene(h, w int) style.Picture {
	p := style.Picture{H: h, W: w}
	for i := range h * w * 3 {
		y, x, c := float64(i/3/w), float64(i/3%w), float64(i%3)
		p.Pix = append(p.Pix, float32(0.5+0.25*math.Sin(x/(9+4*c)+y/31)+0.25*math.Cos(y/(7+5*c)-x/47)))
	}
	return p
}

func newNet(styles int) *fast.Net {
	n := fast.New(fast.Config{Styles: styles, Width: 4, Blocks: 2}, nn.NewRand(1))
	rng := nn.NewRand(2)
	for _, p := range n.Params() { // styles differ
		if strings.Contains(p.Name, "/norm/") && !p.Fixed {
			for i := range p.Data() {
				p.Data()[i] += 0.5 * float32(rng.NormFloat64())
			}
		}
	}
	return n
}

func stylize(t *testing.T, n *fast.Net, p style.Picture, weights ...float64) style.Picture {
	t.Helper()
	y, err := n.Stylize(p, weights)
	if err != nil {
		t.Fatal(err)
	}
	if y.H != p.H || y.W != p.W || len(y.Pix) != len(p.Pix) {
		t.Fatalf("painted %d×%d pixels with %d values of %d×%d", y.W, y.H, len(y.Pix), p.W, p.H)
	}
	return y
}

// difference returns the largest of values.
func difference(a, b style.Picture) (d float64) {
	for i := range a.Pix {
		d = max(d, math.Abs(float64(a.Pix[i]-b.Pix[i])))
	}
	return d
}

func rms(a, b style.Picture) float64 {
	sum := 0.0
	for i := range a.Pix {
		d := float64(a.Pix[i] - b.Pix[i])
		sum += d * d
	}
	return math.Sqrt(sum / float64(len(a.Pix)))
}

// Sides need be no multiples of anything.
func TestStylizeSizes(t *testing.T) {
	n := newNet(1)
	for _, size := range [][2]int{{8, 8}, {8, 33}, {9, 10}, {63, 31}, {40, 44}} {
		y := stylize(t, n, scene(size[0], size[1]), 1)
		if lo, hi := slices.Min(y.Pix), slices.Max(y.Pix); !(lo >= 0 && hi <= 1 && hi-lo > 0.05) {
			t.Errorf("%v: values from %g to %g", size, lo, hi)
		}
	}
}

// Half of one style and half of another lies between them, in what a norm does.
func TestStylizeBlends(t *testing.T) {
	n, p := newNet(2), scene(32, 32)
	a, b, mixed := stylize(t, n, p, 1, 0), stylize(t, n, p, 0, 1), stylize(t, n, p, 0.5, 0.5)
	if d := min(difference(a, b), difference(a, mixed), difference(b, mixed)); d < 0.05 {
		t.Errorf("largest differences of %g only", d)
	}
	single := newNet(1)
	for i, p := range single.Params() {
		from := n.Params()[i].Data()
		copy(p.Data(), from)
		if strings.Contains(p.Name, "/norm/") {
			for k := range p.Data() {
				p.Data()[k] = (from[k] + from[p.Size()+k]) / 2
			}
		}
	}
	if d := difference(mixed, stylize(t, single, p, 1)); d > 1e-5 {
		t.Errorf("a net with the means of gammas and betas differs by %g", d)
	}
}

// Tiles with statistics of the whole picture make what one piece makes, whether they are
// cut at its edges or in the middle.
func TestTilesMakeTheWhole(t *testing.T) {
	n := newNet(2)
	for _, size := range [][2]int{{150, 203}, {256, 90}, {31, 250}} {
		p := scene(size[0], size[1])
		want := stylize(t, n, p, 0.25, 0.75)
		got, err := n.Tiled(p, []float64{0.25, 0.75}, 64, 1) // one sample has all of it
		if err != nil {
			t.Fatal(err)
		}
		if d := difference(got, want); d > 1e-4 {
			t.Errorf("%v: largest difference %g", size, d)
		}
	}
}

// With statistics of samples, tiles still meet without a seam: a change of statistics
// changes all of them alike.
func TestSampledTilesHaveNoSeams(t *testing.T) {
	n, p := newNet(1), scene(420, 700)
	want := stylize(t, n, p, 1)
	got, err := n.Tiled(p, []float64{1}, 128, 2)
	if err != nil {
		t.Fatal(err)
	}
	if d := rms(got, want); d > 0.05 || d == 0 {
		t.Errorf("root mean square difference %g from the whole, want some but less than 0.05", d)
	}
	// How much more the two differ from one column to the next at a seam than elsewhere.
	step := func(x int) (sum float64) {
		for y := range p.H {
			for c := range 3 {
				at := 3*(y*p.W+x) + c
				sum += math.Abs(float64(got.Pix[at+3] - want.Pix[at+3] - got.Pix[at] + want.Pix[at]))
			}
		}
		return sum
	}
	seams, others := 0.0, 0.0
	for x := range p.W - 1 {
		if x%128 == 127 {
			seams += step(x) / 5
		} else {
			others += step(x) / float64(p.W-6)
		}
	}
	if seams > 1.5*others {
		t.Errorf("differences change by %g at a seam, by %g elsewhere", seams, others)
	}
}

// So it is with a photograph and weights that are trained.
func TestSampledTilesOfAPhotograph(t *testing.T) {
	n, _, err := pretrained.Load()
	if err != nil {
		t.Fatal(err)
	}
	img, err := datasets.Photograph("coffee")
	if err != nil {
		t.Fatal(err)
	}
	p := style.FromImage(img).Resize(256, 520)
	w := make([]float64, n.Styles)
	w[0] = 1
	got, err := n.Tiled(p, w, 256, 2)
	if err != nil {
		t.Fatal(err)
	}
	if d := rms(got, stylize(t, n, p, w...)); d > 0.03 || d == 0 {
		t.Errorf("root mean square difference %g from the whole, want some but at most 0.03", d)
	}
}

// Pictures of more than 2²⁰ pixels are painted in tiles.
func TestStylizeTilesLargePictures(t *testing.T) {
	n := fast.New(fast.Config{Styles: 1, Width: 1, Blocks: 1}, nn.NewRand(1))
	p := scene(1024, 1025)
	want, err := n.Tiled(p, []float64{1}, 512, 16)
	if err != nil {
		t.Fatal(err)
	}
	if got := stylize(t, n, p, 1); !slices.Equal(got.Pix, want.Pix) {
		t.Errorf("largest difference %g from tiles of 512×512 pixels and 16 samples", difference(got, want))
	}
}

func TestGrid(t *testing.T) {
	for _, tc := range []struct {
		h, w, count int
		rows, cols  int
	}{{256, 256, 16, 1, 1}, {1024, 1024, 16, 4, 4}, {300, 5000, 16, 1, 16}, {8, 200_000, 16, 1, 16}, {4000, 3000, 16, 4, 4}, {512, 512, 16, 2, 2}} {
		h, w := min(tc.h, 256), min(tc.w, 256)
		rows, cols := fast.Grid(tc.h, h, tc.w, w, tc.count)
		if len(rows) != tc.rows || len(cols) != tc.cols {
			t.Errorf("%d×%d: rows %v, columns %v, want %d and %d", tc.w, tc.h, rows, cols, tc.rows, tc.cols)
		}
		if slices.Max(rows)+h > tc.h || slices.Max(cols)+w > tc.w || slices.Min(rows) < 0 || slices.Min(cols) < 0 {
			t.Errorf("%d×%d: rows %v, columns %v reach out", tc.w, tc.h, rows, cols)
		}
	}
}

func TestStylizeRefuses(t *testing.T) {
	n := newNet(2)
	p := scene(20, 20)
	for want, f := range map[string]func() error{
		"weights [1] of styles, want 2 numbers of at least 0 that add up to 1": func() error { _, err := n.Stylize(p, []float64{1}); return err },
		"weights [0.5 0.4] of styles, want 2":                                  func() error { _, err := n.Stylize(p, []float64{0.5, 0.4}); return err },
		"weights [-0.5 1.5] of styles":                                         func() error { _, err := n.Stylize(p, []float64{-0.5, 1.5}); return err },
		"weights [NaN 1] of styles":                                            func() error { _, err := n.Stylize(p, []float64{math.NaN(), 1}); return err },
		"picture of 7×20 pixels with 420 values, want sides of at least 8":     func() error { _, err := n.Stylize(scene(20, 7), []float64{0, 1}); return err },
		"picture of 20×20 pixels with 3 values": func() error {
			_, err := n.Stylize(style.Picture{H: 20, W: 20, Pix: p.Pix[:3]}, []float64{0, 1})
			return err
		},
	} {
		if err := f(); err == nil || !strings.HasPrefix(err.Error(), "fast: "+want) {
			t.Errorf("error %v, want fast: %s…", err, want)
		}
	}
}
