package datasets_test

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// An archive is verified, kept under its name and decoded.
func TestDownloadArchive(t *testing.T) {
	datasets.Sandbox(t)
	zip := datasets.Photos(t, 10)
	base, ranges := serve(t, content(zip))
	var decoded []int64
	report := func(w progress.Work) {
		if !w.Bytes {
			decoded = append(decoded, w.Done, w.Total)
		}
	}
	e := datasets.Album(zip, base)
	for range 2 {
		if err := e.FetchThis(t.Context(), report); err != nil {
			t.Fatal(err)
		}
	}
	if b, err := os.ReadFile(filepath.Join(e.Cache(), "album.zip")); err != nil || !bytes.Equal(b, zip) {
		t.Errorf("album.zip: %v", err)
	}
	if n := len(decoded); n != 20 || decoded[n-2] != 10 || decoded[n-1] != 10 || len(ranges()) != 1 {
		t.Errorf("decoded %v, %d requests", decoded, len(ranges()))
	}
}

// What comes instead of an archive is refused and leaves nothing, whether or
// not its SHA-256 is published.
func TestDownloadRefusesArchives(t *testing.T) {
	good := datasets.Photos(t, 10)
	for _, tc := range []struct {
		name      string
		published bool
		served    []byte
		want      string
	}{
		{"other bytes", true, append(bytes.Clone(good[:len(good)-1]), 7), "content differs: found"},
		{"too long", true, append(bytes.Clone(good), 7), "bytes offered, at most"},
		{"truncated", false, good[:len(good)-30], "not a valid zip file"},
		{"a page", false, []byte("<html></html>"), `got a page ("<html></html>"…) instead of the file`},
		{"out of its folder", false, zipWith(t, "../evil", 0, nil), `unsafe name "../evil"`},
		{"link", false, zipWith(t, "link", fs.ModeSymlink, []byte("/etc/passwd")), `"link" is a link or device`},
		{"bomb", false, zipWith(t, "zeros", 0, make([]byte, 10<<20)), "is it a zip bomb?"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			datasets.Sandbox(t)
			base, _ := serve(t, content(tc.served))
			e := datasets.Album(good, base)
			if !tc.published {
				e.Files[0].SHA256, e.Files[0].Size = "", 0
			}
			err := e.FetchThis(t.Context(), nil)
			datasets.WantError(t, err, tc.want, base+"album.zip")
			left, err := filepath.Glob(filepath.Join(e.Cache(), "*"))
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range left {
				if info, err := os.Stat(path); err != nil || info.Size() > 0 {
					t.Errorf("left behind: %s, %d bytes", path, info.Size())
				}
			}
		})
	}
}

func zipWith(t *testing.T, name string, mode fs.FileMode, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	h := &zip.FileHeader{Name: name, Method: zip.Deflate}
	h.SetMode(mode | 0o644)
	f, err := w.CreateHeader(h)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
