//go:build unix

package regular_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/generative-deep-learning/go/gdl/regular"
)

// Opening anything but a file ends at once, with an error that says what it is.
func TestRefuses(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := syscall.Mkfifo(at("pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("pipe", at("link")); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", at("socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for path, want := range map[string]string{
		at("pipe"):   "a named pipe, not a regular file",
		at("link"):   "a named pipe, not a regular file",
		at("socket"): "a socket, not a regular file",
		dir:          "a folder, not a regular file",
		"/dev/zero":  "a device, not a regular file",
		at("none"):   "no such file",
	} {
		if f, _, err := regular.Open(path); err == nil || f != nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
		if b, err := regular.Read(path, 10); err == nil || b != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := os.WriteFile(path, []byte("ten bytes."), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("file", link); err != nil {
		t.Fatal(err)
	}
	if b, err := regular.Read(link, 10); err != nil || string(b) != "ten bytes." {
		t.Errorf("%q, %v", b, err)
	}
	if err := os.Truncate(path, 1<<40); err != nil {
		t.Skip("no sparse files here: ", err)
	}
	if b, err := regular.Read(link, 10); err == nil || b != nil || !strings.Contains(err.Error(), "1099511627776 bytes; at most 10 are accepted") {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}
