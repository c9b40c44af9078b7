package data

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"sync"
)

// Floats is a set of n examples of one shape, given as numbers. Make one with NewFloats.
type Floats struct {
	Data []float32 // [N shape...], row-major

	n      int
	shape  []int
	digest func() string
}

var _ Source = (*Floats)(nil)

// NewFloats returns n examples of the given shape, without copying values. It
// is an error when n or a dimension is below 1, when values has another length,
// or when a value is NaN or infinite.
func NewFloats(values []float32, n int, shape ...int) (*Floats, error) {
	rest := len(values)
	for _, d := range append([]int{n}, shape...) {
		if d < 1 {
			return nil, fmt.Errorf("data: %d examples of shape %v: every size must be at least 1", n, shape)
		}
		if rest%d != 0 {
			rest = 0
		}
		rest /= d
	}
	if rest != 1 {
		return nil, fmt.Errorf("data: %d examples of shape %v do not fit %d values", n, shape, len(values))
	}
	for i, v := range values {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return nil, fmt.Errorf("data: example %d holds %v; values must be finite", i/(len(values)/n), v)
		}
	}
	f := &Floats{Data: values, n: n, shape: shape}
	f.digest = sync.OnceValue(f.hash)
	return f, nil
}

// Len returns the number of examples.
func (f *Floats) Len() int { return f.n }

// Shape returns the shape of one example.
func (f *Floats) Shape() []int { return f.shape }

// Digest hashes shape and values, once; changes made after the first call are not seen.
func (f *Floats) Digest() string { return f.digest() }

func (f *Floats) hash() string {
	h := sha256.New()
	fmt.Fprintln(h, "float32", f.n, f.shape)
	buf := make([]byte, 0, 4096)
	for i, v := range f.Data {
		buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(v))
		if len(buf) == cap(buf) || i == len(f.Data)-1 {
			h.Write(buf)
			buf = buf[:0]
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Read copies example i to dst.
func (f *Floats) Read(dst []float32, i int) {
	size := len(f.Data) / f.n
	checkRead(len(dst), size, i, f.n)
	copy(dst, f.Data[i*size:])
}
