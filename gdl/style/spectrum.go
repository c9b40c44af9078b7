package style

import "math"

// HighPass returns the differences of each pixel's right neighbour and of its lower one
// from it, drawn as the course draws them, ½ + 2Δ cut at 0 and 1: grey where nothing
// changes. The first picture shows vertical edges and is a pixel narrower, the second
// shows horizontal ones, is a pixel lower, and is TensorFlow's "horizontal deltas".
func (p Picture) HighPass() (horizontal, vertical Picture) {
	difference := func(h, w, step int) Picture {
		out := Picture{h, w, make([]float32, 0, 3*h*w)}
		for y := range h {
			for i := 3 * y * p.W; i < 3*(y*p.W+w); i++ {
				out.Pix = append(out.Pix, min(max(0.5+2*(p.Pix[i+step]-p.Pix[i]), 0), 1))
			}
		}
		return out
	}
	return difference(p.H, p.W-1, 3), difference(p.H-1, p.W, 3*p.W)
}

// cosines returns n cosine waves of n samples, as an orthonormal matrix, a wave in each
// row: row k has k half periods. A picture continued by its mirror image is made of these
// alone (the discrete cosine transform), so the jump from one edge of the picture to the
// other makes no frequencies of its own.
func cosines(n int) [][]float64 {
	rows := make([][]float64, n)
	for k := range rows {
		rows[k] = make([]float64, n)
		size := math.Sqrt(2 / float64(n))
		if k == 0 {
			size = math.Sqrt(1 / float64(n))
		}
		for i := range rows[k] {
			rows[k][i] = size * math.Cos(math.Pi*(float64(i)+0.5)*float64(k)/float64(n))
		}
	}
	return rows
}

// powers calls f with frequency, in cycles a pixel, and power of each wave that a
// picture's brightness is made of, but its mean.
func (p Picture) powers(f func(frequency, power float64)) {
	x := make([]float64, p.H*p.W)
	b := p.brightness()
	for i, v := range b {
		x[i] = float64(v - b[0]) // so a flat picture has no rounding errors, either
	}
	for i, v := range analysed(x, p.H, p.W, cosines(p.H), cosines(p.W))[1:] {
		y, x := (i+1)/p.W, (i+1)%p.W
		f(math.Hypot(float64(y)/float64(p.H), float64(x)/float64(p.W))/2, v*v)
	}
}

// HighShare returns the share of a picture's contrast, the variance of its brightness, that
// is in waves of more than ¼ cycles a pixel, shorter than four pixels: 0.80 of white
// noise, and 0 of a flat picture.
func (p Picture) HighShare() float64 {
	var high, all float64
	p.powers(func(frequency, power float64) {
		all += power
		if frequency > 0.25 {
			high += power
		}
	})
	return high * inverse(all)
}

// Spectrum returns the mean power of the waves that a picture's brightness is made of, by
// their frequency in any direction: bin i of n has those of more than i/2n and up to
// (i+1)/2n cycles a pixel, with n half of the picture's shorter side. The mean is left
// out, and so are diagonal waves of more than ½. White noise has its variance in each.
func (p Picture) Spectrum() []float64 {
	n := max(1, min(p.H, p.W)/2)
	mean, count := make([]float64, n), make([]float64, n)
	p.powers(func(frequency, power float64) {
		// A hair less: a wave at the limit is not to be moved by rounding.
		if i := int(math.Ceil(2*float64(n)*frequency-1e-9)) - 1; i < n {
			mean[i] += power
			count[i]++
		}
	})
	for i := range mean {
		mean[i] *= inverse(count[i])
	}
	return mean
}
