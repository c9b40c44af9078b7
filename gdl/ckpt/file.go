package ckpt

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/generative-deep-learning/go/gdl/regular"
)

// Tensor is a named array of float32 in row-major order.
type Tensor struct {
	Name  string
	Shape []int     // empty for a scalar
	Data  []float32 // as many values as the product of Shape; nil in a file that was read, see Values

	stored *stored // where the values are when they were not read yet
}

// Values returns the values, which of a file that was read it reads now. Values that
// float32 cannot hold are an error, and so is a file that has changed since.
func (t Tensor) Values() ([]float32, error) {
	if t.stored == nil || t.Data != nil {
		return t.Data, nil
	}
	v, err := t.stored.read()
	if err != nil {
		return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
	}
	return v, nil
}

// count returns how many values there are, whatever the shape says.
func (t Tensor) count() int64 {
	if t.stored != nil && t.Data == nil {
		return t.stored.length * 8 / int64(bitsOf[t.stored.dtype])
	}
	return int64(len(t.Data))
}

// Len returns the number of values, the product of Shape.
func (t Tensor) Len() int {
	n := 1
	for _, d := range t.Shape {
		n *= d
	}
	return n
}

// File is the content of a checkpoint.
type File struct {
	Tensors []Tensor          // written in this order; names must differ
	Meta    map[string]string // free text; the key "gdl.digest" is reserved
	F16     bool              // write the values as float16, for small weights; Load leaves it false
}

// Shape returns the shape of the tensor called name, and whether there is one. Unlike
// Tensor it does not read its values.
func (f *File) Shape(name string) (shape []int, ok bool) {
	if i := f.index(name); i >= 0 {
		return f.Tensors[i].Shape, true
	}
	return nil, false
}

// Tensor returns the tensor called name, its values read; see Values. It is an error
// when there is none.
func (f *File) Tensor(name string) (t Tensor, err error) {
	i := f.index(name)
	if i < 0 {
		return t, fmt.Errorf("no tensor %q", name)
	}
	t = f.Tensors[i]
	if t.Data, err = t.Values(); err != nil {
		return Tensor{}, err
	}
	t.stored = nil
	return t, nil
}

func (f *File) index(name string) int {
	return slices.IndexFunc(f.Tensors, func(t Tensor) bool { return t.Name == name })
}

// maxHeld is the most bytes of a file that Load holds in memory.
const maxHeld = 64 << 20

// Load opens the checkpoint at path: its header and metadata are read and checked, of a
// file of ours all of its content, and values when they are asked for. So other
// programs' files may hold tensors of kinds that nobody asks for, and be larger than
// memory. A file of more than 64 MiB must stay as it is while values are read; smaller
// ones are held in memory, so a run may save its checkpoint anew meanwhile. The error
// names path and says what is wrong; errors.Is(err, fs.ErrNotExist) tells a missing file
// from a bad one.
func Load(path string) (*File, error) {
	r, _, err := regular.Open(path)
	if err != nil {
		return nil, fmt.Errorf("ckpt: %w", err)
	}
	defer r.Close()
	info, err := r.Stat()
	if err != nil {
		return nil, fmt.Errorf("ckpt: %w", err)
	}
	var f *File
	if info.Size() <= maxHeld {
		var b []byte
		if b, err = io.ReadAll(io.NewSectionReader(r, 0, info.Size())); err == nil {
			f, err = decode(bytes.NewReader(b), int64(len(b)), &source{bytes: b})
		}
	} else {
		f, err = decode(r, info.Size(), &source{path: path, info: info})
	}
	if err != nil {
		return nil, fmt.Errorf("ckpt: %s: %w", path, err)
	}
	return f, nil
}

// Decode is Load for a checkpoint in memory, as of weights that are embedded in a
// program. The bytes must stay as they are while values are read.
func Decode(b []byte) (*File, error) {
	f, err := decode(bytes.NewReader(b), int64(len(b)), &source{bytes: b})
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
