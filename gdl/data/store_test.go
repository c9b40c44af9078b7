package data

import (
	"bytes"
	"context"
	"errors"
	"image"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/progress"
)

// pngOf returns a picture of one grey value.
func pngOf(t testing.TB, grey uint8) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 6, 4))
	for i := range m.Pix {
		m.Pix[i] = grey
	}
	return encodePNG(t, m)
}

// many returns n pictures, named so that their order is that of their grey values.
func many(t testing.TB, n int) []entry {
	var out []entry
	for i := range n {
		class := string(rune('a' + i/(n/2)))
		out = append(out, entry{name: "set/" + class + "/" + string(rune('0'+i/10)) + string(rune('0'+i%10)) + ".png", content: pngOf(t, uint8(i))})
	}
	return out
}

func greys(m *Images) (out []uint8) {
	size := len(m.Pix) / m.Len()
	for i := range m.Len() {
		out = append(out, m.Pix[i*size])
	}
	return out
}

// Every way to the same pictures gives the same pictures in the same order.
func TestArchivesOfPictures(t *testing.T) {
	entries := append(many(t, 20), entry{name: "set/.DS_Store", content: "x"}, entry{name: "README.TXT", content: "x"}, entry{name: "__MACOSX/set/a/00.png", content: "x"})
	dir := t.TempDir()
	for _, e := range entries {
		writeText(t, filepath.Join(dir, filepath.FromSlash(e.name)), e.content)
	}
	o := Folder{Height: 2, Width: 3, Last: func(i int) bool { return i%5 == 4 }}
	want, _, err := ReadFolder(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]uint8{0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13, 15, 16, 17, 18, 4, 9, 14, 19}, greys(want)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1}, want.Labels); d != "" {
		t.Error(d)
	}
	for kind, b := range eachKind(t, entries...) {
		path := writeBytes(t, b)
		var seen []int64
		o.Progress = func(w progress.Work) { seen = append(seen, w.Done, w.Total) }
		got, skipped, err := ReadFolder(path, o)
		if err != nil || skipped != nil {
			t.Fatal(kind, err, skipped)
		}
		if got.Digest() != want.Digest() {
			t.Errorf("%s: other pictures than in the folder", kind)
		}
		if n := len(seen); n != 40 || seen[0] != 1 || seen[n-2] != 20 || seen[n-1] != 20 {
			t.Errorf("%s: progress %v", kind, seen)
		}
		cached, _, err := CacheFolder(t.Context(), filepath.Join(t.TempDir(), "x", "cache"), "key", path, o)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want.Pix, cached.Pix); d != "" || cached.hash() != want.Digest() || cached.Digest() != want.Digest() {
			t.Errorf("%s: cached pictures differ: %s", kind, d)
		}
		if d := cmp.Diff(want.Labels, cached.Labels); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]string{"a", "b"}, cached.Classes); d != "" {
			t.Error(d)
		}
	}
}

// A corrupt picture in the middle is named, or left out on request.
func TestCorruptPictureInTheMiddle(t *testing.T) {
	entries := many(t, 20)
	entries[9].content = entries[9].content[:50]
	for kind, b := range eachKind(t, entries...) {
		path, cache := writeBytes(t, b), filepath.Join(t.TempDir(), "cache")
		o := Folder{Height: 2, Width: 2, Grey: true}
		want := "data: " + path + ": set/a/09.png: data: png picture"
		if _, _, err := ReadFolder(path, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", kind, err, want)
		}
		if _, _, err := CacheFolder(t.Context(), cache, "key", path, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", kind, err, want)
		}
		if left, _ := os.ReadDir(filepath.Dir(cache)); len(left) > 0 {
			t.Errorf("%s: left behind: %v", kind, left)
		}
		o.Skip = true
		m, skipped, err := CacheFolder(t.Context(), cache, "key", path, o)
		if err != nil || m.Len() != 19 || len(skipped) != 1 || !strings.Contains(skipped[0].Error(), want) {
			t.Fatalf("%s: %v, skipped %v", kind, err, skipped)
		}
		if d := cmp.Diff([]uint8{8, 10}, greys(m)[8:10]); d != "" {
			t.Error(d)
		}
	}
}

