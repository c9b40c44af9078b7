package ckpt

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// decode reads the header of a file of size bytes, whose values are to be had from src.
// Nothing is allocated before the header's claims are checked against size.
func decode(r io.ReaderAt, size int64, src *source) (*File, error) {
	header, start, err := readHeader(r, size)
	if err != nil {
		return nil, err
	}
	entries, meta, err := parseHeader(header)
	if err != nil {
		return nil, err
	}
	if err := checkLayout(entries, size-start); err != nil {
		return nil, err
	}
	want, err := takeDigest(meta)
	if err != nil {
		return nil, err
	}
	f := &File{Tensors: make([]Tensor, len(entries)), Meta: meta}
	places := make([]stored, len(entries))
	for i, e := range entries {
		places[i] = stored{src, e.dtype, start + e.begin, e.end - e.begin}
		f.Tensors[i] = Tensor{Name: e.name, Shape: e.shape, stored: &places[i]}
	}
	if want == "" {
		return f, nil
	}
	sum := newDigest(meta)
	for _, i := range byName(f.Tensors) {
		e := entries[i]
		if _, err := io.Copy(sum.tensor(e.name, e.dtype, e.shape), io.NewSectionReader(r, start+e.begin, e.end-e.begin)); err != nil {
			return nil, fmt.Errorf("tensor %q: %w", e.name, err)
		}
	}
	if got := sum.String(); got != want {
		return nil, fmt.Errorf("damaged: content has %s, its metadata says %s", got, want)
	}
	return f, nil
}

// takeDigest removes the digest entry from meta and returns its value, "" when
// the file is not one of ours.
func takeDigest(meta map[string]string) (string, error) {
	want, ours := meta[digestKey]
	delete(meta, digestKey)
	for _, v := range meta {
		ours = ours || strings.HasPrefix(v, digestPrefix)
	}
	if ours && !strings.HasPrefix(want, digestPrefix) {
		return "", errors.New("damaged: the digest entry of the metadata is broken")
	}
	return want, nil
}
