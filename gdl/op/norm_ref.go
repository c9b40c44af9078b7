package op

import "math"

// rows returns the number of rows of all groups.
func (n norm) rows() int { return n.Groups * n.Rows }

// stat and gamma return the positions of the statistics and of the gamma of
// channel c in a row.
func (n norm) stat(row, c int) int {
	if n.AcrossChannels {
		return row
	}
	return row/n.Rows*n.Channels + c
}

func (n norm) gamma(row, c int) int {
	if n.GammaPerGroup {
		return row/n.Rows*n.Channels + c
	}
	return c
}

// strip returns the elements of statistic s: the first, their distance and
// number.
func (n norm) strip(s int) (first, step, count int) {
	if n.AcrossChannels {
		return s * n.Channels, 1, n.Channels
	}
	return s/n.Channels*n.Rows*n.Channels + s%n.Channels, n.Channels, n.Rows
}

// momentsRef computes all means, then all variances.
func momentsRef[T float32 | float64](n norm, m, x []T) {
	for s := range n.statistics() {
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
func inverse[T float32 | float64](n norm, variance T) T {
	return T(1 / math.Sqrt(float64(variance)+n.Epsilon))
}

// normalizeRef computes gamma·(x − mean)/σ + beta.
func normalizeRef[T float32 | float64](n norm, y, x, mean, variance, gamma, beta []T) {
	for r := range n.rows() {
		for c := range n.Channels {
			i, s, g := r*n.Channels+c, n.stat(r, c), n.gamma(r, c)
			y[i] = (x[i]-mean[s])*inverse(n, variance[s])*gamma[g] + beta[g]
		}
	}
}

// normSumsRef computes Σ dy and Σ dy·x̂ of each group.
func normSumsRef[T float32 | float64](n norm, sums, dy, x, m []T) {
	half := len(sums) / 2
	if n.AcrossChannels {
		layerSumsRef(n, sums[:half], sums[half:], dy, x, m)
		return
	}
	for s := range n.statistics() {
		first, step, count := n.strip(s)
		r := inverse(n, m[n.statistics()+s])
		var a, b float64
		for j := range count {
			i := first + j*step
			a, b = a+float64(dy[i]), b+float64(dy[i]*(x[i]-m[s])*r)
		}
		sums[s], sums[half+s] = T(a), T(b)
	}
}

// layerSumsRef computes Σ dy and Σ dy·x̂ over all rows.
func layerSumsRef[T float32 | float64](n norm, sum, product, dy, x, m []T) {
	clear(sum)
	clear(product)
	for s := range n.rows() {
		r, at := inverse(n, m[n.statistics()+s]), s*n.Channels
		for c := range sum {
			sum[c] += dy[at+c]
			product[c] += dy[at+c] * (x[at+c] - m[s]) * r
		}
	}
}

// normGradRef computes dx = gamma·(dy − mean dy − x̂·mean(dy·x̂))/σ.
func normGradRef[T float32 | float64](n norm, dx, dy, x, m, sums, gamma []T) {
	if n.AcrossChannels {
		layerGradRef(n, dx, dy, x, m, gamma)
		return
	}
	for s := range n.statistics() {
		first, step, count := n.strip(s)
		r, g := inverse(n, m[n.statistics()+s]), gamma[n.gamma(first/n.Channels, s%n.Channels)]
		a, b := sums[s]/T(count), sums[n.statistics()+s]/T(count)
		for j := range count {
			i := first + j*step
			dx[i] = g * r * (dy[i] - a - (x[i]-m[s])*r*b)
		}
	}
}

// layerGradRef computes the derivative by x: with h = gamma·dy,
// dx = (h − mean h − x̂·mean(h·x̂))/σ.
func layerGradRef[T float32 | float64](n norm, dx, dy, x, m, gamma []T) {
	for s := range n.rows() {
		r, at := inverse(n, m[n.statistics()+s]), s*n.Channels
		var a, b float64
		for c, g := range gamma {
			h := g * dy[at+c]
			a, b = a+float64(h), b+float64(h*(x[at+c]-m[s])*r)
		}
		a, b = a/float64(n.Channels), b/float64(n.Channels)
		for c, g := range gamma {
			i := at + c
			dx[i] = r * (g*dy[i] - T(a) - (x[i]-m[s])*r*T(b))
		}
	}
}
