package exec

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// adviseHugePages asks for huge pages. It is a hint: a refusal costs time only.
func adviseHugePages(a []float32) {
	b := unsafe.Slice((*byte)(unsafe.Pointer(&a[0])), len(a)*4)
	_ = unix.Madvise(b[:len(b)/hugePage*hugePage], unix.MADV_HUGEPAGE)
}

// systemMemory returns MemAvailable of /proc/meminfo, no limit when there is
// none.
func systemMemory() int64 {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return math.MaxInt64
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var kib int64
		if n, _ := fmt.Sscanf(s.Text(), "MemAvailable: %d kB", &kib); n == 1 {
			return kib << 10
		}
	}
	return math.MaxInt64
}
