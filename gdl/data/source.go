package data

import "fmt"

// Source is a fixed list of examples, all of one shape. Reading is safe from
// several goroutines at once.
type Source interface {
	// Len returns the number of examples.
	Len() int
	// Shape returns the shape of one example, such as [28 28 1]. The caller must not change it.
	Shape() []int
	// Read writes example i to dst, which holds one example exactly.
	// Images are scaled to [0, 1]. Read panics when i or len(dst) is wrong.
	Read(dst []float32, i int)
	// Digest identifies the content: equal digests mean equal examples in equal order.
	Digest() string
}

// Epoched is a Source whose examples change from epoch to epoch, such as noisy
// ones. Batches read them with ReadEpoch.
type Epoched interface {
	Source
	// ReadEpoch writes example i of an epoch, counted from 0, to dst; what it
	// writes depends on these two alone. Read gives epoch 0.
	ReadEpoch(dst []float32, i, epoch int)
}

// readEpoch reads an example of any source in an epoch.
func readEpoch(src Source, dst []float32, i, epoch int) {
	if e, ok := src.(Epoched); ok {
		e.ReadEpoch(dst, i, epoch)
		return
	}
	src.Read(dst, i)
}

// checkRead panics unless example i of n exists and dst holds its size values.
func checkRead(dst, size, i, n int) {
	if i < 0 || i >= n {
		panic(fmt.Errorf("data: example %d; there are %d", i, n))
	}
	if dst != size {
		panic(fmt.Errorf("data: an example has %d values, the destination holds %d", size, dst))
	}
}

// Take returns the first n examples of src. It panics unless 1 ≤ n ≤ src.Len().
func Take(src Source, n int) Source {
	if n < 1 || n > src.Len() {
		panic(fmt.Errorf("data: Take %d examples of %d", n, src.Len()))
	}
	return taken{src, n}
}

type taken struct {
	Source
	n int
}

func (t taken) Len() int       { return t.n }
func (t taken) Digest() string { return fmt.Sprintf("%s/take=%d", t.Source.Digest(), t.n) }

func (t taken) Read(dst []float32, i int) { t.ReadEpoch(dst, i, 0) }

func (t taken) ReadEpoch(dst []float32, i, epoch int) {
	if i >= t.n {
		panic(fmt.Errorf("data: example %d; there are %d", i, t.n))
	}
	readEpoch(t.Source, dst, i, epoch)
}

// Flatten returns src with its examples as vectors: [28 28 1] becomes [784].
func Flatten(src Source) Source {
	size := 1
	for _, d := range src.Shape() {
		size *= d
	}
	return flat{src, []int{size}}
}

type flat struct {
	Source
	shape []int
}

func (f flat) Shape() []int   { return f.shape }
func (f flat) Digest() string { return f.Source.Digest() + "/flatten" }

func (f flat) ReadEpoch(dst []float32, i, epoch int) { readEpoch(f.Source, dst, i, epoch) }
