//go:build !linux

package kernel

import "testing"

// guarded returns n floats, without guard pages on this system.
func guarded(_ testing.TB, n int, _ bool) []float32 { return make([]float32, n) }
