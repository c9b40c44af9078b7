//go:build unix

package doctor

import "golang.org/x/sys/unix"

// freeBytes returns what a user may still write on the file system of dir.
func freeBytes(dir string) (uint64, error) {
	var s unix.Statfs_t
	err := unix.Statfs(dir, &s)
	return s.Bavail * uint64(s.Bsize), err
}
