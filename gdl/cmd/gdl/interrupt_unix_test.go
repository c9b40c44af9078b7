//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// Ctrl-C ends the first drawing of a set.
func TestInterruptEndsDrawing(t *testing.T) {
	if os.Getenv("GDL_TEST_DRAW") != "" {
		os.Args = []string{"gdl", "data", "show", "faces", "-o", os.Getenv("GDL_TEST_DRAW")}
		main()
		os.Exit(0)
	}
	cache, out := t.TempDir(), filepath.Join(t.TempDir(), "faces.png")
	for wait := 200 * time.Millisecond; ; wait *= 2 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestInterruptEndsDrawing$")
		cmd.Env = append(os.Environ(), "GDL_TEST_DRAW="+out, settings.CacheVar+"="+cache)
		var errs strings.Builder
		cmd.Stderr = &errs
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(wait)
		_ = cmd.Process.Signal(syscall.SIGINT)
		_ = cmd.Wait()
		switch cmd.ProcessState.ExitCode() {
		case 0:
			t.Skip("it was drawn before it could be interrupted")
		case -1:
			continue // ended before it began to listen
		}
		if got := errs.String(); !strings.Contains(got, "drawing pictures") && !strings.Contains(got, "interrupted") {
			t.Errorf("%q, want a line that says what was interrupted", got)
		}
		break
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a picture was written")
	}
}

// A named pipe among pictures is an error that names it.
func TestNamedPipeAmongPictures(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe.png")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"denoise", pipe, "-o", filepath.Join(dir, "out.png")},
		{"denoise", pipe, "--model", pipe, "-o", filepath.Join(dir, "out.png")},
		{"sample", "vae", pipe, "-o", filepath.Join(dir, "out.png")},
		{"data", "show", dir, "-n", "1", "-o", filepath.Join(dir, "out.png")},
		{"data", "show", pipe, "-n", "1", "-o", filepath.Join(dir, "out.png")},
	} {
		t.Setenv(settings.CacheVar, filepath.Join(t.TempDir(), "cache"))
		root := newRoot()
		root.SetArgs(args)
		if err := root.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), "pipe.png") || !strings.Contains(err.Error(), "named pipe") {
			t.Errorf("%v: %v", args, err)
		}
	}
}
