package data

import (
	"fmt"
	"math/rand/v2"
)

// Batches cuts the examples of one or more sources into batches. It is what
// package train trains on: with several sources, such as noisy and clean
// images, example i of each belongs to example i of the others.
//
// It is not safe for concurrent use.
type Batches struct {
	sources []Source
	shapes  [][]int
	batch   int
	seed    uint64
	shuffle bool
	order   []int // of the epoch below
	epoch   int
}

// NewBatches returns batches of the given size, shuffled anew in each epoch in
// an order that depends on seed and epoch only. A batch larger than the sources
// gives one batch of all. It is an error when batch is below 1, when there is
// no source, or when sources differ in length.
func NewBatches(batch int, seed uint64, sources ...Source) (*Batches, error) {
	return newBatches(batch, seed, true, sources)
}

// InOrder returns batches in the order of the sources, the same in each epoch:
// for measuring. Errors are those of NewBatches.
func InOrder(batch int, sources ...Source) (*Batches, error) {
	return newBatches(batch, 0, false, sources)
}

func newBatches(batch int, seed uint64, shuffle bool, sources []Source) (*Batches, error) {
	if batch < 1 {
		return nil, fmt.Errorf("data: batch of %d; at least 1 is needed", batch)
	}
	if len(sources) == 0 {
		return nil, fmt.Errorf("data: batches of no source; at least 1 is needed")
	}
	b := &Batches{sources: sources, batch: batch, seed: seed, shuffle: shuffle, epoch: -1}
	for i, s := range sources {
		if s.Len() < 1 {
			return nil, fmt.Errorf("data: source %d has no examples; at least 1 is needed", i)
		}
		if s.Len() != sources[0].Len() {
			return nil, fmt.Errorf("data: source %d has %d examples, source 0 has %d", i, s.Len(), sources[0].Len())
		}
		b.shapes = append(b.shapes, s.Shape())
	}
	return b, nil
}

// Shapes returns the shape of one example of each source.
func (b *Batches) Shapes() [][]int { return b.shapes }

// Steps returns the batches per epoch, ⌈n/batch⌉: the last one may be smaller, as in Keras.
func (b *Batches) Steps() int { return (b.sources[0].Len()-1)/b.batch + 1 }

// Size returns the number of examples of a step's batch, 0 ≤ step < Steps().
func (b *Batches) Size(step int) int { return min(b.batch, b.sources[0].Len()-step*b.batch) }

// Order returns the order of the examples in an epoch, a permutation of 0…n−1.
func (b *Batches) Order(epoch int) []int {
	n := b.sources[0].Len()
	if b.shuffle {
		return rand.New(rand.NewPCG(b.seed, uint64(epoch))).Perm(n)
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// Fill writes the batch of a step of an epoch to x, one slice for each source,
// [Size(step) shape...]. It panics when their lengths are wrong.
func (b *Batches) Fill(x [][]float32, epoch, step int) {
	b.fill(x, epoch, step, 0, b.Size(step))
}

// FillPart writes examples of the batch of a step to x, from number first on, as many
// as x has room for. It panics when the batch has fewer, or a slice is no whole number
// of examples.
func (b *Batches) FillPart(x [][]float32, epoch, step, first int) {
	n := len(x[0]) / size(b.sources[0])
	if first < 0 || first+n > b.Size(step) {
		panic(fmt.Errorf("data: examples %d to %d of a batch of %d", first, first+n-1, b.Size(step)))
	}
	b.fill(x, epoch, step, first, n)
}

// fill writes n examples of a batch to x, from number first on.
func (b *Batches) fill(x [][]float32, epoch, step, first, n int) {
	if b.epoch != epoch {
		b.order, b.epoch = b.Order(epoch), epoch
	}
	index := b.order[step*b.batch+first:][:n]
	for i, s := range b.sources {
		fill(x[i], s, index, epoch)
	}
}

// Digest identifies sources and order.
func (b *Batches) Digest() string {
	d := fmt.Sprintf("batch=%d,shuffle=%t,seed=%d", b.batch, b.shuffle, b.seed)
	for _, s := range b.sources {
		d += "," + s.Digest()
	}
	return d
}

// All returns all examples of src, one after the other, as they are in epoch 0.
func All(src Source) []float32 {
	index := make([]int, src.Len())
	for i := range index {
		index[i] = i
	}
	x := make([]float32, src.Len()*size(src))
	fill(x, src, index, 0)
	return x
}

// fill writes the examples index of src in an epoch to dst, one after the other.
// It allocates nothing itself.
func fill(dst []float32, src Source, index []int, epoch int) {
	n := size(src)
	if len(dst) != n*len(index) {
		panic(fmt.Errorf("data: %d examples of shape %v need %d values, the destination holds %d",
			len(index), src.Shape(), n*len(index), len(dst)))
	}
	for k, i := range index {
		readEpoch(src, dst[k*n:(k+1)*n], i, epoch)
	}
}

// size returns the number of values of an example.
func size(src Source) int {
	n := 1
	for _, d := range src.Shape() {
		n *= d
	}
	return n
}
