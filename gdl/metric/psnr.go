package metric

import "math"

// PSNR returns the peak signal-to-noise ratio of images y against x, in dB:
//
//	10·log₁₀(peak²/MSE)
//
// of each image, averaged over the images. peak is the largest value a pixel
// can have. Equal images have ratio +Inf, and so has then the average.
func PSNR(x, y []float32, peak float64, shape ...int) (float64, error) {
	n, err := count("PSNR", x, y, shape)
	if err != nil {
		return 0, err
	}
	if err := positive("PSNR", peak); err != nil {
		return 0, err
	}
	size := len(x) / n
	var sum float64
	for i := 0; i < len(x); i += size {
		sum += 10 * math.Log10(peak*peak/mse(x[i:i+size], y[i:i+size]))
	}
	return sum / float64(n), nil
}

// MSE returns the mean squared error of the values y against x.
func MSE(x, y []float32) (float64, error) {
	if _, err := count("MSE", x, y, []int{1}); err != nil {
		return 0, err
	}
	return mse(x, y), nil
}

func mse(x, y []float32) float64 {
	var sum float64
	for i := range x {
		d := float64(x[i]) - float64(y[i])
		sum += d * d
	}
	return sum / float64(len(x))
}
