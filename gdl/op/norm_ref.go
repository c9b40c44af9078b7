package op

import "math"

// rows returns the number of rows of all groups.
func (n Norm) rows() int { return n.Groups * n.Rows }

// stat and gamma return the positions of the statistics and of the gamma of
// channel c in a row.
func (n Norm) stat(row, c int) int {
	if n.AcrossChannels {
		return row
	}
	return row/n.Rows*n.Channels + c
}

func (n Norm) gamma(row, c int) int {
	if n.GammaPerGroup {
		return row/n.Rows*n.Channels + c
	}
	return c
}

// strip returns the elements of statistic s: the first, their distance and
// number.
func (n Norm) strip(s int) (first, step, count int) {
	if n.AcrossChannels {
		return s * n.Channels, 1, n.Channels
	}
	return s/n.Channels*n.Rows*n.Channels + s%n.Channels, n.Channels, n.Rows
}

// momentsRef computes statistics lo … hi.
func momentsRef[T float32 | float64](n Norm, lo, hi int, m, x []T) {
	for s := lo; s < hi; s++ {
		first, step, count := n.strip(s)
		var mean, variance float64
		for j := range count {
			mean += float64(x[first+j*step])
		}
		mean /= float64(count)
		for j := range count {
			d := float64(x[first+j*step]) - mean
			variance += d * d
		}
		m[s], m[n.statistics()+s] = T(mean), T(variance/float64(count))
	}
}

// inverse returns 1/√(variance + ε).
func inverse[T float32 | float64](n Norm, variance T) T {
	return T(1 / math.Sqrt(float64(variance)+n.Epsilon))
}

// normalizeRef computes rows lo … hi.
func normalizeRef[T float32 | float64](n Norm, lo, hi int, y, x, mean, variance, gamma, beta []T) {
	for r := lo; r < hi; r++ {
		for c := range n.Channels {
			i, s, g := r*n.Channels+c, n.stat(r, c), n.gamma(r, c)
			y[i] = (x[i]-mean[s])*inverse(n, variance[s])*gamma[g] + beta[g]
		}
	}
}

func normGradsRef[T float32 | float64](n Norm, dst, x, m, gamma, dy []T) {
	e, p := n.elements(), n.parts()*n.Channels
	clear(dst[e:])
	if n.AcrossChannels { // all in the first part
		layerGradRef(n, 0, n.rows(), dst[:e], dst[e:e+n.Channels], dst[e+p:e+p+n.Channels], x, m, gamma, dy)
		return
	}
	for s := range n.statistics() {
		first, step, count := n.strip(s)
		g := n.gamma(first/n.Channels, s%n.Channels)
		channelGradRef(n, s, gamma[g], dst[first:], &dst[e+g], &dst[e+p+g], x[first:], m, dy[first:], step, count)
	}
}

// channelGradRef computes the derivatives of the count elements, step apart, of
// statistic s:
//
//	dx = gamma·(dy − mean dy − x̂·mean(dy·x̂))/σ,  dgamma = Σ dy·x̂,  dbeta = Σ dy
func channelGradRef[T float32 | float64](n Norm, s int, gamma T, dx []T, dgamma, dbeta *T, x, m, dy []T, step, count int) {
	r := inverse(n, m[n.statistics()+s])
	var a, b float64
	for i := 0; i < count*step; i += step {
		a += float64(dy[i])
		b += float64(dy[i] * (x[i] - m[s]) * r)
	}
	*dbeta, *dgamma = *dbeta+T(a), *dgamma+T(b)
	a, b = a/float64(count), b/float64(count)
	for i := 0; i < count*step; i += step {
		dx[i] = gamma * r * (dy[i] - T(a) - (x[i]-m[s])*r*T(b))
	}
}

// layerGradRef computes the derivatives of rows lo … hi: with h = gamma·dy,
// dx = (h − mean h − x̂·mean(h·x̂))/σ; dgamma and dbeta as above.
func layerGradRef[T float32 | float64](n Norm, lo, hi int, dx, dgamma, dbeta, x, m, gamma, dy []T) {
	clear(dgamma)
	clear(dbeta)
	for s := lo; s < hi; s++ {
		r, at := inverse(n, m[n.statistics()+s]), s*n.Channels
		var a, b float64
		for c, g := range gamma {
			d, xhat := dy[at+c], (x[at+c]-m[s])*r
			a, b = a+float64(g*d), b+float64(g*d*xhat)
			dgamma[c] += d * xhat
			dbeta[c] += d
		}
		a, b = a/float64(n.Channels), b/float64(n.Channels)
		for c, g := range gamma {
			i := at + c
			dx[i] = r * (g*dy[i] - T(a) - (x[i]-m[s])*r*T(b))
		}
	}
}
