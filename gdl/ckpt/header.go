package ckpt

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxHeader is the limit of the safetensors library itself.
const maxHeader = 100_000_000

// entry is what the header says about one tensor.
type entry struct {
	name       string
	dtype      string
	shape      []int
	begin, end int64 // bytes, counted from the end of the header
}

// readHeader returns the JSON header and the offset of the first byte after it.
func readHeader(r io.ReaderAt, size int64) (header []byte, start int64, err error) {
	if size < 8 {
		return nil, 0, fmt.Errorf("%d bytes are too few for a safetensors file", size)
	}
	var length [8]byte
	if _, err := r.ReadAt(length[:], 0); err != nil {
		return nil, 0, err
	}
	n := binary.LittleEndian.Uint64(length[:])
	switch {
	case n > maxHeader:
		return nil, 0, fmt.Errorf("header length %d is above the limit of %d: not a safetensors file", n, maxHeader)
	case int64(n) > size-8:
		return nil, 0, fmt.Errorf("header length %d exceeds the file's %d bytes: truncated or not a safetensors file", n, size)
	}
	header = make([]byte, n)
	if _, err := r.ReadAt(header, 8); err != nil && !(n == 0 && err == io.EOF) {
		return nil, 0, err
	}
	return header, 8 + int64(n), nil
}

// parseHeader returns the entries in the order of their bytes, and the metadata.
func parseHeader(header []byte) (entries []entry, meta map[string]string, err error) {
	switch {
	case !utf8.Valid(header):
		return nil, nil, errors.New("header is not valid UTF-8")
	case len(header) == 0 || header[0] != '{':
		return nil, nil, errors.New("header does not start with '{': not a safetensors file")
	case !json.Valid(header):
		return nil, nil, errors.New("header is not valid JSON")
	}
	meta = map[string]string{}
	err = eachField(header, func(name string, raw json.RawMessage) error {
		if name == metaKey {
			return parseMeta(raw, meta)
		}
		e, err := parseEntry(raw)
		if err != nil {
			return fmt.Errorf("tensor %q: %w", name, err)
		}
		e.name = name
		entries = append(entries, e)
		return nil
	})
	// Empty tensors may share an offset; the stable sort keeps the header's order for them.
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end))
	})
	return entries, meta, err
}

// eachField calls f for every field of the JSON object raw, in order. Unlike
// json.Unmarshal it refuses a key that comes twice and tells "dtype" from "Dtype".
func eachField(raw []byte, f func(key string, value json.RawMessage) error) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("want a JSON object, got %.40s", raw)
	}
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return err
		}
		key, ok := t.(string)
		if !ok {
			return fmt.Errorf("want a JSON key, got %v", t)
		}
		if seen[key] {
			return fmt.Errorf("key %q comes twice", key)
		}
		seen[key] = true
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return err
		}
		if err := f(key, value); err != nil {
			return err
		}
	}
	return nil
}

func parseMeta(raw json.RawMessage, meta map[string]string) error {
	return eachField(raw, func(key string, value json.RawMessage) error {
		var s *string
		if err := json.Unmarshal(value, &s); err != nil || s == nil {
			return fmt.Errorf("metadata %q: want a string, got %.40s", key, value)
		}
		meta[key] = *s
		return nil
	})
}

func parseEntry(raw json.RawMessage) (e entry, err error) {
	var offsets []int64
	fields := map[string]any{"dtype": &e.dtype, "shape": &e.shape, "data_offsets": &offsets}
	err = eachField(raw, func(key string, value json.RawMessage) error {
		dst, ok := fields[key]
		if !ok {
			return fmt.Errorf("unknown field %q; want dtype, shape, data_offsets", key)
		}
		delete(fields, key)
		if err := json.Unmarshal(value, dst); err != nil || strings.Contains(string(value), "null") {
			return fmt.Errorf("bad %s %.40s", key, value)
		}
		return nil
	})
	switch {
	case err != nil:
		return e, err
	case len(fields) > 0:
		return e, errors.New("want the fields dtype, shape and data_offsets")
	case len(offsets) != 2:
		return e, fmt.Errorf("data_offsets %v: want two numbers", offsets)
	}
	e.begin, e.end = offsets[0], offsets[1]
	return e, nil
}

// checkLayout makes sure that the entries, sorted by offset, cover size bytes
// exactly, without holes or overlap, and that each has the length of its shape.
func checkLayout(entries []entry, size int64) error {
	at := int64(0)
	for _, e := range entries {
		width, ok := sizeOf[e.dtype]
		if !ok {
			return fmt.Errorf("tensor %q: dtype %q; accepted are %s", e.name, e.dtype, acceptedTypes)
		}
		n, err := elements(e.shape)
		switch {
		case err != nil:
			return fmt.Errorf("tensor %q: %w", e.name, err)
		case e.begin != at:
			return fmt.Errorf("tensor %q starts at byte %d, want %d: hole or overlap", e.name, e.begin, at)
		case e.end < e.begin || e.end > size:
			return fmt.Errorf("tensor %q ends at byte %d, outside %d to %d: truncated or damaged", e.name, e.end, e.begin, size)
		case n > size || n*int64(width) != e.end-e.begin:
			return fmt.Errorf("tensor %q: %s %v does not fill %d bytes", e.name, e.dtype, e.shape, e.end-e.begin)
		}
		at = e.end
	}
	if at != size {
		return fmt.Errorf("%d bytes of data, the header describes %d", size, at)
	}
	return nil
}
