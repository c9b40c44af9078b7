package datasets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// sandbox gives the test an empty user cache and an empty $GDL_DATA, which it
// returns, and keeps the Go module cache, offline.
func sandbox(t *testing.T) (gdlData string) {
	t.Helper()
	if out, err := exec.Command("go", "env", "GOMODCACHE").Output(); err == nil {
		t.Setenv("GOMODCACHE", strings.TrimSpace(string(out)))
	}
	t.Setenv("GOPROXY", "off")
	// Not t.TempDir: the go command may still write its telemetry there when the test ends.
	home, err := os.MkdirTemp("", "home")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	for _, key := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(key, home)
	}
	t.Setenv(settings.CacheVar, "") // the developer's own would come before home
	gdlData = t.TempDir()
	t.Setenv("GDL_DATA", gdlData)
	return gdlData
}

// tinyIDX holds two pictures of 1×3.
var tinyIDX = []byte{0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6}

// tiny returns an entry with one file, tinyIDX, to be had from these base URLs.
func tiny(mirrors ...string) Entry {
	sum := sha256.Sum256(tinyIDX)
	return Entry{
		Name:    "tiny",
		Files:   []File{{"tiny-idx3-ubyte", "train", "images", int64(len(tinyIDX)), hex.EncodeToString(sum[:])}},
		Mirrors: mirrors,
	}
}

func zipped(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// wantError fails unless err holds each of the texts.
func wantError(t *testing.T, err error, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("error %v\nlacks %q", err, text)
		}
	}
}
