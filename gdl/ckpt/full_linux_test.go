package ckpt

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

// TestSaveOnFullDisk saves in a child process that may not write files above
// 4 KiB; the write then fails as it does when a disk is full.
func TestSaveOnFullDisk(t *testing.T) {
	const key = "GDL_CKPT_TEST_SAVE"
	if path := os.Getenv(key); path != "" {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 4096, Max: 4096}); err != nil {
			t.Fatal(err)
		}
		fmt.Println("result:", Save(path, &File{Tensors: []Tensor{{Name: "big", Shape: []int{1000, 1000}, Data: make([]float32, 1e6)}}}))
		return
	}
	path := filepath.Join(t.TempDir(), "x.safetensors")
	if err := Save(path, small()); err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0], "-test.run=^TestSaveOnFullDisk$")
	child.Env = append(os.Environ(), key+"="+path)
	out, err := child.CombinedOutput()
	gdltest.SkipEmulated(t, err)
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !strings.Contains(string(out), "result: ckpt: "+path) || !strings.Contains(string(out), "file too large") {
		t.Errorf("child printed %s", out)
	}
	onlyOld(t, path)
}
