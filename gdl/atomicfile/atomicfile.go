// Package atomicfile writes files whole or not at all: after an error, a crash or a
// power cut the name holds the old content or the new one.
package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// system is what of the operating system counts for the promise.
var system = struct {
	sync   func(*os.File) error
	rename func(from, to string) error
}{(*os.File).Sync, os.Rename}

// WriteBytes is Write of b.
func WriteBytes(path string, b []byte) error {
	return Write(path, func(f *os.File) error {
		_, err := f.Write(b)
		return err
	})
}

// Write replaces the file at path, in a folder that exists: fill writes to a
// temporary file beside it, which is synced and renamed, and then the folder is
// synced. All may read the file, the owner may write it. On an error, which does not
// name the path, the temporary file is removed and the old one stays.
func Write(path string, fill func(f *os.File) error) error {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, filepath.Base(path)+".tmp*")
	if err != nil {
		return cause(err)
	}
	if err := finish(tmp, path, fill); err != nil {
		tmp.Close()           // a second Close is harmless
		os.Remove(tmp.Name()) // finds nothing after the rename
		return cause(err)
	}
	return syncFolder(dir)
}

func finish(tmp *os.File, path string, fill func(f *os.File) error) error {
	if err := fill(tmp); err != nil {
		return err
	}
	if err := tmp.Chmod(0o644); err != nil && runtime.GOOS != "windows" {
		return err
	}
	if err := system.sync(tmp); err != nil { // else a power cut could leave the name without the bytes
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return system.rename(tmp.Name(), path)
}

// Rename gives the finished file at from, in the same folder, the name path, as Write
// does with its temporary file. On an error, which names the file, it keeps its own.
func Rename(from, path string) error {
	f, err := os.OpenFile(from, os.O_RDWR, 0) // Windows syncs no file that is open for reading only
	if err != nil {
		return err
	}
	if err := errors.Join(system.sync(f), f.Close()); err != nil {
		return err
	}
	if err := system.rename(from, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// cause returns an error without the name of the temporary file. That a file cannot
// be opened goes without saying.
func cause(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p) && p.Op == "open":
		return p.Err
	case errors.As(err, &p):
		return fmt.Errorf("%s: %w", p.Op, p.Err)
	case errors.As(err, &l):
		return fmt.Errorf("%s: %w", l.Op, l.Err)
	}
	return err
}

// syncFolder makes a rename in dir durable. Windows cannot sync a folder.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	// Some network and shared folders cannot sync a folder; the file itself is safe there too.
	if err := system.sync(d); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}
