package atomicfile

import (
	"context"
	"errors"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// ErrLocked is the error of TryLock when another program, or another part of this
// one, holds the lock.
var ErrLocked = errors.New("locked by another program")

// retry is how often Lock looks whether the lock is free.
const retry = 200 * time.Millisecond

// TryLock locks the file at path, which it makes, in a folder that exists, until unlock is called or the
// program ends. The file stays: removing it would let two programs hold locks
// on two files of one name. Where the file system has no locks, TryLock does nothing:
// a single user is better off without than with an error.
func TryLock(path string) (unlock func() error, err error) {
	l := flock.New(path, flock.SetPermissions(0o666)) // the umask takes from it
	free, err := l.TryLock()
	switch {
	case noLocks(err):
		return l.Close, nil
	case err != nil:
		return nil, err
	case !free:
		return nil, ErrLocked
	}
	return l.Unlock, nil
}

// Lock is TryLock, but waits until the lock is free or ctx ends.
func Lock(ctx context.Context, path string) (unlock func() error, err error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if unlock, err = TryLock(path); !errors.Is(err, ErrLocked) {
			return unlock, err
		}
		select {
		case <-ctx.Done():
		case <-time.After(retry):
		}
	}
}

// noLocks reports whether err says that the file system has no locks.
func noLocks(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.ENOLCK)
}
