package ckpt

import (
	"bytes"
	"fmt"
	"math"
	"os"
)

// Tensor is a named array of float32 in row-major order.
type Tensor struct {
	Name  string
	Shape []int     // empty for a scalar
	Data  []float32 // as many values as the product of Shape
}

// File is the content of a checkpoint.
type File struct {
	Tensors []Tensor          // written in this order; names must differ
	Meta    map[string]string // free text; the key "gdl.digest" is reserved
	F16     bool              // write the values as float16, for small weights; Load leaves it false
}

// Tensor returns the tensor called name, and whether there is one.
func (f *File) Tensor(name string) (Tensor, bool) {
	for _, t := range f.Tensors {
		if t.Name == name {
			return t, true
		}
	}
	return Tensor{}, false
}

// Load reads the checkpoint at path. The error names path and says what is
// wrong; errors.Is(err, fs.ErrNotExist) tells a missing file from a bad one.
func Load(path string) (*File, error) {
	r, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("ckpt: %w", err)
	}
	defer r.Close()
	info, err := r.Stat()
	if err != nil {
		return nil, fmt.Errorf("ckpt: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("ckpt: %s: not a regular file", path)
	}
	f, err := decode(r, info.Size())
	if err != nil {
		return nil, fmt.Errorf("ckpt: %s: %w", path, err)
	}
	return f, nil
}

// Decode reads a checkpoint from memory, for weights that are embedded in a program.
func Decode(b []byte) (*File, error) {
	f, err := decode(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("ckpt: %w", err)
	}
	return f, nil
}

// elements returns the product of shape, or an error when a dimension is
// negative or the product does not fit an int64.
func elements(shape []int) (int64, error) {
	n, empty := int64(1), false
	for _, d := range shape {
		switch {
		case d < 0:
			return 0, fmt.Errorf("shape %v has a negative dimension", shape)
		case d == 0:
			empty = true
		case n > math.MaxInt64/int64(d):
			return 0, fmt.Errorf("shape %v is too large", shape)
		default:
			n *= int64(d)
		}
	}
	if empty {
		return 0, nil
	}
	return n, nil
}
