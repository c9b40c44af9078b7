package exec

import (
	"fmt"
	"math"
	"runtime/debug"
	"unsafe"
)

// hugePage is what the kernel can map at once: 2 MiB.
const hugePage = 2 << 20

// newArena returns n zeros on a cache line of their own; large arenas lie on
// huge pages where the system has them, since a first touch page by page of
// 4 KiB costs more than the arithmetic. It is an error when the memory is not
// there: a system that runs out would end the program without a word.
func newArena(n int) ([]float32, error) {
	if err := checkMemory("the program", n); err != nil {
		return nil, err
	}
	need := n * 4
	if need < 2*hugePage {
		return alignedFloats(n, 64), nil
	}
	a := alignedFloats(n, hugePage)
	adviseHugePages(a)
	return a, nil
}

// checkMemory returns an error when n elements for what are more than there is
// memory.
func checkMemory(what string, n int) error {
	if need, free := int64(n)*4, availableMemory(); need > free {
		return fmt.Errorf("exec: %s needs %s of memory, %s are available: use a smaller batch or image",
			what, gibibytes(need), gibibytes(free))
	}
	return nil
}

// alignedFloats returns n zeros whose first lies at a multiple of align bytes.
func alignedFloats(n, align int) []float32 {
	s := make([]float32, n+align/4)
	skip := (align - int(uintptr(unsafe.Pointer(&s[0]))%uintptr(align))) % align / 4
	return s[skip:][:n:n]
}

// availableMemory returns the bytes that can be allocated without swapping:
// what the system has, or what GOMEMLIMIT leaves if that is less.
func availableMemory() int64 {
	free := systemMemory()
	if limit := debug.SetMemoryLimit(-1); limit != math.MaxInt64 {
		free = min(free, limit)
	}
	return free
}

func gibibytes(n int64) string { return fmt.Sprintf("%.2f GiB", float64(n)/(1<<30)) }
