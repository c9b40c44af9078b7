package ckpt

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

const metaKey = "__metadata__" // the format's name for text metadata

// Encode writes f to w. The same File gives the same bytes.
func Encode(w io.Writer, f *File) error {
	if err := encode(w, f); err != nil {
		return fmt.Errorf("ckpt: %w", err)
	}
	return nil
}

func encode(w io.Writer, f *File) error {
	if err := check(f); err != nil {
		return err
	}
	dtype := "F32"
	if f.F16 {
		dtype = "F16"
	}
	sum := newDigest(f.Meta)
	for _, i := range byName(f.Tensors) {
		t := &f.Tensors[i]
		if err := writeValues(sum.tensor(t.Name, dtype, t.Shape), dtype, t); err != nil {
			return err
		}
	}
	if err := writeHeader(w, f, dtype, sum.String()); err != nil {
		return err
	}
	for i := range f.Tensors {
		if err := writeValues(w, dtype, &f.Tensors[i]); err != nil {
			return err
		}
	}
	return nil
}

// check finds what the format cannot hold or Load would refuse.
func check(f *File) error {
	seen := map[string]bool{metaKey: true}
	for _, t := range f.Tensors {
		if seen[t.Name] {
			return fmt.Errorf("tensor name %q is used twice or reserved", t.Name)
		}
		seen[t.Name] = true
		if !utf8.ValidString(t.Name) {
			return fmt.Errorf("tensor name %q is not valid UTF-8", t.Name)
		}
		n, err := elements(t.Shape)
		if err != nil {
			return fmt.Errorf("tensor %q: %w", t.Name, err)
		}
		if have := t.count(); n != have {
			return fmt.Errorf("tensor %q: shape %v needs %d values, got %d", t.Name, t.Shape, n, have)
		}
	}
	for k, v := range f.Meta {
		if !utf8.ValidString(k) || !utf8.ValidString(v) {
			return fmt.Errorf("metadata %q is not valid UTF-8", k)
		}
		if k == digestKey || strings.HasPrefix(v, digestPrefix) {
			return fmt.Errorf("metadata %q: the key %q and values starting with %q are reserved", k, digestKey, digestPrefix)
		}
	}
	return nil
}

// writeHeader writes the 8-byte length and the JSON header, padded with spaces
// to a multiple of 8 bytes as the format asks.
func writeHeader(w io.Writer, f *File, dtype, digest string) error {
	var h bytes.Buffer
	h.WriteString(`{"` + metaKey + `":{`)
	meta := maps.Clone(f.Meta)
	if meta == nil {
		meta = map[string]string{}
	}
	meta[digestKey] = digest
	for i, k := range slices.Sorted(maps.Keys(meta)) {
		if i > 0 {
			h.WriteByte(',')
		}
		h.Write(quote(k))
		h.WriteByte(':')
		h.Write(quote(meta[k]))
	}
	h.WriteByte('}')
	begin := 0
	for _, t := range f.Tensors {
		end := begin + int(t.count())*bitsOf[dtype]/8
		shape := strings.ReplaceAll(fmt.Sprint(t.Shape), " ", ",")
		fmt.Fprintf(&h, `,%s:{"dtype":%q,"shape":%s,"data_offsets":[%d,%d]}`, quote(t.Name), dtype, shape, begin, end)
		begin = end
	}
	h.WriteByte('}')
	for h.Len()%8 != 0 {
		h.WriteByte(' ')
	}
	if h.Len() > maxHeader {
		return fmt.Errorf("header of %d bytes, at most %d are allowed", h.Len(), maxHeader)
	}
	if err := binary.Write(w, binary.LittleEndian, uint64(h.Len())); err != nil {
		return err
	}
	_, err := w.Write(h.Bytes())
	return err
}

// quote returns s as a JSON string.
func quote(s string) []byte {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always marshals
	}
	return b
}
