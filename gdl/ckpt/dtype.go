package ckpt

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

const acceptedTypes = "F32, F16, BF16, F64, BOOL, U8, I8, U16, I16, U32, I32, U64, I64"

// bitsOf gives the bits per value of the dtypes that the format knows. Those that
// Values does not read can stand in a file all the same.
//
// Source: safetensors 0.8, enum Dtype.
var bitsOf = map[string]int{
	"F32": 32, "F16": 16, "BF16": 16, "F64": 64,
	"BOOL": 8, "U8": 8, "I8": 8, "U16": 16, "I16": 16, "U32": 32, "I32": 32, "U64": 64, "I64": 64,
	"F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8,
	"F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "C64": 64,
}

const chunk = 1 << 13 // values converted at a time

// readValues reads values of a dtype, length bytes, and converts them to float32.
func readValues(r io.Reader, dtype string, length int64) ([]float32, error) {
	switch dtype {
	case "F32", "F16", "BF16", "F64", "BOOL", "U8", "I8", "U16", "I16", "U32", "I32", "U64", "I64":
	default:
		return nil, fmt.Errorf("dtype %q; accepted are %s", dtype, acceptedTypes)
	}
	width := bitsOf[dtype] / 8
	values := make([]float32, length/int64(width))
	buf := make([]byte, min(chunk, len(values))*width)
	for at := 0; at < len(values); at += chunk {
		part := values[at:min(at+chunk, len(values))]
		raw := buf[:len(part)*width]
		if _, err := io.ReadFull(r, raw); err != nil {
			return nil, err
		}
		if bad := convert(part, raw, dtype); bad >= 0 {
			return nil, fmt.Errorf("value %d (%s) does not fit float32", at+bad, dtype)
		}
	}
	return values, nil
}

// convert decodes raw into dst. It returns the index of the first value that
// float32 cannot hold: an integer it would round, a float64 out of range; or -1.
func convert(dst []float32, raw []byte, dtype string) int {
	le := binary.LittleEndian
	for i := range dst {
		switch dtype {
		case "F32":
			dst[i] = math.Float32frombits(le.Uint32(raw[4*i:]))
		case "F16":
			dst[i] = fromF16(le.Uint16(raw[2*i:]))
		case "BF16":
			dst[i] = math.Float32frombits(uint32(le.Uint16(raw[2*i:])) << 16)
		case "F64":
			v := math.Float64frombits(le.Uint64(raw[8*i:]))
			dst[i] = float32(v)
			if math.IsInf(float64(dst[i]), 0) && !math.IsInf(v, 0) {
				return i
			}
		case "BOOL":
			dst[i] = float32(raw[i])
			if raw[i] > 1 {
				return i
			}
		case "U8":
			dst[i] = float32(raw[i])
		case "I8":
			dst[i] = float32(int8(raw[i]))
		case "U16":
			dst[i] = float32(le.Uint16(raw[2*i:]))
		case "I16":
			dst[i] = float32(int16(le.Uint16(raw[2*i:])))
		case "U32":
			v := le.Uint32(raw[4*i:])
			dst[i] = float32(v)
			if int64(dst[i]) != int64(v) {
				return i
			}
		case "I32":
			v := int32(le.Uint32(raw[4*i:]))
			dst[i] = float32(v)
			if int64(dst[i]) != int64(v) {
				return i
			}
		case "U64":
			v := le.Uint64(raw[8*i:])
			dst[i] = float32(v)
			// 2⁶⁴ itself, as 2⁶³ below, is a float32 but converts back out of range.
			if dst[i] >= 1<<64 || uint64(dst[i]) != v {
				return i
			}
		case "I64":
			v := int64(le.Uint64(raw[8*i:]))
			dst[i] = float32(v)
			if dst[i] >= 1<<63 || int64(dst[i]) != v {
				return i
			}
		}
	}
	return -1
}

// writeValues writes the values of t as dtype, F32 or F16.
func writeValues(w io.Writer, dtype string, t *Tensor) error {
	values, err := t.Values()
	if err != nil {
		return err
	}
	buf := make([]byte, 0, min(chunk, len(values))*bitsOf[dtype]/8)
	for at := 0; at < len(values); at += chunk {
		buf = buf[:0]
		for i, v := range values[at:min(at+chunk, len(values))] {
			if dtype == "F32" {
				buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(v))
				continue
			}
			h, ok := toF16(v)
			if !ok {
				return fmt.Errorf("tensor %q: value %d, %g, is out of the range of float16", t.Name, at+i, v)
			}
			buf = binary.LittleEndian.AppendUint16(buf, h)
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
	}
	return nil
}
