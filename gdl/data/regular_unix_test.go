//go:build unix

package data

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A named pipe is an error that names it, wherever a file is expected.
func TestNamedPipes(t *testing.T) {
	dir := t.TempDir()
	writePNG(t, filepath.Join(dir, "x", "a.png"), 4, 4, red)
	pipe := filepath.Join(dir, "x", "b.png")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	for what, read := range map[string]func() error{
		"folder": func() error { _, _, err := ReadFolder(dir, eight); return err },
		"cache": func() error {
			_, _, err := CacheFolder(t.Context(), filepath.Join(t.TempDir(), "cache"), "", dir, eight)
			return err
		},
		"archive":  func() error { _, err := OpenArchive(pipe); return err },
		"as one":   func() error { _, _, err := ReadFolder(pipe, eight); return err },
		"pictures": func() error { _, err := LoadImages(pipe, ""); return err },
		"check":    func() error { return CheckImages(pipe) },
	} {
		if err := read(); err == nil || !strings.Contains(err.Error(), "b.png") || !strings.Contains(err.Error(), "a named pipe") {
			t.Errorf("%s: %v, want an error that names the pipe", what, err)
		}
	}
	o := eight
	o.Skip = true
	if m, skipped, err := ReadFolder(dir, o); err != nil || m.Len() != 1 || len(skipped) != 1 {
		t.Errorf("with Skip: %v, skipped %v", err, skipped)
	}
	if err := os.Remove(pipe); err != nil {
		t.Fatal(err)
	}
}
