package datasets

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/data"
)

// photos returns a zip of n pictures; the grey value of each is its number.
func photos(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range n {
		m := image.NewGray(image.Rect(0, 0, 9, 7))
		for k := range m.Pix {
			m.Pix[k] = uint8(i)
		}
		f, err := w.Create(fmt.Sprintf("photos/%06d.png", i))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, m); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// album returns an entry whose pictures are in zip, to be had from these base URLs.
func album(zip []byte, mirrors ...string) Entry {
	sum := sha256.Sum256(zip)
	return Entry{
		Name: "album", Shape: [3]int{4, 4, 1}, Splits: trainTest, Mirrors: mirrors, format: pictures,
		Files: []File{{Name: "album.zip", Kind: "archive", Size: int64(len(zip)), SHA256: hex.EncodeToString(sum[:])}},
	}
}

func greys(m *data.Images) (out []uint8) {
	size := len(m.Pix) / m.Len()
	for i := range m.Len() {
		out = append(out, m.Pix[i*size])
	}
	return out
}

// The published archive is verified and decoded once; then what was decoded is
// enough.
func TestPictures(t *testing.T) {
	zip := photos(t, 12)
	path := filepath.Join(sandbox(t), "album", "album.zip")
	write(t, path, zip)
	e := album(zip)
	for range 2 {
		for split, want := range map[string][]uint8{"train": {0, 1, 2, 3, 5, 6, 7, 8, 10, 11}, "test": {4, 9}} {
			m, err := e.open(t.Context(), split, nil)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, greys(m)); d != "" {
				t.Errorf("%s: %s", split, d)
			}
		}
		if err := os.RemoveAll(filepath.Dir(path)); err != nil {
			t.Fatal(err)
		}
	}
	if s := e.verifyPictures(t.Context()); s.Err != nil || s.Path != e.cacheFile() || !e.has(e.cache()) {
		t.Errorf("Verify: %+v", s)
	}
	b, err := os.ReadFile(e.cacheFile())
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-1]++
	write(t, e.cacheFile(), b)
	wantError(t, e.verifyPictures(t.Context()).Err, e.cacheFile(), "damaged", "remove or replace the file")
	// Of the archive there is no other copy.
	write(t, e.cacheFile(), b[:len(b)-1])
	wantError(t, e.verifyPictures(t.Context()).Err, e.cacheFile(), "remove or replace the file")
	_, err = e.open(t.Context(), "train", nil)
	wantError(t, err, e.cacheFile()+": damaged: ", "remove the file to do without it", "album is not on this machine")
	if errors.Is(err, errAbsent) {
		t.Errorf("%v passes for an absent set", err)
	}
	write(t, path, zip)
	if m, err := e.open(t.Context(), "test", nil); err != nil || !cmp.Equal(greys(m), []uint8{4, 9}) {
		t.Errorf("not decoded again: %v", err)
	}
}

// Another archive under the published name is refused; the same pictures as a
// folder or under another name are the user's own and are taken.
func TestOwnPictures(t *testing.T) {
	zip := photos(t, 10)
	e := album(photos(t, 12))
	dir := filepath.Join(sandbox(t), "album")
	open := func() ([]uint8, error) {
		m, err := e.open(t.Context(), "test", nil)
		if err != nil {
			return nil, err
		}
		return greys(m), nil
	}
	write(t, filepath.Join(dir, "album.zip"), zip)
	_, err := open()
	wantError(t, err, filepath.Join(dir, "album.zip"), "content differs", "expected", e.Files[0].SHA256)
	wantError(t, e.verifyPictures(t.Context()).Err, "content differs")
	if err := os.Rename(filepath.Join(dir, "album.zip"), filepath.Join(dir, "archive.zip")); err != nil {
		t.Fatal(err)
	}
	if got, err := open(); err != nil || !cmp.Equal(got, []uint8{4, 9}) {
		t.Errorf("own archive: %v, %v", got, err)
	}
	if err := os.Remove(filepath.Join(dir, "archive.zip")); err != nil {
		t.Fatal(err)
	}
	_, err = open()
	wantError(t, err, dir, "no picture in it")
	for i, grey := range []uint8{10, 11, 12, 13, 14} {
		var b bytes.Buffer
		if err := png.Encode(&b, &image.Gray{Pix: []uint8{grey}, Stride: 1, Rect: image.Rect(0, 0, 1, 1)}); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, fmt.Sprint(i, ".png")), b.Bytes())
	}
	if got, err := open(); err != nil || !cmp.Equal(got, []uint8{14}) {
		t.Errorf("own folder: %v, %v", got, err)
	}
	if e.has(e.cache()) {
		t.Error("own pictures pass for the published ones")
	}
	write(t, filepath.Join(dir, "2.png"), []byte("broken"))
	_, err = open()
	wantError(t, err, dir+": 2.png: data: picture of an unknown format")
}

