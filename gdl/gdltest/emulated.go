package gdltest

import (
	"errors"
	"syscall"
	"testing"
)

// SkipEmulated skips a test that has tried to start its own program, when that ended
// with an error which says that an emulator runs the program: it cannot start another
// of the same kind.
func SkipEmulated(t *testing.T, err error) {
	t.Helper()
	if errors.Is(err, syscall.ENOEXEC) {
		t.Skip("an emulated program cannot start itself")
	}
}
