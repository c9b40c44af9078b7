//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package atomicfile

import (
	"errors"
	"os"
	"syscall"
	"time"
)

const (
	// abandonedAfter is how long nobody has written to a file that is taken for
	// abandoned where there are no locks. The longest write, of decoded
	// photographs, takes minutes.
	abandonedAfter = 24 * time.Hour
	noRemoveOpen   = false
)

// lockFile locks f until it is closed, and reports whether nobody else held a lock.
func lockFile(f *os.File) (free bool, err error) {
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		default:
			return err == nil, err
		}
	}
}
