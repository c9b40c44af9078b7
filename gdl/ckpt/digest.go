package ckpt

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"
	"strings"
)

// The digest entry is known by its key and by the prefix of its value, so that
// damage to either one still leaves the other to tell that the file is ours.
const (
	digestKey    = "gdl.digest"
	digestPrefix = "gdl-sha256:"
)

// digest is a SHA-256 over the metadata and then, sorted by name, each tensor's
// name, dtype, shape and bytes. It does not depend on the order in the file.
type digest struct{ h hash.Hash }

func newDigest(meta map[string]string) digest {
	d := digest{sha256.New()}
	for _, k := range slices.Sorted(maps.Keys(meta)) {
		d.line(k, meta[k])
	}
	return d
}

// tensor adds a tensor's description and returns the writer for its bytes.
func (d digest) tensor(name, dtype string, shape []int) io.Writer {
	d.line(name, dtype, fmt.Sprint(shape))
	return d.h
}

// line adds the parts as one JSON array, so that no two lists of parts read the same.
func (d digest) line(parts ...string) {
	if err := json.NewEncoder(d.h).Encode(parts); err != nil {
		panic(err) // strings always encode, and a hash takes every write
	}
}

func (d digest) String() string { return digestPrefix + hex.EncodeToString(d.h.Sum(nil)) }

// byName returns the indices of ts in the order of their names.
func byName(ts []Tensor) []int {
	order := make([]int, len(ts))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		return strings.Compare(ts[i].Name, ts[j].Name)
	})
	return order
}
