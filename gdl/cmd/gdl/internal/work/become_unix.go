//go:build unix

package work

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
)

// hold locks the file at path, which it makes, for this program and the one that it
// becomes. Where the file system has no locks it does nothing.
func hold(path string) error {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_CREAT|unix.O_CLOEXEC, 0o666)
	if err != nil {
		return &os.PathError{Op: "open", Path: path, Err: err}
	}
	switch err := unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB); {
	case errors.Is(err, unix.EWOULDBLOCK):
		return &setup.Fault{
			Cause: fmt.Sprintf("another server works in this home folder (it holds %s)", path),
			Mend:  "stop it first, or give this one a home of its own; two would write over each other's notebooks",
		}
	case err != nil && !errors.Is(err, unix.ENOSYS) && !errors.Is(err, unix.ENOTSUP) && !errors.Is(err, unix.ENOLCK):
		return &os.PathError{Op: "lock", Path: path, Err: err}
	}
	_, err = unix.FcntlInt(uintptr(fd), unix.F_SETFD, 0) // it stays open in what this becomes
	return err
}

// become runs a program in place of this one, which keeps its process and so gets the
// signals of whoever started it.
func become(program string, args []string) error {
	return unix.Exec(program, args, os.Environ())
}
