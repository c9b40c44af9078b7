package onnx

import (
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// field is one of a message: its number in onnx.proto, and its bytes or its number.
type field struct {
	number protowire.Number
	kind   protowire.Type
	bytes  []byte // of protowire.BytesType
	bits   uint64 // of the other kinds
}

// fields calls f with each field of a message.
func fields(message []byte, f func(field) error) error {
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return fmt.Errorf("not an ONNX file, or a damaged one: %w", protowire.ParseError(n))
		}
		message = message[n:]
		v := field{number: number, kind: kind}
		switch kind {
		case protowire.VarintType:
			v.bits, n = protowire.ConsumeVarint(message)
		case protowire.Fixed32Type:
			var bits uint32
			bits, n = protowire.ConsumeFixed32(message)
			v.bits = uint64(bits)
		case protowire.Fixed64Type:
			v.bits, n = protowire.ConsumeFixed64(message)
		case protowire.BytesType:
			v.bytes, n = protowire.ConsumeBytes(message)
		default: // groups, which ONNX does not have
			return fmt.Errorf("not an ONNX file, or a damaged one: field %d is of kind %d", number, kind)
		}
		if n < 0 {
			return fmt.Errorf("not an ONNX file, or a damaged one: field %d: %w", number, protowire.ParseError(n))
		}
		message = message[n:]
		if err := f(v); err != nil {
			return err
		}
	}
	return nil
}

// message returns the bytes of a field that holds a message, a text or bytes.
func (f field) message() ([]byte, error) {
	if f.kind != protowire.BytesType {
		return nil, f.wrong("bytes")
	}
	return f.bytes, nil
}

func (f field) wrong(want string) error {
	return fmt.Errorf("not an ONNX file, or a damaged one: field %d is of kind %d, want %s", f.number, f.kind, want)
}

// text sets s.
func (f field) text(s *string) error {
	b, err := f.message()
	*s = string(b)
	return err
}

// appendText adds to s.
func (f field) appendText(s *[]string) error {
	b, err := f.message()
	*s = append(*s, string(b))
	return err
}

// whole sets i.
func (f field) whole(i *int64) error {
	if f.kind != protowire.VarintType {
		return f.wrong("a whole number")
	}
	*i = int64(f.bits)
	return nil
}

// appendWhole adds the number to i, or all numbers when they are packed.
func (f field) appendWhole(i *[]int64) error {
	if f.kind != protowire.BytesType {
		*i = append(*i, 0)
		return f.whole(&(*i)[len(*i)-1])
	}
	for b := f.bytes; len(b) > 0; {
		v, n := protowire.ConsumeVarint(b)
		if n < 0 {
			return fmt.Errorf("field %d: %w", f.number, protowire.ParseError(n))
		}
		*i, b = append(*i, int64(v)), b[n:]
	}
	return nil
}

// float sets x.
func (f field) float(x *float32) error {
	if f.kind != protowire.Fixed32Type {
		return f.wrong("a float")
	}
	*x = math.Float32frombits(uint32(f.bits))
	return nil
}

// appendFloat adds the number to x, or all numbers when they are packed.
func (f field) appendFloat(x *[]float32) error {
	if f.kind != protowire.BytesType {
		*x = append(*x, 0)
		return f.float(&(*x)[len(*x)-1])
	}
	for b := f.bytes; len(b) > 0; {
		v, n := protowire.ConsumeFixed32(b)
		if n < 0 {
			return fmt.Errorf("field %d: %w", f.number, protowire.ParseError(n))
		}
		*x, b = append(*x, math.Float32frombits(v)), b[n:]
	}
	return nil
}
