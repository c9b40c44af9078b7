package nb

import (
	"fmt"
	"os"
)

// exit is os.Exit, but for tests.
var exit = os.Exit

// Check does nothing when err is nil. Else it prints the error, without a
// stack, and ends the cell with exit code 1, which the notebook shows as a
// failed cell.
func Check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		exit(1)
	}
}

// Must returns v when err is nil, and ends the cell like Check otherwise:
//
//	imgs := nb.Must(mnist.Images("test"))
func Must[T any](v T, err error) T {
	Check(err)
	return v
}
