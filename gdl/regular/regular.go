// Package regular opens regular files and nothing else: a named pipe would make its
// reader wait for ever, a device has no end.
package regular

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Open opens the regular file at path, which may be a link to it, for reading, and
// returns its size. For anything else the error is an *fs.PathError that says what it is.
func Open(path string) (f *os.File, size int64, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, &fs.PathError{Op: "open", Path: path, Err: errors.Unwrap(err)}
	}
	if err := Check(info.Mode()); err != nil {
		return nil, 0, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	f, err = os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// Read returns the content of the regular file at path. One of more than limit bytes
// is an error, and is not read.
func Read(path string, limit int64) ([]byte, error) {
	f, size, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if size > limit {
		return nil, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("%d bytes; at most %d are accepted", size, limit)}
	}
	b := make([]byte, size)
	n, err := io.ReadFull(f, b)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	return b[:n], nil
}

// Check returns an error that says what a file is, unless it is a regular one.
func Check(mode fs.FileMode) error {
	what := "a device"
	switch {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		what = "a folder"
	case mode&fs.ModeNamedPipe != 0:
		what = "a named pipe"
	case mode&fs.ModeSocket != 0:
		what = "a socket"
	case mode&fs.ModeSymlink != 0:
		what = "a link"
	}
	return fmt.Errorf("%s, not a regular file", what)
}
