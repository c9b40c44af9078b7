package exec

import (
	"fmt"
	"math"
	"runtime/debug"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// newArena returns n zeros. It is an error when the memory is not there: a system
// that runs out would end the program without a word.
func newArena(n int) ([]float32, error) {
	if err := checkMemory("the program", n); err != nil {
		return nil, err
	}
	return kernel.Floats(n), nil
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
