package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// record notes the calls of the system that count, in order.
func record(t *testing.T) *[]string {
	t.Helper()
	var calls []string
	old := system
	t.Cleanup(func() { system = old })
	system.sync = func(f *os.File) error {
		info, err := f.Stat()
		if err != nil {
			return err
		}
		what := "file"
		if info.IsDir() {
			what = "folder"
		}
		calls = append(calls, "sync "+what)
		return old.sync(f)
	}
	system.rename = func(from, to string) error {
		calls = append(calls, "rename")
		return old.rename(from, to)
	}
	return &calls
}

// The bytes are on the disk before the name is theirs, and the name after that.
func TestWriteSyncsBeforeItRenames(t *testing.T) {
	calls := record(t)
	path := filepath.Join(t.TempDir(), "a.txt")
	for _, content := range []string{"one", "two"} {
		if err := WriteBytes(path, []byte(content)); err != nil {
			t.Fatal(err)
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != content {
			t.Errorf("the file holds %q, error %v", b, err)
		}
	}
	want := []string{"sync file", "rename", "sync folder"}
	if runtime.GOOS == "windows" {
		want = want[:2]
	}
	if !slices.Equal(*calls, slices.Concat(want, want)) {
		t.Errorf("calls %q, want %q twice", *calls, want)
	}
}

// A file that was gathered under another name gets its own in the same way.
func TestRenameSyncsFirst(t *testing.T) {
	calls := record(t)
	dir := t.TempDir()
	part, path := filepath.Join(dir, "a.part"), filepath.Join(dir, "a")
	if err := os.WriteFile(part, []byte("new"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Rename(part, path); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "new" {
		t.Errorf("the file holds %q, error %v", b, err)
	}
	want := []string{"sync file", "rename", "sync folder"}
	if runtime.GOOS == "windows" {
		want = want[:2]
	}
	if !slices.Equal(*calls, want) {
		t.Errorf("calls %q, want %q", *calls, want)
	}
	system.sync = func(*os.File) error { return errors.New("broken") }
	if err := Rename(path, part); err == nil || err.Error() != "broken" {
		t.Errorf("error %v, want that of the sync", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("after an error: %v", err)
	}
	if err := Rename(part, path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want that there is no such file", err)
	}
}

func TestWriteWantsAFolder(t *testing.T) {
	err := WriteBytes(filepath.Join(t.TempDir(), "none", "a.txt"), nil)
	if !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "tmp") {
		t.Errorf("error %v", err)
	}
}

// Whatever fails, the old file stays, nothing else is left, and the error does not
// speak of a file that the user does not know.
func TestWriteKeepsTheOldFile(t *testing.T) {
	broken := errors.New("broken")
	pathError := &fs.PathError{Op: "sync", Path: "a.txt.tmp1", Err: broken}
	for name, fail := range map[string]func() (fill func(*os.File) error){
		"fill": func() func(*os.File) error { return func(*os.File) error { return broken } },
		"sync": func() func(*os.File) error {
			system.sync = func(*os.File) error { return pathError }
			return nil
		},
		"rename": func() func(*os.File) error {
			system.rename = func(from, to string) error { return &os.LinkError{Op: "rename", Old: from, New: to, Err: broken} }
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			record(t)
			dir := t.TempDir()
			path := filepath.Join(dir, "a.txt")
			if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
			fill := fail()
			if fill == nil {
				fill = func(f *os.File) error { _, err := f.WriteString("new"); return err }
			}
			err := Write(path, fill)
			if err == nil || strings.Contains(err.Error(), "tmp") || !errors.Is(err, broken) {
				t.Errorf("error %v", err)
			}
			if b, _ := os.ReadFile(path); string(b) != "old" {
				t.Errorf("the file holds %q, want what it held", b)
			}
			if files, _ := os.ReadDir(dir); len(files) != 1 {
				t.Errorf("%d files are left, want one", len(files))
			}
		})
	}
}
