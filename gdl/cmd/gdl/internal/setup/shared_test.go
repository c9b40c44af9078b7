package setup

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// A second user of a cache makes nothing that is in it.
func TestSharedCache(t *testing.T) {
	env := bare(t)
	env.Cache = filepath.Join(t.TempDir(), "owner")
	tools, err := env.tools()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{env.venv(), tools.bin} {
		write(t, filepath.Join(dir, "program"), "", 0o755)
		if err := seal(dir, "made"); err != nil {
			t.Fatal(err)
		}
	}
	if err := env.kernelStep(tools).do(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	venv, kernel := env.venv(), env.KernelFile()

	t.Setenv(settings.SharedVar, env.Cache)
	env.Cache = filepath.Join(t.TempDir(), "mine")
	tools2, err := env.tools()
	if err != nil {
		t.Fatal(err)
	}
	if env.venv() != venv || tools2.bin != tools.bin || env.KernelFile() != kernel {
		t.Errorf("not shared: %s, %s, %s", env.venv(), tools2.bin, env.KernelFile())
	}
	if !env.toolsStep(tools2).done() || !env.kernelStep(tools2).done() {
		t.Error("what is in the shared cache is not done")
	}
	// Damage there is told; nothing of it is removed or made.
	if err := os.Remove(filepath.Join(tools.bin, "program")); err != nil {
		t.Fatal(err)
	}
	step := env.toolsStep(tools2)
	if step.done() {
		t.Error("damage counts as done")
	}
	if err := mayMake(tools2.bin); err == nil || !strings.Contains(err.Error(), "in the shared cache is damaged") {
		t.Errorf("damage of the shared cache: %v", err)
	}
	if err := mayMake(filepath.Join(env.Cache, "bin")); err != nil {
		t.Errorf("my own cache: %v", err)
	}
}

func TestSharedCacheGone(t *testing.T) {
	t.Setenv(settings.SharedVar, filepath.Join(t.TempDir(), "gone"))
	var f *Fault
	if err := bare(t).Ensure(t.Context()); !errors.As(err, &f) || !strings.Contains(err.Error(), "which is no folder") {
		t.Errorf("Ensure = %v", err)
	}
}

// Go builds from links to the shared build cache, does not trim what they lead to, and
// puts its own beside them.
func TestLinkBuilds(t *testing.T) {
	shared, mine, module := t.TempDir(), filepath.Join(t.TempDir(), "mine"), t.TempDir()
	builds := filepath.Join(shared, sharedBuilds)
	write(t, filepath.Join(module, "go.mod"), "module m\n\ngo 1.26\n", 0o644)
	write(t, filepath.Join(module, "m.go"), "package m\n\nimport _ \"m/deep\"\n", 0o644)
	write(t, filepath.Join(module, "deep", "deep.go"), "package deep\n", 0o644)
	build := func(cache string) string {
		cmd := exec.CommandContext(t.Context(), "go", "build", "-v", ".")
		cmd.Dir, cmd.Env = module, append(CleanEnviron(), "CGO_ENABLED=0", BuildCacheVar+"="+cache)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	if out := build(builds); !strings.Contains(out, "m/deep") {
		t.Errorf("a cold build compiled %q", out)
	}
	const id = "0123"
	if linkBuilds(mine, id) {
		t.Error("linked without a shared cache")
	}
	t.Setenv(settings.SharedVar, shared)
	if linkBuilds(mine, id) {
		t.Error("linked to a build cache that is not warm")
	}
	if err := markWarm(warmMarker(builds, id)); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-30 * 24 * time.Hour) // as an image is after a month
	if err := os.Chtimes(warmMarker(builds, id), old, old); err != nil {
		t.Fatal(err)
	}
	if err := keepForever(builds); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(mine, "README"), "mine", 0o644)
	gone := filepath.Join(mine, "01", "gdl-warm-"+id+"-d")
	if err := os.MkdirAll(filepath.Dir(gone), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(shared, "an earlier image"), gone); err != nil {
		t.Fatal(err)
	}
	if !linkBuilds(mine, id) || !linkBuilds(mine, id) || !stillWarm(warmMarker(mine, id)) {
		t.Error("not linked")
	}
	if text, _ := os.ReadFile(filepath.Join(mine, "README")); string(text) != "mine" {
		t.Errorf("a file of mine became %q", text)
	}
	for range 2 { // at the end of the first build, Go trims
		if out := build(mine); strings.Contains(out, "m/deep") {
			t.Errorf("a warm build compiled %q", out)
		}
	}
	if !exists(filepath.Join(mine, trimmed)) {
		t.Error("Go did not trim, which this test is about")
	}
}
