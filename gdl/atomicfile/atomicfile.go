// Package atomicfile writes files whole or not at all: after an error, a crash or a
// power cut the name holds the old content or the new one. What a killed program
// leaves is removed by the next one that writes to the same folder. Locks keep
// programs apart that would do the same work.
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
	lock   func(*os.File) (free bool, err error)
}{(*os.File).Sync, os.Rename, lockFile}

// WriteBytes is Write of b.
func WriteBytes(path string, b []byte) error {
	return Write(path, func(f *os.File) error {
		_, err := f.Write(b)
		return err
	})
}

// Write replaces the file at path, in a folder that exists: fill writes to a
// temporary file beside it, which is synced and renamed, and then the folder is
// synced. A new file has the mode that the umask leaves, an old one keeps its own; of a
// link, the file that it names is replaced.
// On an error, which does not name the path, the temporary file is removed and the
// old one stays; what is no file, such as a device, is an error.
func Write(path string, fill func(f *os.File) error) error {
	mode := fs.FileMode(0o666)
	if link, err := os.Lstat(path); err == nil && link.Mode()&fs.ModeSymlink != 0 {
		if named, err := filepath.EvalSymlinks(path); err == nil {
			path = named
		}
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("not a regular file (%v)", info.Mode())
	case err == nil:
		mode = info.Mode().Perm()
	}
	dir := filepath.Dir(path)
	sweepOnce(dir)
	tmp, err := create(dir, mode)
	if err != nil {
		return cause(err)
	}
	if info != nil {
		err = setMode(tmp, mode) // before there is anything in it to read
	}
	if err == nil {
		err = finish(tmp, path, fill)
	}
	mine.Delete(tmp.Name())
	tmp.Close() // only now: it gives up the lock that keeps the file from being swept
	if err != nil {
		os.Remove(tmp.Name()) // finds nothing after the rename
		return cause(err)
	}
	return syncFolder(dir)
}

// setMode gives f a mode that the umask may have withheld. A file system without
// modes gives every file the same one.
func setMode(f *os.File, mode fs.FileMode) error {
	if info, err := f.Stat(); err != nil || info.Mode().Perm() == mode {
		return err
	}
	if err := f.Chmod(mode); err != nil && runtime.GOOS != "windows" {
		return err
	}
	return nil
}

func finish(tmp *os.File, path string, fill func(f *os.File) error) error {
	if err := fill(tmp); err != nil {
		return err
	}
	if err := system.sync(tmp); err != nil { // else a power cut could leave the name without the bytes
		return err
	}
	if runtime.GOOS == "windows" { // renames no open file
		if err := tmp.Close(); err != nil {
			return err
		}
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
