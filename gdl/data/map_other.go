//go:build !unix

package data

import (
	"io"
	"math"
	"os"
)

// mapFile reads f where there is no mapping.
func mapFile(f *os.File) (b []byte, unmap func() error, err error) {
	b, err = io.ReadAll(io.NewSectionReader(f, 0, math.MaxInt64))
	return b, func() error { return nil }, err
}

// mapCopy is mapFile for what may be changed.
func mapCopy(f *os.File) ([]byte, error) {
	b, _, err := mapFile(f)
	return b, err
}
