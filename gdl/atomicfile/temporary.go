package atomicfile

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

const (
	filePrefix   = ".gdl-tmp-" // of temporary files
	folderPrefix = "gdl-tmp-"  // of temporary folders; digits follow
	ownerName    = ".owner"    // in a temporary folder: locked while its program lives
)

// create makes a temporary file in dir that is this program's until it is closed.
func create(dir string, mode fs.FileMode) (*os.File, error) {
	for {
		f, err := os.OpenFile(filepath.Join(dir, filePrefix+rand.Text()), os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
		if err != nil {
			return nil, err
		}
		if own(f) {
			mine.Store(f.Name(), true)
			return f, nil
		}
		f.Close() // swept before it was locked
	}
}

// Writable returns why no file can be written to dir.
func Writable(dir string) error {
	f, err := create(dir, 0o600)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, cause(err))
	}
	mine.Delete(f.Name())
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// own locks the new file f, and reports whether it is still there. Where there are no
// locks, its age alone protects it.
func own(f *os.File) bool {
	free, err := system.lock(f)
	return (err != nil || free) && isAt(f, f.Name())
}

// isAt reports whether the open file f is the one at path.
func isAt(f *os.File, path string) bool {
	now, err := os.Lstat(path)
	if err != nil {
		return false
	}
	info, err := f.Stat()
	return err == nil && os.SameFile(info, now)
}

// TempFile makes a file for this program alone, in the system's folder for such. It
// is there until it is removed, or swept after the program's end.
func TempFile() (*os.File, error) {
	dir := os.TempDir()
	sweepOnce(dir)
	return create(dir, 0o600)
}

// A Folder is a temporary one. Its owners are the program that made it and the
// children it is shared with.
type Folder struct {
	Path  string
	owner *os.File // locked
	found func(string)
}

// TempFolder makes a folder for this program alone in parent, "" for the system's
// folder for such. It removes what killed programs have left there, and calls found,
// which may be nil, with each of these folders first.
func TempFolder(parent string, found func(abandoned string)) (*Folder, error) {
	if parent == "" {
		parent = os.TempDir()
	}
	sweepFolders(parent, found)
	for {
		dir, err := os.MkdirTemp(parent, folderPrefix)
		if err != nil {
			return nil, err
		}
		owner, err := os.OpenFile(filepath.Join(dir, ownerName), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		switch {
		case errors.Is(err, fs.ErrNotExist): // swept while it was empty
			continue
		case err != nil:
			return nil, errors.Join(err, os.Remove(dir))
		case !own(owner):
			owner.Close()
			continue
		}
		mine.Store(dir, true)
		return &Folder{dir, owner, found}, nil
	}
}

// Share makes the child that cmd will start an owner too: the folder of a program that
// was killed stays while its child lives.
func (d *Folder) Share(cmd *exec.Cmd) { cmd.ExtraFiles = append(cmd.ExtraFiles, d.owner) }

// Remove removes the folder with all that is in it, and those of killed programs whose
// children had to end first.
func (d *Folder) Remove() error {
	mine.Delete(d.Path)
	err := errors.Join(os.RemoveAll(d.Path), d.owner.Close())
	sweepFolders(filepath.Dir(d.Path), d.found)
	return err
}

// mine are the temporary files and folders of this program.
var mine sync.Map

// RemoveOwn removes the temporary files and folders of this program, which is about to
// end in the middle of its work.
func RemoveOwn() {
	mine.Range(func(path, _ any) bool {
		_ = os.RemoveAll(path.(string))
		return true
	})
}

// swept are the folders that this program has swept.
var swept sync.Map

// sweepOnce is Sweep, once for each folder: what is left there later has its writer's
// next start to wait for.
func sweepOnce(dir string) {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	if _, done := swept.LoadOrStore(dir, true); !done {
		Sweep(dir)
	}
}

// Sweep removes the temporary files in dir whose writers were killed. What it cannot
// remove stays: it is in nobody's way.
func Sweep(dir string) {
	for _, name := range namesIn(dir, filePrefix) {
		removeAbandoned(filepath.Join(dir, name), os.Remove)
	}
}

// sweepFolders does so with folders that TempFolder has made.
func sweepFolders(parent string, found func(string)) {
	for _, name := range namesIn(parent, folderPrefix) {
		dir := filepath.Join(parent, name)
		owner := filepath.Join(dir, ownerName)
		if _, err := os.Lstat(owner); errors.Is(err, fs.ErrNotExist) {
			// Killed before it had an owner: it is empty, else it is none of ours.
			if strings.Trim(name[len(folderPrefix):], "0123456789") == "" {
				_ = os.Remove(dir)
			}
			continue
		}
		removeAbandoned(owner, func(string) error {
			if found != nil {
				found(dir)
			}
			return os.RemoveAll(dir)
		})
	}
}

// namesIn returns the names in dir that start with prefix, none when it cannot be read.
func namesIn(dir, prefix string) (found []string) {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer d.Close()
	names, _ := d.Readdirnames(-1)
	for _, name := range names {
		if strings.HasPrefix(name, prefix) {
			found = append(found, name)
		}
	}
	return found
}

// removeAbandoned calls remove with path when no living program owns the file there.
func removeAbandoned(path string, remove func(string) error) {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return
	}
	f, err := os.Open(path)
	if err != nil {
		return
	}
	free, err := system.lock(f)
	if err != nil {
		free = time.Since(info.ModTime()) > abandonedAfter
	}
	if noRemoveOpen { // where a living program has it open, it cannot be removed
		f.Close()
	} else {
		defer f.Close()
	}
	if free && (noRemoveOpen || isAt(f, path)) {
		_ = remove(path)
	}
}
