package datasets

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/generative-deep-learning/go/gdl/data"
)

// drawnSplits says how many pictures Open draws, and from which seed: no
// picture of a test set is in its training set.
var drawnSplits = []struct {
	name, split string
	seed        uint64
	n           int
}{
	{"faces", "train", 1, 8000}, {"faces", "test", 2, 2000},
	{"hands", "train", 1, 18000}, {"hands", "test", 2, 3600},
	{"objects", "train", 1, 20000}, {"objects", "test", 2, 4000},
}

// openDrawn draws a split of a procedural set, shift added to its seed. ok is
// false when name is none.
func openDrawn(name, split string, shift uint64) (m *data.Images, ok bool, err error) {
	for _, s := range drawnSplits {
		if s.name != name {
			continue
		}
		ok = true
		if s.split == split {
			m, err = drawAll(name, s.seed+shift, s.n)
			return m, true, err
		}
	}
	if ok {
		err = fmt.Errorf("datasets: %s has no split %q; there are train, test", name, split)
	}
	return nil, ok, err
}

func drawAll(name string, seed uint64, n int) (*data.Images, error) {
	switch name {
	case "hands":
		s := Hands(seed, n)
		return toImages(s, labelsOf(n, s.Label), s.Classes())
	case "objects":
		s := Objects(seed, n)
		return toImages(s, labelsOf(n, s.Label), s.Classes())
	}
	return toImages(Faces(seed, n), nil, nil)
}

func labelsOf(n int, label func(i int) uint8) []uint8 {
	out := make([]uint8, n)
	for i := range out {
		out[i] = label(i)
	}
	return out
}

// toImages draws all pictures of src, on all processors, and rounds them to bytes.
func toImages(src data.Source, labels []uint8, classes []string) (*data.Images, error) {
	n, shape := src.Len(), src.Shape()
	size := shape[0] * shape[1] * shape[2]
	pix := make([]uint8, n*size)
	workers := min(n, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			x := make([]float32, size)
			for i := w; i < n; i += workers {
				src.Read(x, i)
				for k, v := range x {
					pix[i*size+k] = uint8(clamp(float64(v), 0, 1)*255 + 0.5)
				}
			}
		})
	}
	wg.Wait()
	return data.NewImages(pix, n, shape[0], shape[1], shape[2], labels, classes)
}
