package ckpt

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxHeader = 100_000_000 // the limit of the safetensors library itself
	// More than the largest models have, and less than what takes long or much memory.
	maxTensors = 1 << 19
	maxTexts   = 1 << 16 // of metadata
	maxDims    = 64
)

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
	hasMeta := false
	err = eachField(header, func(name string, raw []byte) error {
		if name == metaKey {
			if hasMeta {
				return fmt.Errorf("key %q comes twice", metaKey)
			}
			hasMeta = true
			return parseMeta(raw, meta)
		}
		if len(entries) == maxTensors {
			return fmt.Errorf("more than %d tensors", maxTensors)
		}
		e, err := parseEntry(raw)
		if err != nil {
			return fmt.Errorf("tensor %q: %w", name, err)
		}
		e.name = name
		entries = append(entries, e)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	if name, ok := twice(entries); ok {
		return nil, nil, fmt.Errorf("key %q comes twice", name)
	}
	// Empty tensors may share an offset; the stable sort keeps the header's order for them.
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end))
	})
	return entries, meta, nil
}

// twice returns a name that two entries have, if there is one.
func twice(entries []entry) (name string, ok bool) {
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.name
	}
	slices.Sort(names)
	for i := range len(names) - 1 {
		if names[i] == names[i+1] {
			return names[i], true
		}
	}
	return "", false
}

// parseMeta reads the text metadata; null stands for none, as for other readers.
func parseMeta(raw []byte, meta map[string]string) error {
	if string(raw) == "null" {
		return nil
	}
	return eachField(raw, func(key string, value []byte) error {
		if value[0] != '"' {
			return fmt.Errorf("metadata %q: want a string, got %.40s", key, value)
		}
		if _, ok := meta[key]; ok {
			return fmt.Errorf("key %q comes twice", key)
		}
		if len(meta) == maxTexts {
			return fmt.Errorf("more than %d texts of metadata", maxTexts)
		}
		meta[key] = unquote(value)
		return nil
	})
}

func parseEntry(raw []byte) (e entry, err error) {
	var offsets []int
	seen := map[string]bool{}
	err = eachField(raw, func(key string, value []byte) error {
		if seen[key] {
			return fmt.Errorf("key %q comes twice", key)
		}
		seen[key] = true
		ok := true
		switch key {
		case "dtype":
			if ok = value[0] == '"'; ok {
				e.dtype = unquote(value)
			}
		case "shape":
			e.shape, ok = integers(value)
		case "data_offsets":
			offsets, ok = integers(value)
		default:
			return fmt.Errorf("unknown field %q; want dtype, shape, data_offsets", key)
		}
		if !ok {
			return fmt.Errorf("bad %s %.40s", key, value)
		}
		return nil
	})
	switch {
	case err != nil:
		return e, err
	case len(seen) < 3:
		return e, errors.New("want the fields dtype, shape and data_offsets")
	case len(offsets) != 2:
		return e, fmt.Errorf("data_offsets %v: want two numbers", offsets)
	}
	e.begin, e.end = int64(offsets[0]), int64(offsets[1])
	return e, nil
}

// checkLayout makes sure that the entries, sorted by offset, cover size bytes
// exactly, without holes or overlap, and that each has the length of its shape.
func checkLayout(entries []entry, size int64) error {
	at := int64(0)
	for _, e := range entries {
		bits, ok := bitsOf[e.dtype]
		if !ok {
			return fmt.Errorf("tensor %q: dtype %q; the format has %s", e.name, e.dtype, strings.Join(slices.Sorted(maps.Keys(bitsOf)), ", "))
		}
		n, err := elements(e.shape)
		switch {
		case err != nil:
			return fmt.Errorf("tensor %q: %w", e.name, err)
		case e.begin != at:
			return fmt.Errorf("tensor %q starts at byte %d, want %d: hole or overlap", e.name, e.begin, at)
		case e.end < e.begin || e.end > size:
			return fmt.Errorf("tensor %q ends at byte %d, outside %d to %d: truncated or damaged", e.name, e.end, e.begin, size)
		case n > 8*size || n > math.MaxInt64/64 || n*int64(bits) != 8*(e.end-e.begin):
			return fmt.Errorf("tensor %q: %s %v does not fill %d bytes", e.name, e.dtype, e.shape, e.end-e.begin)
		}
		at = e.end
	}
	if at != size {
		return fmt.Errorf("%d bytes of data, the header describes %d", size, at)
	}
	return nil
}
