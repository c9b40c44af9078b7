package metric

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/blas/blas32"
)

// Nearest returns, for each example of x, the Euclidean distance to the nearest
// example of among and that one's number; of equally near ones it is the first.
// Both hold examples of the given shape.
//
// It tells whether a generator copies its training set: look at the distribution
// of the distances beside that of real examples it was not trained on. A smooth
// picture is near many others, so a small mean alone shows no copying.
func Nearest(x, among []float32, shape ...int) (distance []float64, index []int, err error) {
	const who = "Nearest"
	n, err := examples(who, 0, x, shape)
	if err != nil {
		return nil, nil, err
	}
	m, err := examples(who, 1, among, shape)
	if err != nil {
		return nil, nil, err
	}
	size := len(x) / n
	if len(among)/m != size {
		return nil, nil, fmt.Errorf("metric.%s: %d values are no whole number of examples of shape %v", who, len(among), shape)
	}
	distance, index = make([]float64, n), make([]int, n)
	for i, near := range neighbours(x, among, size, 1) {
		distance[i], index[i] = math.Sqrt(near[0].squared), near[0].index
	}
	return distance, index, nil
}

// neighbour is one of a number of near examples.
type neighbour struct {
	squared float64 // distance
	index   int
}

// block is how many examples look for their neighbours together: they share the
// reading of the others, which are too many for the caches.
const block = 16

// neighbours returns, for each example of x, its k nearest of among, the nearest
// first; of equally near ones the earlier.
func neighbours(x, among []float32, size, k int) [][]neighbour {
	near := make([][]neighbour, len(x)/size)
	s := &search{among: among, size: size, k: k, norms: norms(among, size)}
	parallel((len(near)+block-1)/block, func(b int) {
		lo, hi := b*block, min((b+1)*block, len(near))
		s.find(x[lo*size:hi*size], near[lo:hi])
	})
	return near
}

// search is a set of examples to look for the k nearest in.
type search struct {
	among   []float32
	size, k int
	norms   []float64 // squared lengths
}

// find writes the neighbours of the examples of x. A distance by |x|² + |y|² − 2x·y
// in float32 is fast but not exact: it tells which examples are worth an exact one.
func (s *search) find(x []float32, near [][]neighbour) {
	lengths := norms(x, s.size)
	// The dot product is off by at most |x|·|y|·size/2²⁴.
	slack := float64(s.size) / (1 << 23)
	for j, norm := range s.norms {
		b := blas32.Vector{N: s.size, Inc: 1, Data: s.among[j*s.size : (j+1)*s.size]}
		for i, length := range lengths {
			far := math.Inf(1) // what is nearer is worth a look
			if len(near[i]) == s.k {
				far = near[i][s.k-1].squared
			}
			a := blas32.Vector{N: s.size, Inc: 1, Data: x[i*s.size : (i+1)*s.size]}
			if sum := length + norm; sum-2*float64(blas32.Dot(a, b))-slack*sum >= far {
				continue
			}
			if d := squaredDistance(a.Data, b.Data); d < far {
				near[i] = s.insert(near[i], neighbour{d, j})
			}
		}
	}
}

// insert puts v in its place, after equally near ones, and drops the furthest of
// more than k.
func (s *search) insert(near []neighbour, v neighbour) []neighbour {
	at := len(near)
	for at > 0 && near[at-1].squared > v.squared {
		at--
	}
	near = slices.Insert(near, at, v)
	return near[:min(len(near), s.k)]
}

// norms returns the squared lengths of the rows of x.
func norms(x []float32, size int) []float64 {
	out := make([]float64, len(x)/size)
	for i, v := range x {
		out[i/size] += float64(v) * float64(v)
	}
	return out
}

func squaredDistance(x, y []float32) float64 {
	sum := 0.0
	for i, v := range x {
		d := float64(v) - float64(y[i])
		sum += d * d
	}
	return sum
}

// PairwiseDistance returns the mean Euclidean distance of all pairs of examples
// of the given shape, at least 2: how much a generator's samples differ from each
// other. It is 0 when they are all alike; compare it with that of real examples.
// Time grows with the square of the number: 1 000 to 2 000 are enough.
func PairwiseDistance(x []float32, shape ...int) (float64, error) {
	n, err := examples("PairwiseDistance", 0, x, shape)
	if err != nil {
		return 0, err
	}
	if n < 2 {
		return 0, fmt.Errorf("metric.PairwiseDistance: %d example, want at least 2", n)
	}
	size := len(x) / n
	sums := make([]float64, n) // added up in order: the same on any number of threads
	parallel(n, func(i int) {
		for j := range i {
			sums[i] += math.Sqrt(squaredDistance(x[i*size:(i+1)*size], x[j*size:(j+1)*size]))
		}
	})
	sum := 0.0
	for _, s := range sums {
		sum += s
	}
	return sum / (float64(n) * float64(n-1) / 2), nil
}

// parallel calls f for 0 to n−1, on all processors.
func parallel(n int, f func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}
