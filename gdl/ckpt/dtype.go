package ckpt

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

const acceptedTypes = "F32, F16, BF16, F64, U8, I32, I64"

// sizeOf gives the bytes per value of the dtypes that Load accepts.
var sizeOf = map[string]int{"F32": 4, "F16": 2, "BF16": 2, "F64": 8, "U8": 1, "I32": 4, "I64": 8}

const chunk = 1 << 13 // values converted at a time

// readValues reads the values of e and converts them to float32.
func readValues(r io.Reader, e entry) ([]float32, error) {
	width := sizeOf[e.dtype]
	values := make([]float32, (e.end-e.begin)/int64(width))
	buf := make([]byte, min(chunk, len(values))*width)
	for at := 0; at < len(values); at += chunk {
		part := values[at:min(at+chunk, len(values))]
		raw := buf[:len(part)*width]
		if _, err := io.ReadFull(r, raw); err != nil {
			return nil, err
		}
		if bad := convert(part, raw, e.dtype); bad >= 0 {
			return nil, fmt.Errorf("value %d (%s) does not fit float32", at+bad, e.dtype)
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
		case "U8":
			dst[i] = float32(raw[i])
		case "I32":
			v := int32(le.Uint32(raw[4*i:]))
			dst[i] = float32(v)
			if int64(dst[i]) != int64(v) {
				return i
			}
		case "I64":
			v := int64(le.Uint64(raw[8*i:]))
			dst[i] = float32(v)
			// 2⁶³ itself is a float32 but converts back out of range.
			if dst[i] >= 1<<63 || int64(dst[i]) != v {
				return i
			}
		}
	}
	return -1
}

// writeValues writes the values of t as dtype, F32 or F16.
func writeValues(w io.Writer, dtype string, t *Tensor) error {
	width := sizeOf[dtype]
	buf := make([]byte, 0, min(chunk, len(t.Data))*width)
	for at := 0; at < len(t.Data); at += chunk {
		buf = buf[:0]
		for i, v := range t.Data[at:min(at+chunk, len(t.Data))] {
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
