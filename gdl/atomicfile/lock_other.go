//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package atomicfile

import (
	"errors"
	"os"
	"runtime"
	"time"
)

const (
	// abandonedAfter is longer than a program computes between two writes, or takes
	// from closing its file to renaming it.
	abandonedAfter = time.Hour
	// noRemoveOpen: Windows removes no file that a program has open, which is lock enough.
	noRemoveOpen = runtime.GOOS == "windows"
)

func lockFile(*os.File) (free bool, err error) { return false, errors.ErrUnsupported }
