package data

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/generative-deep-learning/go/gdl/gdltest"
)

// TestFullDisk caches and unpacks in a child process that may not write files
// above 128 KiB; writing then fails as it does when a disk is full.
func TestFullDisk(t *testing.T) {
	const key = "GDL_DATA_TEST_FULL"
	if dir := os.Getenv(key); dir != "" {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 128 << 10, Max: 128 << 10}); err != nil {
			t.Fatal(err)
		}
		_, _, err := CacheFolder(t.Context(), filepath.Join(dir, "cache"), "key", filepath.Join(dir, "x.zip"), Folder{Height: 128, Width: 128})
		fmt.Println("result:", err)
		_, err = OpenArchive(filepath.Join(dir, "x.tar.gz"))
		fmt.Println("result:", err)
		return
	}
	dir, tmp := t.TempDir(), t.TempDir()
	writeText(t, filepath.Join(dir, "x.zip"), string(zipOf(t, many(t, 20)...)))
	writeText(t, filepath.Join(dir, "x.tar.gz"), string(gzipOf(t, tarOf(t, entry{name: "x", content: strings.Repeat("x", 1<<20)}))))
	child := exec.Command(os.Args[0], "-test.run=^TestFullDisk$")
	child.Env = append(os.Environ(), key+"="+dir, "TMPDIR="+tmp)
	out, err := child.CombinedOutput()
	gdltest.SkipEmulated(t, err)
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, want := range []string{"result: data: " + filepath.Join(dir, "cache") + ": write", "result: data: archive " + filepath.Join(dir, "x.tar.gz") + ": gzip: write"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("child printed %s, want %s", out, want)
		}
	}
	if n := strings.Count(string(out), "file too large"); n != 2 {
		t.Errorf("child printed %s", out)
	}
	for dir, want := range map[string]int{dir: 2, tmp: 0} {
		if left, _ := os.ReadDir(dir); len(left) != want {
			t.Errorf("left behind: %v", left)
		}
	}
}
