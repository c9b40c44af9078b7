package gan_test

import (
	"context"
	"encoding/binary"
	"hash/fnv"
	"testing"

	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// countdown is a context that ends when it has been asked a number of times.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// bits is a digest of all values of parameters.
func bits(params []*nn.Param) uint64 {
	h := fnv.New64a()
	for _, p := range params {
		binary.Write(h, binary.LittleEndian, p.Data())
	}
	return h.Sum64()
}

// batches returns n examples of the shape in batches, values from lo to 1 in a
// pattern, and with classes > 0 their classes, one-hot.
func batches(t *testing.T, n, batch int, lo float64, classes int, shape ...int) *data.Batches {
	t.Helper()
	size := 1
	for _, d := range shape {
		size *= d
	}
	v, labels := make([]float32, n*size), make([]uint8, n)
	for i := range v {
		v[i] = float32(lo + (1-lo)*float64(i*i%97)/96)
	}
	for i := range labels {
		labels[i] = uint8(i % max(classes, 1))
	}
	src, err := data.NewFloats(v, n, shape...)
	if err != nil {
		t.Fatal(err)
	}
	sources := []data.Source{src}
	if classes > 0 {
		hot, err := data.NewOneHot(labels, classes)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, hot)
	}
	b, err := data.NewBatches(batch, 1, sources...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// ring returns points of the ring in batches.
func ring(t testing.TB, n, batch int) *data.Batches {
	t.Helper()
	src, err := data.NewFloats(gan.Ring(n, 1), n, 2)
	if err != nil {
		t.Fatal(err)
	}
	b, err := data.NewBatches(batch, 1, src)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func config(t testing.TB, m *gan.GAN, tr gan.Training, b train.Batches, epochs int) train.Config {
	t.Helper()
	c, err := m.Config(tr, b, epochs)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func fit(t testing.TB, c train.Config) *train.History {
	t.Helper()
	h, err := train.Fit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return h
}
