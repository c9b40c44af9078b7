package metric_test

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/generative-deep-learning/go/gdl/metric"
)

// goldenCase is one pair of sets of images that other libraries compared.
type goldenCase struct {
	Name                 string
	Shape                []int
	Peak                 float64
	X, Y, Tied           []float32
	PSNR, SSIM, Gaussian float64
	Accuracy             float64
}

// testdata/golden_skimage.py writes the file.
func golden(t *testing.T) []goldenCase {
	t.Helper()
	text, err := os.ReadFile("testdata/skimage.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []goldenCase }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	return file.Cases
}

// near checks a value within a relative tolerance.
func near(t *testing.T, what string, got, want, tol float64, err error) {
	t.Helper()
	if err != nil || !(math.Abs(got-want) <= tol*math.Abs(want)) {
		t.Errorf("%s: %.15g, want %.15g; error %v", what, got, want, err)
	}
}

func TestAgreesWithScikitImageAndKeras(t *testing.T) {
	for _, tc := range golden(t) {
		t.Run(tc.Name, func(t *testing.T) {
			got, err := metric.PSNR(tc.X, tc.Y, tc.Peak, tc.Shape...)
			near(t, "PSNR", got, tc.PSNR, 1e-12, err)
			got, err = metric.SSIM(tc.X, tc.Y, metric.SSIMOpts{Peak: tc.Peak}, tc.Shape...)
			near(t, "SSIM", got, tc.SSIM, 1e-11, err)
			got, err = metric.SSIM(tc.X, tc.Y, metric.SSIMOpts{Peak: tc.Peak, Gaussian: true}, tc.Shape...)
			near(t, "SSIM, gaussian window", got, tc.Gaussian, 1e-11, err)
			if tc.Tied != nil {
				got, err = metric.Accuracy(tc.X, tc.Tied, tc.Shape[2])
				near(t, "accuracy", got, tc.Accuracy, 1e-6, err) // Keras counts in float32
			}
		})
	}
}

func TestPSNRByHand(t *testing.T) {
	// Errors of 0.1 and 0.01 everywhere: 20 dB and 40 dB.
	x, y := make([]float32, 8), []float32{.1, .1, .1, .1, .01, .01, .01, .01}
	got, err := metric.PSNR(x, y, 1, 2, 2, 1)
	near(t, "PSNR", got, 30, 1e-7, err)
	if got, err := metric.PSNR(y, y, 1, 2, 2, 1); !math.IsInf(got, 1) || err != nil {
		t.Errorf("equal images: %g, want +Inf; error %v", got, err)
	}
}

func TestAccuracyByHand(t *testing.T) {
	x := []float32{1, 0, 0 /**/, 0, 1, 0 /**/, 0.5, 0.5, 0 /**/, 0, 0, 1}
	y := []float32{9, 8, 7 /**/, 0, 0, 1 /**/, 0.6, 0.1, 0 /**/, 0, 1, 1}
	got, err := metric.Accuracy(x, y, 3)
	near(t, "accuracy", got, 0.5, 0, err)
}

// An axis at the prior has divergence 0, a mean of 1 has ½, and a variance of
// e² has ½(e² − 3).
func TestKLPerAxisByHand(t *testing.T) {
	got, err := metric.KLPerAxis([]float32{0, 1, 0, 0, 1, 0}, []float32{0, 0, 2, 0, 0, 2}, 3)
	want := []float64{0, 0.5, (math.Exp(2) - 3) / 2}
	for i := range want {
		if err != nil || math.Abs(got[i]-want[i]) > 1e-12 {
			t.Fatalf("%v, want %v; error %v", got, want, err)
		}
	}
}

func TestSSIMProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := []int{rapid.IntRange(11, 14).Draw(t, "height"), rapid.IntRange(11, 14).Draw(t, "width"), rapid.IntRange(1, 3).Draw(t, "channels")}
		n := shape[0] * shape[1] * shape[2]
		pixels := rapid.SliceOfN(rapid.Float32Range(0, 1), n, n)
		x, y := pixels.Draw(t, "x"), pixels.Draw(t, "y")
		for _, o := range []metric.SSIMOpts{{}, {Gaussian: true}} {
			xy, err := metric.SSIM(x, y, o, shape...)
			yx, _ := metric.SSIM(y, x, o, shape...)
			xx, _ := metric.SSIM(x, x, o, shape...)
			if err != nil || xy < -1 || xy > 1 || math.Abs(xy-yx) > 1e-12 || math.Abs(xx-1) > 1e-12 {
				t.Fatalf("%v: SSIM(x, y) %g, SSIM(y, x) %g, SSIM(x, x) %g, error %v; want in [−1, 1], equal, 1", o, xy, yx, xx, err)
			}
		}
	})
}

func TestBadInput(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	image := make([]float32, 100)
	psnr := func(x, y []float32, peak float64, shape ...int) func() error {
		return func() error { _, err := metric.PSNR(x, y, peak, shape...); return err }
	}
	ssim := func(x []float32, o metric.SSIMOpts, shape ...int) func() error {
		return func() error { _, err := metric.SSIM(x, x, o, shape...); return err }
	}
	accuracy := func(x, y []float32, channels int) func() error {
		return func() error { _, err := metric.Accuracy(x, y, channels); return err }
	}
	kl := func(x, y []float32, axes int) func() error {
		return func() error { _, err := metric.KLPerAxis(x, y, axes); return err }
	}
	for _, tc := range []struct {
		call func() error
		want string
	}{
		{psnr(image, image[:99], 1, 10, 10, 1), "metric.PSNR: 100 values against 99"},
		{psnr(nil, nil, 1, 10, 10, 1), "metric.PSNR: no values"},
		{psnr(image, image, 1), "metric.PSNR: no shape"},
		{psnr(image, image, 1, 10, 0, 1), "100 values are no whole number of examples of shape [10 0 1]"},
		{psnr(image, image, 1, 1<<62, 4), "no whole number of examples"},
		{psnr(image, image, 1, 7, 7, 1), "100 values are no whole number of examples of shape [7 7 1]"},
		{psnr(image, image, 0, 10, 10, 1), "peak is 0"},
		{psnr(image, image, math.NaN(), 10, 10, 1), "peak is NaN"},
		{psnr([]float32{0, nan}, []float32{0, 0}, 1, 2), "metric.PSNR: value 1 of argument 1 is NaN"},
		{psnr([]float32{0, 0}, []float32{inf, 0}, 1, 2), "metric.PSNR: value 0 of argument 2 is -Inf"},
		{ssim(image, metric.SSIMOpts{}, 10, 10), "metric.SSIM: images of shape [10 10], want [H W C]"},
		{ssim(image, metric.SSIMOpts{}, 5, 20, 1), "want [H W C] of at least 7×7"},
		{ssim(image, metric.SSIMOpts{Gaussian: true}, 10, 10, 1), "want [H W C] of at least 11×11"},
		{ssim(image, metric.SSIMOpts{Peak: -1}, 10, 10, 1), "metric.SSIM: peak is -1"},
		{accuracy(image, image, 1), "metric.Accuracy: 1 channels, want at least 2"},
		{accuracy(image, image, 3), "metric.Accuracy: 100 values are no whole number"},
		{accuracy([]float32{0, nan}, []float32{0, 0}, 2), "value 1 of argument 1 is NaN"},
		{kl(image, image, 0), "metric.KLPerAxis: 100 values are no whole number of examples of shape [0]"},
		{kl([]float32{0}, []float32{nan}, 1), "metric.KLPerAxis: value 0 of argument 2 is NaN"},
	} {
		if err := tc.call(); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}
