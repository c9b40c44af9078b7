package kernel

import (
	"syscall"
	"testing"
	"unsafe"
)

// guarded returns n floats with a page that faults right after them, or right
// before them when before is set.
func guarded(tb testing.TB, n int, before bool) []float32 {
	tb.Helper()
	page := syscall.Getpagesize()
	size := (4*n + page - 1) / page * page
	b, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := syscall.Munmap(b); err != nil {
			tb.Error(err)
		}
	})
	for _, guard := range [][]byte{b[:page], b[page+size:]} {
		if err := syscall.Mprotect(guard, syscall.PROT_NONE); err != nil {
			tb.Fatal(err)
		}
	}
	if n == 0 {
		return nil
	}
	at := page
	if !before {
		at = page + size - 4*n
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(&b[at])), n)
}
