//go:build unix

package data

import (
	"fmt"
	"math"
	"os"
	"syscall"
)

// mapFile maps f, to be read only, until unmap is called.
func mapFile(f *os.File) (b []byte, unmap func() error, err error) {
	b, err = mmap(f, syscall.PROT_READ, syscall.MAP_SHARED)
	return b, func() error { return syscall.Munmap(b) }, err
}

// mapCopy maps f until the program ends; changes stay in memory.
func mapCopy(f *os.File) ([]byte, error) {
	return mmap(f, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE)
}

func mmap(f *os.File, protection, flags int) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if size := info.Size(); size < 1 || size > math.MaxInt {
		return nil, fmt.Errorf("%d bytes; accepted are 1 to %d", size, math.MaxInt)
	}
	b, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), protection, flags)
	if err != nil {
		return nil, fmt.Errorf("mapping into memory: %w", err)
	}
	return b, nil
}
