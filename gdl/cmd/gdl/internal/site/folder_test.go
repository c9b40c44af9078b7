package site

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// made returns a folder like a site in a folder of its own.
func made(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "site")
	for name, text := range map[string]string{"index.html": "front", "a/b.html": "page"} {
		if err := write(filepath.Join(dir, name), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := writeMarker(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A site is replaced; anything else that is not empty stays.
func TestOpenFolder(t *testing.T) {
	put := func(name, text string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			if err := write(filepath.Join(dir, name), []byte(text)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, tc := range map[string]struct {
		do   func(t *testing.T, dir string)
		want string // error; "": none
	}{
		"a site":      {func(*testing.T, string) {}, ""},
		"more":        {put("CNAME", "example.org"), "holds CNAME, which gdl site did not make"},
		"more, below": {put("a/mine.txt", "x"), "holds a/mine.txt"},
		"changed":     {put("a/b.html", "my words"), "b.html was changed since gdl site made it"},
		"no marker": {func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, marker)); err != nil {
				t.Fatal(err)
			}
		}, "is not empty and no site of gdl"},
		"less": {func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, "a", "b.html")); err != nil {
				t.Fatal(err)
			}
		}, ""},
		"link": {func(t *testing.T, dir string) {
			if err := os.Symlink("/etc/hosts", filepath.Join(dir, "hosts")); err != nil {
				t.Skip(err)
			}
		}, "holds hosts"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := made(t)
			tc.do(t, dir)
			_, err := openFolder(dir)
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := write(file, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := openFolder(file); err == nil || !strings.Contains(err.Error(), "is a file") {
		t.Errorf("a file: %v", err)
	}
	if f, err := openFolder(filepath.Join(t.TempDir(), "new", "site")); err != nil || f.exists {
		t.Errorf("a new folder: %+v, %v", f, err)
	}
	if f, err := openFolder(t.TempDir()); err != nil || !f.exists {
		t.Errorf("an empty folder: %+v, %v", f, err)
	}
}

// replace swaps whole folders; through a symbolic link it is the folder behind it.
func TestReplace(t *testing.T) {
	old := made(t)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(old, link); err != nil {
		t.Skip(err)
	}
	f, err := openFolder(link)
	if err != nil {
		t.Fatal(err)
	}
	next := made(t)
	if err := write(filepath.Join(next, "c.html"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	if err := f.replace(next, filepath.Join(t.TempDir(), "old")); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(old, "c.html")); string(text) != "new" {
		t.Errorf("%q, %v behind the link", text, err)
	}
	if _, err := openFolder(link); err != nil {
		t.Errorf("the new site is not known: %v", err)
	}
	// What cannot be put in place leaves the old site where it was.
	f, err = openFolder(old)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.replace(filepath.Join(t.TempDir(), "none"), filepath.Join(t.TempDir(), "old")); err == nil {
		t.Error("nothing was put in place, without an error")
	}
	if _, err := os.Stat(filepath.Join(old, "c.html")); err != nil {
		t.Errorf("the old site is gone: %v", err)
	}
}
