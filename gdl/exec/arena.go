package exec

import (
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"runtime/metrics"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Memory is what programs compute in. Those that are compiled with one share it, so no
// two of them may run at once, and a run of one writes over the inputs and outputs of
// the others: fill before each run what is not bound, and read before the next.
type Memory struct {
	arena, scratch []float32
	kept           int64 // bytes of kernels, and of smaller arenas that programs have
}

// Bytes returns the memory that its programs hold besides their bound inputs.
func (m *Memory) Bytes() int64 { return 4*int64(len(m.arena)+len(m.scratch)) + m.kept }

// grow returns the first n elements of one of the arenas, which it makes anew where that
// is smaller. It is an error when the memory is not there: a system that runs out would end
// the program without a word.
func (m *Memory) grow(arena *[]float32, n int) ([]float32, error) {
	if len(*arena) < n {
		if err := checkMemory("the program", n); err != nil {
			return nil, err
		}
		m.kept += 4 * int64(len(*arena))
		*arena = kernel.Floats(n)
	}
	return (*arena)[:n:n], nil
}

// checkMemory returns an error when n elements for what are more than there is
// memory.
func checkMemory(what string, n int) error {
	need, free := int64(n)*4, availableMemory()
	if need > free {
		debug.FreeOSMemory() // garbage counts as used until the system has it back
		free = availableMemory()
	}
	if need > free {
		return noMemory(fmt.Sprintf("exec: %s needs %s of memory, %s are available: use a smaller batch or image",
			what, gibibytes(need), gibibytes(free)))
	}
	return nil
}

// ErrMemory is wrapped by the error of a program that there is no memory for.
var ErrMemory = errors.New("exec: not enough memory")

// noMemory is such an error.
type noMemory string

func (e noMemory) Error() string { return string(e) }

func (e noMemory) Unwrap() error { return ErrMemory }

// availableMemory returns the bytes that can be allocated without swapping:
// what the system has, or what GOMEMLIMIT leaves if that is less.
func availableMemory() int64 {
	free := systemMemory()
	if limit := debug.SetMemoryLimit(-1); limit != math.MaxInt64 {
		free = min(free, max(0, limit-usedMemory()))
	}
	return free
}

// usedMemory returns the bytes that count towards GOMEMLIMIT and are not free.
func usedMemory() int64 {
	s := []metrics.Sample{
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(s)
	used := int64(s[0].Value.Uint64())
	for _, m := range s[1:] {
		used -= int64(m.Value.Uint64())
	}
	return used
}

func gibibytes(n int64) string { return fmt.Sprintf("%.2f GiB", float64(n)/(1<<30)) }
