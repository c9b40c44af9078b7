//go:build unix

package atomicfile

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// New files and locks have the mode that the umask leaves, old ones keep theirs.
func TestModes(t *testing.T) {
	old := syscall.Umask(0)
	t.Cleanup(func() { syscall.Umask(old) })
	for _, tc := range []struct {
		umask int
		want  fs.FileMode
	}{{0o077, 0o600}, {0o027, 0o640}, {0o002, 0o664}, {0o022, 0o644}} {
		syscall.Umask(tc.umask)
		dir := t.TempDir()
		fresh, lock := filepath.Join(dir, "fresh"), filepath.Join(dir, "lock")
		if err := WriteBytes(fresh, nil); err != nil {
			t.Fatal(err)
		}
		unlock, err := TryLock(lock)
		if err != nil {
			t.Fatal(err)
		}
		defer unlock()
		for _, path := range []string{fresh, lock} {
			checkMode(t, path, tc.want)
		}
		for _, kept := range []fs.FileMode{0o600, 0o640, 0o444, 0o666} {
			if err := os.Chmod(fresh, kept); err != nil {
				t.Fatal(err)
			}
			err := Write(fresh, func(f *os.File) error { checkMode(t, f.Name(), kept); return nil })
			if err != nil {
				t.Fatal(err)
			}
			checkMode(t, fresh, kept)
		}
	}
}

func checkMode(t *testing.T, path string, want fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil || info.Mode() != want {
		t.Errorf("%s has mode %v, error %v; want %v", filepath.Base(path), info.Mode(), err, want)
	}
}

// A link to a file on another disk stays one.
func TestWriteFollowsLinks(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	file, link := filepath.Join(other, "file"), filepath.Join(dir, "link")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	if err := WriteBytes(link, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "new" {
		t.Errorf("the file holds %q, error %v", b, err)
	}
	if to, err := os.Readlink(link); err != nil || to != file {
		t.Errorf("the link leads to %q, error %v", to, err)
	}
	checkMode(t, file, 0o600)
}

// A pipe or a folder is not replaced by a file: root could lose /dev/null.
func TestWriteWantsAFile(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, dir} {
		if err := WriteBytes(path, nil); err == nil || !strings.Contains(err.Error(), "not a regular file") {
			t.Errorf("%s: error %v", path, err)
		}
	}
}
