//go:build unix

package work

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
)

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func TestCopyCourse(t *testing.T) {
	root, dir := t.TempDir(), filepath.Join(t.TempDir(), "new", "mine")
	write(t, filepath.Join(root, "notebooks", "week0.ipynb"), "theirs", 0o444)
	if err := copyCourse(root, dir); err == nil || !strings.Contains(err.Error(), "figures") {
		t.Errorf("a checkout without figures: %v", err)
	}
	if left, _ := os.ReadDir(filepath.Dir(dir)); len(left) > 0 {
		t.Errorf("a copy that failed left %v", left)
	}
	write(t, filepath.Join(root, "figures", "week1", "a.png"), "picture", 0o444)
	if err := copyCourse(root, dir); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "notebooks", "week0.ipynb")
	write(t, path, "mine", 0o644) // it can be written, though the original cannot
	if err := copyCourse(root, dir); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(path); string(text) != "mine" {
		t.Errorf("the learner's notebook became %q", text)
	}
	if text, _ := os.ReadFile(filepath.Join(dir, "figures", "week1", "a.png")); string(text) != "picture" {
		t.Errorf("a figure is %q", text)
	}
}

// A home is held as long as the program runs that this one became, not longer.
func TestHold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "WORK_TEST_HOLD="+path)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(stdout, make([]byte, len("became\n"))); err != nil {
		t.Fatal(err)
	}
	if err := hold(path); err == nil || !strings.Contains(err.Error(), "another server works in this home folder") {
		t.Errorf("a second one: %v", err)
	}
	_ = stdin.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := hold(path); err != nil {
		t.Errorf("after it: %v", err)
	}
}

func TestMain(m *testing.M) {
	if path := os.Getenv("WORK_TEST_HOLD"); path != "" {
		if err := hold(path); err != nil {
			panic(err)
		}
		panic(become("/bin/sh", []string{"sh", "-c", "echo became; cat"}))
	}
	os.Exit(m.Run())
}

func TestToken(t *testing.T) {
	for _, tc := range []struct {
		token   string
		command []string
		err     string
	}{
		{"secret", []string{"jupyter", "lab"}, ""},
		{" ", []string{"jupyter", "lab"}, "JUPYTER_TOKEN is empty"},
		{"secret", []string{"jupyter", "lab", "--IdentityProvider.token=''"}, "an empty token lets everyone in"},
		{"secret", []string{"jupyter", "lab", "--ServerApp.token=abc"}, ""},
	} {
		t.Setenv(tokenVar, tc.token)
		err := checkToken(tc.command)
		if (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
			t.Errorf("%q with %q: %v; want %q", tc.command, tc.token, err, tc.err)
		}
	}
}

// Without a home that can be written, nothing is begun.
func TestHome(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "", 0o644)
	t.Setenv("HOME", filepath.Join(file, "home"))
	env := &setup.Env{Place: course.Place{Root: t.TempDir()}, Log: io.Discard}
	err := Start(t.Context(), env, Options{Out: io.Discard, Command: []string{"true"}})
	if err == nil || !strings.Contains(err.Error(), "mount a volume") {
		t.Errorf("Start = %v", err)
	}
	err = inWords(&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC})
	if !strings.Contains(err.Error(), "the home folder is full") {
		t.Errorf("a full home: %v", err)
	}
}
