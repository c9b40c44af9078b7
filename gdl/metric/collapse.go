package metric

import "fmt"

// activeVariance is above what the mean of an axis must vary over the examples
// for the axis to count as active (Burda et al. 2016, arXiv:1509.00519).
const activeVariance = 0.01

// Collapse says in words whether an encoder uses its latent axes, from the
// posteriors N(mu, exp(logVar)) of examples, rows of the given number of axes:
// how many axes are active, what they cost, and what to try when none is.
func Collapse(mu, logVar []float32, axes int) (string, error) {
	perAxis, err := KLPerAxis(mu, logVar, axes)
	if err != nil {
		return "", err
	}
	var kl float64
	active, n := 0, float64(len(mu)/axes)
	for a := range axes {
		var sum, squares float64
		for i := a; i < len(mu); i += axes {
			sum, squares = sum+float64(mu[i]), squares+float64(mu[i])*float64(mu[i])
		}
		if squares/n-sum*sum/(n*n) > activeVariance {
			active++
		}
		kl += perAxis[a]
	}
	text := fmt.Sprintf("%d of %d axes active, KL %.2f nats: ", active, axes, kl)
	switch {
	case active == 0:
		return text + "collapsed. The decoder does not look at the code, every code gives the same picture. " +
			"Lower β, or sum the reconstruction over pixels where the KL is summed over axes", nil
	case 2*active < axes:
		return text + "no collapse, but most axes are idle. A lower β wakes more, fewer axes would do", nil
	}
	return text + "no collapse", nil
}
