package baseline

import (
	"fmt"
	"math"
	"runtime"
	"sync"

	"gonum.org/v1/gonum/blas/blas32"
)

// sparse holds images by the pixels that are not 0: for digits, one in five.
type sparse struct {
	first []int // [N+1], where the pixels of each image begin
	pixel []int32
	value []float32
}

func newSparse(x []float32, size int) *sparse {
	s := &sparse{first: []int{0}}
	for i, v := range x {
		if v != 0 {
			s.pixel, s.value = append(s.pixel, int32(i%size)), append(s.value, v)
		}
		if (i+1)%size == 0 {
			s.first = append(s.first, len(s.pixel))
		}
	}
	return s
}

// image returns the pixels of image i and their values.
func (s *sparse) image(i int) ([]int32, []float32) {
	lo, hi := s.first[i], s.first[i+1]
	return s.pixel[lo:hi], s.value[lo:hi]
}

// assign finds the picture of least cross-entropy for each image, and that
// cross-entropy. With m a picture, it is
//
//	−Σ x·ln m + (1−x)·ln(1−m) = −Σ ln(1−m) − Σ x·logit m
//
// so a pixel that is 0 costs no time.
func (b *Codebook) assign(x *sparse, nearest []int, cost []float64) {
	k := len(b.Shares)
	logits := make([]float32, len(b.Pictures)) // [size K]
	black := make([]float64, k)                // Σ ln(1−m)
	for i, v := range b.Pictures {
		logits[i%b.size*k+i/b.size] = float32(logit(float64(v)))
		black[i/b.size] += math.Log1p(-float64(v))
	}
	parts := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for part := range parts {
		wg.Go(func() {
			scores := blas32.Vector{N: k, Inc: 1, Data: make([]float32, k)}
			for i := part * len(nearest) / parts; i < (part+1)*len(nearest)/parts; i++ {
				clear(scores.Data)
				pixels, values := x.image(i)
				for j, p := range pixels {
					row := logits[int(p)*k : (int(p)+1)*k]
					blas32.Axpy(values[j], blas32.Vector{N: k, Inc: 1, Data: row}, scores)
				}
				nearest[i], cost[i] = cheapest(scores.Data, black)
			}
		})
	}
	wg.Wait()
}

// cheapest returns the first picture of least cross-entropy, and that.
func cheapest(scores []float32, black []float64) (int, float64) {
	best, at := math.Inf(1), 0
	for k, s := range scores {
		if c := -black[k] - float64(s); c < best {
			best, at = c, k
		}
	}
	return at, best
}

// images returns the number and the size of images of a shape, after it has
// checked them.
func images(x []float32, shape []int) (n, size int, err error) {
	size = 1
	for _, d := range shape {
		if d < 1 || size > len(x)/d {
			return 0, 0, fmt.Errorf("baseline: %d values are no whole number of images of shape %v", len(x), shape)
		}
		size *= d
	}
	if len(shape) == 0 || len(x) == 0 || len(x)%size != 0 {
		return 0, 0, fmt.Errorf("baseline: %d values are no whole number of images of shape %v", len(x), shape)
	}
	for i, v := range x {
		if !(v >= 0 && v <= 1) {
			return 0, 0, fmt.Errorf("baseline: value %d of image %d is %g, want 0 to 1", i%size, i/size, v)
		}
	}
	return len(x) / size, size, nil
}
