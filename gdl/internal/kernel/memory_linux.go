package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// adviseHugePages asks for huge pages. It is a hint: a refusal costs time only.
func adviseHugePages(a []float32) {
	b := unsafe.Slice((*byte)(unsafe.Pointer(&a[0])), len(a)*4)
	_ = unix.Madvise(b[:len(b)/hugePage*hugePage], unix.MADV_HUGEPAGE)
}
