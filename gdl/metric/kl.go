package metric

import "math"

// KLPerAxis returns the divergence of N(mu, exp(logVar)) from N(0, 1) in nats,
// for each latent axis, averaged over the examples: close to 0 for an axis that
// the encoder does not use. mu and logVar hold rows of the given number of axes.
//
//	½(μ² + σ² − 1 − log σ²)
//
// Source: Kingma & Welling 2014, arXiv:1312.6114, appendix B.
func KLPerAxis(mu, logVar []float32, axes int) ([]float64, error) {
	n, err := count("KLPerAxis", mu, logVar, []int{axes})
	if err != nil {
		return nil, err
	}
	kl := make([]float64, axes)
	for i := range mu {
		m, lv := float64(mu[i]), float64(logVar[i])
		kl[i%axes] += (m*m + math.Expm1(lv) - lv) / 2 / float64(n)
	}
	return kl, nil
}

// ActiveVariance is how much the mean of an active latent axis varies, at least.
const ActiveVariance = 0.01

// ActiveUnits returns the variance over the examples of each axis's posterior
// mean, and how many are above ActiveVariance. An axis whose mean is the same for
// every image says nothing about it: it has collapsed to the prior. mu holds rows
// of the given number of axes. Source: Burda et al. 2016, arXiv:1509.00519,
// section 5.1.
func ActiveUnits(mu []float32, axes int) (active int, variance []float64, err error) {
	n, err := examples("ActiveUnits", 0, mu, []int{axes})
	if err != nil {
		return 0, nil, err
	}
	mean := make([]float64, axes)
	for i, v := range mu {
		mean[i%axes] += float64(v) / float64(n)
	}
	variance = make([]float64, axes)
	for i, v := range mu {
		d := float64(v) - mean[i%axes]
		variance[i%axes] += d * d / float64(n)
	}
	for _, v := range variance {
		if v > ActiveVariance {
			active++
		}
	}
	return active, variance, nil
}
