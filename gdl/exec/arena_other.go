//go:build !linux

package exec

import "math"

// systemMemory is not known here: an allocation that fails ends the program.
func systemMemory() int64 { return math.MaxInt64 }
