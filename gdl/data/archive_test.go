package data

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// entry is a file of a made archive; a tar knows a kind and a link's target.
type entry struct {
	name, content string
	kind          byte
	link          string
}

func tarOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Mode: 0o644, Typeflag: e.kind, Linkname: e.link}
		if e.kind == 0 || e.kind == tar.TypeReg {
			h.Typeflag, h.Size = tar.TypeReg, int64(len(e.content))
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, e.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.kind == tar.TypeSymlink {
			h.SetMode(fs.ModeSymlink | 0o777)
			e.content = e.link
		}
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, e.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipOf(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// eachKind returns the archive in the three formats.
func eachKind(t testing.TB, entries ...entry) map[string][]byte {
	return map[string][]byte{"zip": zipOf(t, entries...), "tar": tarOf(t, entries...), "tar.gz": gzipOf(t, tarOf(t, entries...))}
}

func writeBytes(t testing.TB, b []byte) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "archive")
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestArchive(t *testing.T) {
	long := strings.Repeat("long/", 60) + "name.txt" // takes a PAX header in a tar
	for kind, b := range eachKind(t, entry{name: "b/two", content: "2"}, entry{name: "./a", content: strings.Repeat("x", 3000)},
		entry{name: long, content: "3"}, entry{name: "empty"}) {
		t.Run(kind, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			a, err := OpenArchive(writeBytes(t, b))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff([]string{"a", "b/two", "empty", long}, a.Names()); d != "" {
				t.Error(d)
			}
			for name, want := range map[string]string{"a": strings.Repeat("x", 3000), "b/two": "2", "empty": "", long: "3"} {
				r, err := a.Open(name)
				if err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(r)
				if err != nil || string(got) != want {
					t.Errorf("%s: %q, %v; want %q", name, got, err, want)
				}
				r.Close()
			}
			if _, err := a.Open("nope"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%v, want fs.ErrNotExist", err)
			}
			if err := a.Close(); err != nil {
				t.Error(err)
			}
			if left, _ := os.ReadDir(os.TempDir()); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestArchiveRefuses(t *testing.T) {
	good := entry{name: "good", content: "x"}
	zeros := strings.Repeat("\x00", 8<<20)
	type refused struct {
		name  string
		bytes []byte
		want  string
	}
	cases := []refused{
		{"no archive", []byte("<html></html>"), `starts with "<html></"; accepted are zip, tar and tar.gz`},
		{"empty", nil, `starts with ""`},
		{"gzip of no tar", gzipOf(t, []byte("hello")), `starts with "hello"`},
		{"gzip in gzip", gzipOf(t, gzipOf(t, tarOf(t, good))), "gzip inside gzip"},
		{"truncated gzip", gzipOf(t, tarOf(t, good))[:40], "unexpected EOF"},
		{"truncated zip", zipOf(t, good)[:50], "not a valid zip file"},
		{"truncated tar", tarOf(t, entry{name: "x", content: strings.Repeat("x", 2000)})[:1024], "unexpected EOF"},
		{"hard link", tarOf(t, good, entry{name: "l", kind: tar.TypeLink, link: "good"}), `"l" is a link or device`},
		{"device", tarOf(t, entry{name: "d", kind: tar.TypeChar}), `"d" is a link or device`},
		{"gzip bomb", gzipOf(t, append(tarOf(t, good), zeros...)), "unpacks to more than 6553600 bytes"},
		{"zip bomb", zipOf(t, entry{name: "zeros", content: zeros}), `at "zeros": unpacks to more than 6553600 bytes`},
		{"zip bomb of many", zipOf(t, entry{name: "a", content: zeros[:4<<20]}, entry{name: "b", content: zeros[:4<<20]}), `at "b": unpacks to more than 6553600 bytes`},
	}
	for kind, b := range eachKind(t, good, entry{name: "l", kind: tar.TypeSymlink, link: "/etc/passwd"}) {
		cases = append(cases, refused{"symlink in " + kind, b, `"l" is a link or device`})
	}
	for _, name := range []string{"../x", "/x", "a/../../x", "a/..", `a\x`, "a/../x"} {
		for kind, b := range eachKind(t, entry{name: name, content: "x"}) {
			cases = append(cases, refused{name + " in " + kind, b, fmt.Sprintf("unsafe name %q", name)})
		}
	}
	for kind, b := range eachKind(t, good, entry{name: "./good", content: "y"}) {
		cases = append(cases, refused{"duplicate in " + kind, b, `two files are called "good"`})
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			path := writeBytes(t, tc.bytes)
			a, err := OpenArchive(path)
			if err == nil || a != nil || !strings.Contains(err.Error(), "data: archive "+path+": ") || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v\nlacks %s", err, tc.want)
			}
			if left, _ := os.ReadDir(os.TempDir()); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// A file that differs from what the directory of a zip says is an error when it is read.
func TestZipWithWrongContent(t *testing.T) {
	b := zipOf(t, entry{name: "x", content: strings.Repeat("abc", 100)})
	b[bytes.Index(b, []byte("x"))+2] ^= 0x40
	a, err := OpenArchive(writeBytes(t, b))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	r, err := a.Open("x")
	if err == nil {
		defer r.Close()
		_, err = io.ReadAll(r)
	}
	if err == nil {
		t.Error("a damaged file is read without an error")
	}
}

func FuzzArchive(f *testing.F) {
	for _, b := range eachKind(f, entry{name: "a/b", content: "hello"}, entry{name: "c", content: ""}) {
		a := &Archive{closer: func() error { return nil }}
		if err := errors.Join(a.list(bytes.NewReader(b), int64(len(b))), a.Close()); err != nil {
			f.Fatalf("a seed that is not read tests nothing: %v", err)
		}
		f.Add(b)
	}
	f.Add(tarOf(f, entry{name: strings.Repeat("long/", 60) + "x", content: "x"}))
	f.Fuzz(func(t *testing.T, b []byte) {
		a := &Archive{closer: func() error { return nil }}
		defer func() {
			if err := a.Close(); err != nil {
				t.Error(err)
			}
		}()
		if err := a.list(bytes.NewReader(b), int64(len(b))); err != nil {
			return
		}
		limit := unpackedLimit(int64(len(b)))
		for _, name := range a.Names() {
			if !fs.ValidPath(name) {
				t.Errorf("name %q", name)
			}
			r, err := a.Open(name)
			if err != nil {
				continue
			}
			n, _ := io.Copy(io.Discard, r)
			if limit -= n; limit < 0 {
				t.Fatalf("%d bytes unpack to more than %d", len(b), unpackedLimit(int64(len(b))))
			}
			r.Close()
		}
	})
}
