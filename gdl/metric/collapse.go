package metric

import "fmt"

// Collapse says in words whether an encoder uses its latent axes, from the
// posteriors N(mu, exp(logVar)) of examples, rows of the given number of axes:
// how many axes are active, what they cost, and what to try when none is.
func Collapse(mu, logVar []float32, axes int) (string, error) {
	perAxis, err := KLPerAxis(mu, logVar, axes)
	if err != nil {
		return "", err
	}
	var kl float64
	for _, v := range perAxis {
		kl += v
	}
	active, _, err := ActiveUnits(mu, axes)
	if err != nil {
		return "", err
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
