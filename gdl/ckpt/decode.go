package ckpt

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// decode reads a file of size bytes. Nothing is allocated before the header's
// claims are checked against size.
func decode(r io.ReaderAt, size int64) (*File, error) {
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
	for i, e := range entries {
		f.Tensors[i] = Tensor{Name: e.name, Shape: e.shape}
	}
	sum := newDigest(meta)
	for _, i := range byName(f.Tensors) {
		e, t := entries[i], &f.Tensors[i]
		data := io.NewSectionReader(r, start+e.begin, e.end-e.begin)
		t.Data, err = readValues(io.TeeReader(data, sum.tensor(e.name, e.dtype, e.shape)), e)
		if err != nil {
			return nil, fmt.Errorf("tensor %q: %w", e.name, err)
		}
	}
	if got := sum.String(); want != "" && got != want {
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
