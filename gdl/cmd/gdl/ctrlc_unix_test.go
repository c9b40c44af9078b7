//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// Ctrl-C ends commands that would take long, be they drawing pictures or deep in a
// network that knows nothing of it, and leaves neither half a file nor a temporary
// one. The commands take ten seconds and more; two are promised, and a busy machine
// gets some more here.
func TestCtrlC(t *testing.T) {
	for _, args := range []string{
		"data show faces -o out.png",
		"sample vae faces --n 10000 -o out.png",
		"sample gan clothes --n 10000 -o out.png",
	} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			dir, cache := t.TempDir(), t.TempDir()
			cmd := tool(t.Context(), t, dir, strings.Fields(args)...)
			cmd.Env = append(cmd.Env, settings.CacheVar+"="+cache, "TMPDIR="+cache)
			var text strings.Builder
			cmd.Stdout, cmd.Stderr = &text, &text
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(500 * time.Millisecond)
			asked := time.Now()
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			if took := time.Since(asked); cmd.ProcessState.ExitCode() != 1 || took > 6*time.Second {
				t.Errorf("exit code %d after %v: %s", cmd.ProcessState.ExitCode(), took, text.String())
			}
			for _, root := range []string{dir, cache} {
				err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
					if err == nil && !d.IsDir() {
						t.Errorf("%s is left", path)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
}