func TestOpenPath(t *testing.T) {
	sandbox(t)
	path := filepath.Join(t.TempDir(), "x.zip")
	write(t, path, photos(t, 10))
	m, err := Open(path, "train")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]int{64, 64, 3}, m.Shape()); d != "" || m.Len() != 8 {
		t.Error(d, m.Len())
	}
	write(t, path, photos(t, 5)) // made anew when the file changes
	if m, err = Open(path, "train"); err != nil || m.Len() != 4 {
		t.Errorf("%v, want 4 pictures", err)
	}
	write(t, path, photos(t, 1))
	_, err = Open(path, "test")
	wantError(t, err, `1 pictures are too few for a split "test"`)
	_, err = Open(filepath.Join(t.TempDir(), "none"), "train")
	wantError(t, err, "none: no such file")
}

// Where nothing can be cached the pictures are decoded into memory.
func TestPicturesWithoutCache(t *testing.T) {
	zip := photos(t, 10)
	write(t, filepath.Join(sandbox(t), "album", "album.zip"), zip)
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, nil)
	t.Setenv("XDG_CACHE_HOME", file)
	t.Setenv("HOME", file)
	t.Setenv("LocalAppData", file)
	m, err := album(zip).open(t.Context(), "test", nil)
	if err != nil || !cmp.Equal(greys(m), []uint8{4, 9}) {
		t.Errorf("%v", err)
	}
}

// CelebA's official partition is by number, and of a part of it by share.
func TestCelebASplits(t *testing.T) {
	zip := photos(t, 20)
	write(t, filepath.Join(sandbox(t), "celeba", "mine.zip"), zip)
	for split, want := range map[string][]uint8{"train": nil, "valid": {16, 17}, "test": {18, 19}} {
		m, err := Open("celeba", split)
		if err != nil {
			t.Fatal(err)
		}
		if got := greys(m); want != nil && !cmp.Equal(got, want) || want == nil && len(got) != 16 {
			t.Errorf("%s: %v, want %v", split, got, want)
		}
	}
}

// batches returns CIFAR-10's archive in small: a record a file.
func batches(t *testing.T) (e Entry, archive []byte) {
	t.Helper()
	e = cifar10()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := range e.Files {
		f := &e.Files[i]
		record := append([]byte{byte(i)}, bytes.Repeat([]byte{byte(10 * i)}, 3072)...)
		sum := sha256.Sum256(record)
		f.Size, f.SHA256 = int64(len(record)), hex.EncodeToString(sum[:])
		if err := w.WriteHeader(&tar.Header{Name: e.inside + "/" + f.Name, Mode: 0o644, Size: f.Size}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(record); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	archive = zipped(t, b.Bytes())
	sum := sha256.Sum256(archive)
	e.archive = &File{Name: e.archive.Name, Kind: "archive", Size: int64(len(archive)), SHA256: hex.EncodeToString(sum[:])}
	return e, archive
}

func TestCIFAR(t *testing.T) {
	e, archive := batches(t)
	dir := filepath.Join(sandbox(t), "cifar-10")
	check := func() {
		t.Helper()
		train, err := e.open(t.Context(), "train", nil)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]uint8{0, 1, 2, 3, 4}, train.Labels); d != "" || !cmp.Equal(greys(train), []uint8{0, 10, 20, 30, 40}) {
			t.Error(d, greys(train))
		}
		test, err := e.open(t.Context(), "test", nil)
		if err != nil || !cmp.Equal(test.Labels, []uint8{5}) || !cmp.Equal(test.Shape(), []int{32, 32, 3}) {
			t.Errorf("test: %v", err)
		}
	}
	write(t, filepath.Join(dir, e.archive.Name), archive)
	check()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	check() // from the cache
	cached := e.cache()
	if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, e.inside)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(cached, filepath.Join(dir, e.inside)); err != nil {
		t.Fatal(err)
	}
	check() // as the archive unpacks
	if exists(cached) {
		t.Error("the user's own folder was copied to the cache")
	}
}

// A damaged set is an error, never a reason to draw something else.
func TestDamagedSetHasNoStandIn(t *testing.T) {
	e, archive := batches(t)
	dir := filepath.Join(sandbox(t), "cifar-10")
	write(t, filepath.Join(dir, "test_batch.bin"), []byte("short"))
	m, notice, err := OpenOrStandIn("cifar-10", "test")
	wantError(t, err, "test_batch.bin", "content differs: found 5 bytes", "expected 30730000 bytes")
	if m != nil || notice != "" {
		t.Errorf("notice %q", notice)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	e.Files = append(e.Files, File{Name: "more.bin", Split: "test", Kind: "records", Size: 1})
	write(t, filepath.Join(dir, e.archive.Name), archive)
	_, err = e.open(t.Context(), "test", nil)
	wantError(t, err, e.archive.Name, `no file "cifar-10-batches-bin/more.bin"`)
	if errors.Is(err, errAbsent) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v passes for an absent set", err)
	}
	if err := os.RemoveAll(e.cache()); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, e.archive.Name), archive[:len(archive)-20])
	_, err = e.open(t.Context(), "train", nil)
	wantError(t, err, e.archive.Name, "unexpected EOF")
}
