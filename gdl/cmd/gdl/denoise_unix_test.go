//go:build unix

package main

import (
	"bufio"
	"bytes"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Ctrl-C in the middle of a picture ends the command, and what is finished, and
// what was there before, stays.
func TestDenoiseCtrlC(t *testing.T) {
	dir := t.TempDir()
	first := writePNG(t, dir, "first.png", face(20))
	long := writePNG(t, dir, "long.png", image.NewGray(image.Rect(0, 0, 4000, 4000))) // about ten seconds
	bad := filepath.Join(dir, "bad.png")
	out := filepath.Join(dir, "out")
	if err := os.Mkdir(out, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{bad, filepath.Join(out, "long.png")} {
		if err := os.WriteFile(path, []byte("before"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := tool(t.Context(), t, dir, "denoise", bad, first, long, "-o", "out")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	pipe, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	stdout := bufio.NewReader(pipe)
	if line, err := stdout.ReadString('\n'); err != nil || line != "out/first.png: 20×20\n" {
		t.Errorf("%q, error %v; want the first picture's line", line, err)
	}
	time.Sleep(300 * time.Millisecond) // into the tiles of the long one
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(stdout); err != nil || len(rest) > 0 {
		t.Errorf("%q after Ctrl-C, error %v", rest, err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	text := stderr.String()
	if !strings.HasPrefix(text, "gdl: denoise: "+bad+": ") || !strings.HasSuffix(text, "; denoise: interrupted after 2 of 3 pictures\n") {
		t.Errorf("%q, want the bad picture's error and that it was interrupted", text)
	}
	if b, err := os.ReadFile(filepath.Join(out, "long.png")); err != nil || string(b) != "before" {
		t.Errorf("long.png holds %.20q, error %v; want what was there before", b, err)
	}
	if files, _ := os.ReadDir(out); len(files) != 2 {
		t.Errorf("%v in out, want first.png and long.png", files)
	}
}
