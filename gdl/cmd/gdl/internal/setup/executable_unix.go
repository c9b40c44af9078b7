//go:build unix

package setup

import "golang.org/x/sys/unix"

// executable returns why the file at path cannot be started, which on a file system
// that is mounted with noexec no file can.
func executable(path string) error { return unix.Access(path, unix.X_OK) }
