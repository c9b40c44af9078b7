package onnx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// element is a type of numbers: its name, its bytes, and the number in them.
type element struct {
	name string
	size int
	of   func(b []byte) float64
}

// elements are the types that can be read, by their numbers in onnx.proto.
var elements = map[int64]element{
	1:  {"float", 4, func(b []byte) float64 { return float64(math.Float32frombits(binary.LittleEndian.Uint32(b))) }},
	2:  {"uint8", 1, func(b []byte) float64 { return float64(b[0]) }},
	3:  {"int8", 1, func(b []byte) float64 { return float64(int8(b[0])) }},
	6:  {"int32", 4, func(b []byte) float64 { return float64(int32(binary.LittleEndian.Uint32(b))) }},
	7:  {"int64", 8, func(b []byte) float64 { return float64(int64(binary.LittleEndian.Uint64(b))) }},
	11: {"double", 8, func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }},
}

// values are a tensor's, in the fields that may hold them.
type values struct {
	kind   int64 // of elements
	raw    []byte
	floats []float32
	ints   []int64 // of any type up to 32 bits, or int64
}

// tensor reads one. What it says of its size is believed only when it has so many
// values.
func tensor(b []byte) (t Tensor, err error) {
	var dims []int64
	var v values
	err = fields(b, func(f field) error {
		switch f.number {
		case 1:
			return f.appendWhole(&dims)
		case 2:
			return f.whole(&v.kind)
		case 4:
			return f.appendFloat(&v.floats)
		case 5, 7:
			return f.appendWhole(&v.ints)
		case 8:
			return f.text(&t.Name)
		case 9:
			v.raw, err = f.message()
			return err
		case 13:
			return errors.New("its values are in another file, which is not read")
		}
		return nil
	})
	if err != nil {
		return t, err
	}
	if t.Values, err = v.all(); err != nil {
		return t, err
	}
	t.Shape, err = shape(dims, len(t.Values))
	return t, err
}

// all returns the values.
func (v values) all() ([]float64, error) {
	e, ok := elements[v.kind]
	if !ok {
		return nil, fmt.Errorf("element type %d; accepted are float, double, int8, uint8, int32 and int64 (1, 11, 3, 2, 6 and 7)", v.kind)
	}
	if len(v.raw)%e.size != 0 {
		return nil, fmt.Errorf("%d bytes are no whole number of %s", len(v.raw), e.name)
	}
	out := make([]float64, 0, len(v.raw)/e.size+len(v.floats)+len(v.ints))
	for b := v.raw; len(b) > 0; b = b[e.size:] {
		out = append(out, e.of(b))
	}
	for _, x := range v.floats {
		out = append(out, float64(x))
	}
	for _, x := range v.ints {
		out = append(out, float64(x))
	}
	return out, nil
}

// shape returns dims when n values fill it.
func shape(dims []int64, n int) ([]int, error) {
	s, size := make([]int, len(dims)), int64(1)
	for _, d := range dims {
		if d < 0 {
			return nil, fmt.Errorf("shape %v has a negative length", dims)
		}
		if d == 0 {
			size = 0
		}
	}
	for i, d := range dims {
		if size > 0 && d > int64(n)/size { // no product can overflow
			return nil, fmt.Errorf("shape %v needs more than its %d values", dims, n)
		}
		s[i] = int(d)
		size *= d
	}
	if size != int64(n) {
		return nil, fmt.Errorf("shape %v needs %d values, got %d", dims, size, n)
	}
	return s, nil
}
