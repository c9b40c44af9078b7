package metric

import (
	"fmt"
	"math"
)

// SSIMOpts says how SSIM looks at images.
type SSIMOpts struct {
	// Peak is the largest difference of two pixels. 0: 1.
	Peak float64
	// Gaussian takes the window of the paper: 11×11 pixels, σ = 1.5, and plain
	// variances. Otherwise it is 7×7 pixels, all of one weight, with the sample's
	// variances, n − 1: scikit-image's default.
	Gaussian bool
}

// SSIM returns the structural similarity of images y and x, of shape H, W, C: 1
// for equal ones. Each window's means μ, variances σ² and covariance give
//
//	(2μxμy + C₁)(2σxy + C₂) / ((μx² + μy² + C₁)(σx² + σy² + C₂)),  Cᵢ = (Kᵢ·Peak)²
//
// with K = 0.01, 0.03; that is averaged over the windows inside the image, the
// channels and the images. Source: Wang et al. 2004, doi:10.1109/TIP.2003.819861.
func SSIM(x, y []float32, o SSIMOpts, shape ...int) (float64, error) {
	const who = "SSIM"
	n, err := count(who, x, y, shape)
	if err != nil {
		return 0, err
	}
	if o.Peak == 0 {
		o.Peak = 1
	}
	if err := positive(who, o.Peak); err != nil {
		return 0, err
	}
	w := o.window()
	if k := len(w.weights); len(shape) != 3 || shape[0] < k || shape[1] < k {
		return 0, fmt.Errorf("metric.%s: images of shape %v, want [H W C] of at least %d×%d pixels", who, shape, k, k)
	}
	var sum float64
	size := len(x) / n
	for i := 0; i < len(x); i += size {
		for c := range shape[2] {
			sum += w.similarity(plane(x[i:i+size], shape, c), plane(y[i:i+size], shape, c), o.Peak)
		}
	}
	return sum / float64(n*shape[2]), nil
}

// window is a square of pixels; the weight of one is the product of its row's
// and its column's.
type window struct {
	weights  []float64
	variance float64 // factor of variances
}

func (o SSIMOpts) window() window {
	if !o.Gaussian {
		w := window{make([]float64, 7), 49. / 48}
		for i := range w.weights {
			w.weights[i] = 1. / 7
		}
		return w
	}
	const radius, sigma = 5, 1.5
	w := window{make([]float64, 2*radius+1), 1}
	var sum float64
	for i := range w.weights {
		d := float64(i-radius) / sigma
		w.weights[i] = math.Exp(-d * d / 2)
		sum += w.weights[i]
	}
	for i := range w.weights {
		w.weights[i] /= sum
	}
	return w
}

// similarity returns the mean over all windows of one channel.
func (w window) similarity(x, y grid, peak float64) float64 {
	c1, c2 := 0.01*peak*0.01*peak, 0.03*peak*0.03*peak
	mx, my := w.means(x), w.means(y)
	mxx, myy, mxy := w.means(x.times(x)), w.means(y.times(y)), w.means(x.times(y))
	var sum float64
	for i := range mx.v {
		a, b := mx.v[i], my.v[i]
		vx, vy, vxy := w.variance*(mxx.v[i]-a*a), w.variance*(myy.v[i]-b*b), w.variance*(mxy.v[i]-a*b)
		sum += (2*a*b + c1) * (2*vxy + c2) / ((a*a + b*b + c1) * (vx + vy + c2))
	}
	return sum / float64(len(mx.v))
}
