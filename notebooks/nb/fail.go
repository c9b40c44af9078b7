package nb

import (
	"errors"
	"fmt"
	"os"
)

// exit is os.Exit, but for tests.
var exit = os.Exit

// interruptedCode is the exit code of a program that stopped for an interrupt; the
// kernel does not count it as a failure (gdl/cmd/gdl/internal/gonb).
const interruptedCode = 130

// Check does nothing when err is nil. Else it prints the error, without a
// stack, and ends the cell with exit code 1, which the notebook shows as a
// failed cell. Training that was interrupted and saved is no failure: it is told
// as plain output, and the exit code is 130.
func Check(err error) {
	var stopped interface{ Interrupted() bool }
	switch {
	case err == nil:
	case errors.As(err, &stopped) && stopped.Interrupted():
		fmt.Println(err)
		exit(interruptedCode)
	default:
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
