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
