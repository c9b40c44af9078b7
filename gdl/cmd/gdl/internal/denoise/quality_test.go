package denoise

import (
	"bytes"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/disintegration/imaging"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/ae/pretrained"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/picture"
	"github.com/generative-deep-learning/go/gdl/metric"
)

// fromImage returns a picture through a file, as users give it.
func fromImage(t *testing.T, img image.Image) *picture.Picture {
	t.Helper()
	var b bytes.Buffer
	path := filepath.Join(t.TempDir(), "picture.png")
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := picture.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// heldOut returns pictures of seeds that no training has drawn.
func heldOut(t *testing.T, grey bool) []*picture.Picture {
	t.Helper()
	var out []*picture.Picture
	for i, draw := range []func() (image.Image, error){
		func() (image.Image, error) { return datasets.Texture(1000001, "pebbles", 160, 150) },
		func() (image.Image, error) { return datasets.Painting(1000002, "swirls", 150, 160) },
		func() (image.Image, error) { return datasets.Faces(1000003, 1).Factors(0).Image(140), nil },
	} {
		img, err := draw()
		if err != nil {
			t.Fatal(i, err)
		}
		if grey {
			img = imaging.Grayscale(img)
		}
		out = append(out, fromImage(t, img))
	}
	return out
}

// The built-in model must beat, at each noise, the best Gaussian blur and the
// best median filter, chosen by looking at the clean picture.
func TestBuiltInBeatsFilters(t *testing.T) {
	m, _, err := pretrained.LoadDenoiser("denoise-grey")
	if err != nil {
		t.Fatal(err)
	}
	n, err := New(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"grey", "colour"} {
		pictures := heldOut(t, kind == "grey")
		for _, factor := range []float64{0.1, 0.25, 0.5} {
			var noisy, blurred, median, cleaned float64
			for i, p := range pictures {
				x, err := AddNoise(p, factor, uint64(i))
				if err != nil {
					t.Fatal(err)
				}
				y, err := n.Clean(t.Context(), x, ignore)
				if err != nil {
					t.Fatal(err)
				}
				noisy += psnr(t, p, x) / 3
				cleaned += psnr(t, p, y) / 3
				blurred += bestBlur(t, p, x) / 3
				median += bestMedian(t, p, x) / 3
			}
			t.Logf("%s, noise %.2f: PSNR noisy %.2f dB, blur %.2f, median %.2f, cleaned %.2f", kind, factor, noisy, blurred, median, cleaned)
			if cleaned < max(blurred, median)+0.3 {
				t.Errorf("%s, noise %.2f: cleaned %.2f dB, want 0.3 dB more than a filter", kind, factor, cleaned)
			}
		}
	}
}

func psnr(t *testing.T, p, q *picture.Picture) float64 {
	t.Helper()
	v, err := metric.PSNR(p.Values(), q.Values(), 1, p.H, p.W, p.C)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func bestBlur(t *testing.T, p, noisy *picture.Picture) float64 {
	best := math.Inf(-1)
	for _, sigma := range []float64{0.5, 0.8, 1.2, 1.8, 2.5, 3.5} {
		best = max(best, psnr(t, p, fromSame(noisy, imaging.Blur(noisy.Image(), sigma))))
	}
	return best
}

// fromSame returns an image as a picture with as many channels as another.
func fromSame(p *picture.Picture, img *image.NRGBA) *picture.Picture {
	q := *p
	q.Pix = nil
	for i := 0; i < len(img.Pix); i += 4 {
		q.Pix = append(q.Pix, img.Pix[i:i+p.C]...)
	}
	return &q
}

func bestMedian(t *testing.T, p, noisy *picture.Picture) float64 {
	best := math.Inf(-1)
	for radius := 1; radius <= 3; radius++ {
		best = max(best, psnr(t, p, medianFilter(noisy, radius)))
	}
	return best
}

func medianFilter(p *picture.Picture, radius int) *picture.Picture {
	q := *p
	q.Pix = make([]uint8, len(p.Pix))
	var window []uint8
	for i := range q.Pix {
		c, left, top := i%p.C, i/p.C%p.W, i/p.C/p.W
		window = window[:0]
		for dy := -radius; dy <= radius; dy++ {
			for dx := -radius; dx <= radius; dx++ {
				window = append(window, p.Pix[(mirror(top+dy, p.H)*p.W+mirror(left+dx, p.W))*p.C+c])
			}
		}
		slices.Sort(window)
		q.Pix[i] = window[len(window)/2]
	}
	return &q
}

// mirror returns the one of n pixels that stands at i, which lies less than n outside.
func mirror(i, n int) int { return min(max(i, -i), 2*n-2-i) }
