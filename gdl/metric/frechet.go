package metric

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Frechet returns the Fréchet distance, squared, of two normal distributions that
// have the means and covariances of two sets of features: 0 for equal sets.
//
//	‖μx − μy‖² + tr(Σx + Σy − 2·(Σx·Σy)^½)
//
// x and y hold equally many rows of the given number of features, at least 2.
// Equally many, because two samples of one distribution are further apart the
// fewer they are: compare only distances of equal numbers, in the same features,
// and show beside them that of two halves of the real set, drawn at random.
// Covariances are the sample's, n − 1. Source: Heusel et al. 2017, arXiv:1706.08500, who take the
// features of Inception-v3.
func Frechet(x, y []float32, features int) (float64, error) {
	const who = "Frechet"
	if len(x) != len(y) {
		return 0, fmt.Errorf("metric.%s: %d values against %d, want as many: the distance depends on the number", who, len(x), len(y))
	}
	n, err := count(who, x, y, []int{features})
	if err != nil {
		return 0, err
	}
	if n < 2 {
		return 0, fmt.Errorf("metric.%s: %d example of each, want at least 2", who, n)
	}
	mx, sx := moments(x, n, features)
	my, sy := moments(y, n, features)
	d := 0.0
	for i := range mx {
		d += (mx[i]-my[i])*(mx[i]-my[i]) + sx.At(i, i) + sy.At(i, i)
	}
	root, err := squareRoot(sx)
	if err != nil {
		return 0, err
	}
	// (Σx·Σy)^½ and (Σx^½·Σy·Σx^½)^½ have the same trace; the second is symmetric.
	var product mat.Dense
	product.Product(root, sy, root)
	values, _, err := eigen(symmetric(&product))
	if err != nil {
		return 0, err
	}
	for _, v := range values {
		d -= 2 * math.Sqrt(v)
	}
	return max(d, 0), nil
}

// moments returns the mean and the covariance of n rows.
func moments(x []float32, n, width int) ([]float64, *mat.SymDense) {
	mean := make([]float64, width)
	for i, v := range x {
		mean[i%width] += float64(v) / float64(n)
	}
	centred := mat.NewDense(n, width, nil)
	for i, v := range x {
		centred.Set(i/width, i%width, float64(v)-mean[i%width])
	}
	var s mat.SymDense
	s.SymOuterK(1/float64(n-1), centred.T())
	return mean, &s
}

// squareRoot returns the symmetric root of a covariance.
func squareRoot(s *mat.SymDense) (*mat.Dense, error) {
	values, vectors, err := eigen(s)
	if err != nil {
		return nil, err
	}
	for i, v := range values {
		values[i] = math.Sqrt(v)
	}
	var root mat.Dense
	root.Product(vectors, mat.NewDiagDense(len(values), values), vectors.T())
	return &root, nil
}

// eigen returns the eigenvalues and eigenvectors of a matrix that would have none
// below 0 but for rounding.
func eigen(s *mat.SymDense) ([]float64, *mat.Dense, error) {
	var e mat.EigenSym
	if !e.Factorize(s, true) {
		return nil, nil, fmt.Errorf("metric.Frechet: the eigenvalues of a covariance of %d features were not found", s.SymmetricDim())
	}
	values := e.Values(nil)
	for i, v := range values {
		values[i] = max(v, 0)
	}
	var vectors mat.Dense
	e.VectorsTo(&vectors)
	return values, &vectors, nil
}

// symmetric returns a matrix that is symmetric but for rounding.
func symmetric(m *mat.Dense) *mat.SymDense {
	n, _ := m.Dims()
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			s.SetSym(i, j, (m.At(i, j)+m.At(j, i))/2)
		}
	}
	return s
}
