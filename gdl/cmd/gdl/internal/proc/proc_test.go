//go:build unix

package proc

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// eventually waits until ok returns true.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not within 20 s: %s", what)
}

func running(text string) bool {
	for pid, line := range commandLines() {
		if pid != os.Getpid() && strings.Contains(line, text) {
			return true
		}
	}
	return false
}

// A shell that ignores the request to end, with a child, is the worst case.
func TestCancelEndsGrandchildren(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "child.sh")
	if err := os.WriteFile(script, []byte("while true; do sleep 0.1; done\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cmd := Command(ctx, "sh", "-c", "sh "+script+" & wait")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the grandchild runs", func() bool { return running(script) })
	cancel()
	if err := Wait(cmd); err == nil {
		t.Error("Wait of a cancelled command gave no error")
	}
	eventually(t, "the grandchild ended", func() bool { return !running(script) })
}

func TestKillUsing(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "server.sh")
	if err := os.WriteFile(script, []byte("while true; do sleep 0.1; done\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", script)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	KillUsing(filepath.Join(dir, "other"))
	if !running(script) {
		t.Error("KillUsing of another folder ended the process")
	}
	KillUsing(dir)
	if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("after KillUsing: %v; want killed", err)
	}
}