func TestCacheFolderStops(t *testing.T) {
	path, cache := writeBytes(t, zipOf(t, many(t, 40)...)), filepath.Join(t.TempDir(), "cache")
	ctx, cancel := context.WithCancel(t.Context())
	o := Folder{Height: 2, Width: 2, Progress: func(w progress.Work) {
		if w.Done == 3 {
			cancel()
		}
	}}
	if _, _, err := CacheFolder(ctx, cache, "key", path, o); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
	if left, _ := os.ReadDir(filepath.Dir(cache)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// save writes three pictures [1 2 1] with labels.
func save(t testing.TB, path string) {
	t.Helper()
	err := SaveImages(path, "key", [3]int{1, 2, 1}, []string{"x", "y"}, func(add func([]uint8, int) error) error {
		for i := range 3 {
			if err := add([]uint8{uint8(i), 7}, i%2); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSaveImages(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	save(t, path)
	m, err := LoadImages(path, "key")
	if err != nil {
		t.Fatal(err)
	}
	want, err := NewImages([]uint8{0, 7, 1, 7, 2, 7}, 3, 1, 2, 1, []uint8{0, 1, 0}, []string{"x", "y"})
	if err != nil {
		t.Fatal(err)
	}
	if m.Digest() != want.Digest() || m.Len() != 3 {
		t.Errorf("read back: %v %v", m.Pix, m.Labels)
	}
	last := m.Range(1, 3)
	if d := cmp.Diff([]uint8{1, 7, 2, 7}, last.Pix); d != "" || last.Len() != 2 || !cmp.Equal(last.Labels, []uint8{1, 0}) {
		t.Error(d, last.Labels)
	}
	if a, b := last.Digest(), m.Range(0, 2).Digest(); a == b || a != m.Digest()+"/1:3" {
		t.Errorf("digests %s, %s", a, b)
	}
	if _, err := LoadImages(path, "other"); !errors.Is(err, ErrKey) {
		t.Errorf("%v, want ErrKey", err)
	}
}

func TestSaveImagesRefuses(t *testing.T) {
	type add = func([]uint8, int) error
	for _, tc := range []struct {
		name string
		fill func(add) error
		want string
	}{
		{"no picture", func(add) error { return nil }, "images [0 1 2 1]: every size must be at least 1"},
		{"size", func(a add) error { return a([]uint8{1}, -1) }, "picture 0 has 1 values, want 2"},
		{"label", func(a add) error { return a([]uint8{1, 2}, 256) }, "label 256; accepted are 0 to 255"},
		{"no class", func(a add) error { return a([]uint8{1, 2}, 2) }, "label 2, but there are only 2 classes"},
		{"label lost", func(a add) error { return errors.Join(a([]uint8{1, 2}, 1), a([]uint8{1, 2}, -1)) }, "picture 1 has label -1"},
		{"label late", func(a add) error { return errors.Join(a([]uint8{1, 2}, -1), a([]uint8{1, 2}, 0)) }, "picture 1 has label 0"},
	} {
		dir := t.TempDir()
		err := SaveImages(filepath.Join(dir, "x"), "key", [3]int{1, 2, 1}, []string{"x", "y"}, tc.fill)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.want)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%s: left behind: %v", tc.name, left)
		}
	}
}

func TestLoadImagesRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	save(t, path)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"empty": nil, "short": good[:100], "truncated": good[:len(good)-1], "longer": append(bytes.Clone(good), 1),
		"page": append([]byte("<html>"), good[6:]...), "many": bytes.Replace(good, []byte(`"N":3,`), []byte(`"N":9,`), 1),
		"negative": bytes.Replace(good, []byte(`"N":3,`), []byte(`"N":-3,`), 1),
	} {
		if m, err := LoadImages(writeBytes(t, b), "key"); err == nil || m != nil || !strings.HasPrefix(err.Error(), "data: /") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzLoadImages(f *testing.F) {
	path := filepath.Join(f.TempDir(), "x")
	save(f, path)
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	if _, _, err := parseImages(good); err != nil {
		f.Fatalf("a seed that is not read tests nothing: %v", err)
	}
	// The header's spaces would be all that a fuzzer changes.
	f.Add(bytes.TrimRight(good[:storeHeader], " \n"), good[storeHeader:])
	f.Fuzz(func(t *testing.T, header, rest []byte) {
		if len(header) > storeHeader {
			return
		}
		b := append(header, bytes.Repeat([]byte{' '}, storeHeader-len(header))...)
		m, _, err := parseImages(append(b, rest...))
		if err != nil {
			return
		}
		x := make([]float32, len(m.Pix)/m.Len())
		m.Read(x, m.Len()-1)
		_ = m.hash()
	})
}

// Whatever byte of the file changes, it is not served; nor is it by its digest, which
// earlier versions wrote without a sum.
func TestDamagedStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	save(t, path)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckImages(path); err != nil {
		t.Error(err)
	}
	before := regexp.MustCompile(`,"Sum":"[^"]*"}`).ReplaceAllFunc(good, func(b []byte) []byte {
		return append([]byte("}"), bytes.Repeat([]byte(" "), len(b)-1)...)
	})
	if bytes.Equal(before, good) {
		t.Fatal("no sum in the header")
	}
	for name, b := range map[string][]byte{"a file": good, "one without a sum": before} {
		if m, err := LoadImages(writeBytes(t, b), "key"); err != nil || m.Digest() != m.hash() {
			t.Errorf("%s: %v", name, err)
		}
		for _, at := range []int{storeHeader, storeHeader + 7, len(b) - 1} { // pixels and a label
			bad := bytes.Clone(b)
			bad[at] ^= 1
			path := writeBytes(t, bad)
			if _, err := LoadImages(path, "key"); !errors.Is(err, ErrDamaged) {
				t.Errorf("%s, byte %d: error %v, want damage", name, at, err)
			}
			if err := CheckImages(path); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), path) {
				t.Errorf("%s, byte %d: checked with error %v, want damage", name, at, err)
			}
		}
	}
	classes := bytes.Replace(good, []byte(`"Classes":["`), []byte(`"Classes":["X`), 1)
	if _, err := LoadImages(writeBytes(t, slices.Delete(classes, storeHeader-2, storeHeader-1)), "key"); !errors.Is(err, ErrDamaged) {
		t.Errorf("another name of a class: error %v, want damage", err)
	}
}
