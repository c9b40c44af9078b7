package metric

import "fmt"

// Alternating returns which share of the variance of images, of shape [H W], repeats
// every two pixels: along columns, along rows or along both, as a checkerboard does.
// All images count together. It is 0 where nothing alternates, or nothing varies, and 1
// for a checkerboard. Transposed convolutions whose kernel is no multiple of their
// stride leave such patterns (Odena et al. 2016, doi:10.23915/distill.00003).
func Alternating(x []float32, h, w int) (float64, error) {
	n, err := examples("Alternating", 0, x, []int{h, w})
	if err != nil {
		return 0, err
	}
	if h%2 != 0 || w%2 != 0 {
		return 0, fmt.Errorf("metric.Alternating: images of %d×%d pixels, want even sides", h, w)
	}
	var part, all float64
	for i := range n {
		var sum, rows, cols, both, squares float64
		for k, p := range x[i*h*w : (i+1)*h*w] {
			v, row, col := float64(p), float64(1-2*(k/w%2)), float64(1-2*(k%w%2))
			sum, squares = sum+v, squares+v*v
			rows, cols, both = rows+row*v, cols+col*v, both+row*col*v
		}
		part += (rows*rows + cols*cols + both*both) / float64(h*w)
		all += squares - sum*sum/float64(h*w)
	}
	if all <= 0 {
		return 0, nil
	}
	return part / all, nil
}
