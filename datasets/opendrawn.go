package datasets

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// labelled is a drawn set. Faces have no classes.
type labelled interface {
	data.Source
	Label(i int) uint8
	Classes() []string
}

// drawnSplit says how many pictures Open draws, and from which seed: no
// picture of a test set is in its training set.
type drawnSplit struct {
	seed uint64
	n    int
}

var drawnSplits = map[string]map[string]drawnSplit{
	"faces":   {"train": {1, 8000}, "test": {2, 2000}},
	"hands":   {"train": {1, 18000}, "test": {2, 3600}},
	"objects": {"train": {1, 20000}, "test": {2, 4000}},
}

func drawnEntries() []Entry {
	out := []Entry{
		{Name: "faces", Description: "colour faces with known factors, drawn", Shape: [3]int{64, 64, 3}},
		{Name: "hands", Description: "grey hands that spell letters, drawn", Shape: [3]int{28, 28, 1}, Classes: Hands(1, 1).Classes()},
		{Name: "objects", Description: "colour things of ten kinds, drawn", Shape: [3]int{32, 32, 3}, Classes: Objects(1, 1).Classes()},
	}
	for i := range out {
		e := &out[i]
		e.format, e.Splits = drawnSet, trainTest
		e.Licence, e.Citation = "Apache-2.0", "This package."
		for _, s := range drawnSplits[e.Name] {
			e.Pictures += s.n
		}
	}
	return out
}

// openDrawn returns a split of a drawn set, shift added to its seed. What is
// drawn once is kept in the course's cache; what is damaged there is drawn anew.
func (e Entry) openDrawn(ctx context.Context, split string, shift uint64, report func(progress.Work)) (*data.Images, error) {
	if err := e.checkSplit(split); err != nil {
		return nil, err
	}
	s := drawnSplits[e.Name][split]
	src := drawSource(e.Name, s.seed+shift, s.n)
	path := filepath.Join(e.cache(), fmt.Sprintf("seed%d-%d.pictures", s.seed+shift, s.n))
	key := drawnKey(src)
	keep := e.cache() != ""
	if keep {
		atomicfile.Sweep(e.cache())
		m, err := data.LoadImages(path, key)
		if err == nil {
			return m, nil
		}
		keep = !unreadable(err) // what nobody may read, nobody asked us to replace
	}
	m, err := drawAll(ctx, src, report)
	if err == nil && keep {
		// A cache that cannot be written makes the next Open slower, not this one wrong.
		_ = saveDrawn(path, key, m)
	}
	return m, err
}

func drawSource(name string, seed uint64, n int) data.Source {
	switch name {
	case "hands":
		return Hands(seed, n)
	case "objects":
		return Objects(seed, n)
	}
	return Faces(seed, n)
}

// drawnKey identifies what src draws: its arguments, and its first picture in
// case that somebody changes the drawing and forgets its version.
func drawnKey(src data.Source) string {
	x := make([]float32, src.Shape()[0]*src.Shape()[1]*src.Shape()[2])
	src.Read(x, 0)
	return fmt.Sprintf("%s,first=%x", src.Digest(), sha256.Sum256(appendBytes(nil, x)))
}

func saveDrawn(path, key string, m *data.Images) error {
	size := len(m.Pix) / m.Len()
	return data.SaveImages(path, key, [3]int(m.Shape()), m.Classes, func(add func([]uint8, int) error) error {
		for i := range m.Len() {
			label := -1
			if m.Labels != nil {
				label = int(m.Labels[i])
			}
			if err := add(m.Pix[i*size:(i+1)*size], label); err != nil {
				return err
			}
		}
		return nil
	})
}

// drawAll draws all pictures of src, on all processors, and rounds them to bytes. It
// ends with ctx; report may be nil.
func drawAll(ctx context.Context, src data.Source, report func(progress.Work)) (*data.Images, error) {
	n, shape := src.Len(), src.Shape()
	size := shape[0] * shape[1] * shape[2]
	pix := make([]uint8, n*size)
	workers := min(n, runtime.GOMAXPROCS(0))
	var done atomic.Int64
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			x := make([]float32, size)
			for i := w; i < n && ctx.Err() == nil; i += workers {
				src.Read(x, i)
				appendBytes(pix[i*size:i*size], x)
				if k := done.Add(1); report != nil && w == 0 {
					report(progress.Work{What: "drawing pictures", Done: k, Total: int64(n)})
				}
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("datasets: drawing pictures: %w", err)
	}
	var labels []uint8
	var classes []string
	if s, ok := src.(labelled); ok {
		classes = s.Classes()
		for i := range n {
			labels = append(labels, s.Label(i))
		}
	}
	return data.NewImages(pix, n, shape[0], shape[1], shape[2], labels, classes)
}

// appendBytes appends the values of x, 0 to 1, as bytes.
func appendBytes(pix []uint8, x []float32) []uint8 {
	for _, v := range x {
		pix = append(pix, uint8(clamp(float64(v), 0, 1)*255+0.5))
	}
	return pix
}
