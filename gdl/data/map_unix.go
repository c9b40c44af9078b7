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
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	if size := info.Size(); size < 1 || size > math.MaxInt {
		return nil, nil, fmt.Errorf("%d bytes; accepted are 1 to %d", size, math.MaxInt)
	}
	b, err = syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, fmt.Errorf("mapping into memory: %w", err)
	}
	return b, func() error { return syscall.Munmap(b) }, nil
}
