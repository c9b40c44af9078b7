package setup

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// bare returns an Env of a checkout with this module's versions and an empty
// cache.
func bare(t *testing.T) *Env {
	t.Helper()
	here, err := course.Find()
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	for _, f := range []string{"go.mod", "docker/requirements.txt"} {
		text, err := os.ReadFile(filepath.Join(here.Root, f))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(root, f), string(text), 0o644)
	}
	return &Env{Place: course.Place{Root: root, Cache: filepath.Join(t.TempDir(), "cache")}, Log: io.Discard}
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func TestKernelspec(t *testing.T) {
	env := bare(t)
	tools, err := env.tools()
	if err != nil {
		t.Fatal(err)
	}
	step := env.kernelStep(tools)
	if step.done() {
		t.Fatal("done before it was made")
	}
	if err := os.MkdirAll(env.Cache, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := step.do(t.Context(), nil); err != nil || !step.done() {
		t.Fatalf("do: %v, done: %v", err, step.done())
	}
	text, err := os.ReadFile(env.KernelFile())
	if err != nil {
		t.Fatal(err)
	}
	var spec Kernelspec
	if err := json.Unmarshal(text, &spec); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(spec.Argv, "-go_work="+env.Root) || !slices.Contains(spec.Argv, "{connection_file}") {
		t.Errorf("argv = %q", spec.Argv)
	}
	if spec.Env["GOFLAGS"] != "-ldflags=-s -gcflags=all=-dwarf=false" || !strings.HasPrefix(spec.Env["PATH"], tools.bin) {
		t.Errorf("env = %q", spec.Env)
	}
	moved := *env
	moved.Root = t.TempDir()
	if moved.KernelFile() == env.KernelFile() {
		t.Error("two checkouts share a kernelspec")
	}
}

// A new version of the kernel or of Python's packages must be built again.
func TestKeysFollowVersions(t *testing.T) {
	env := bare(t)
	before, err := env.tools()
	if err != nil {
		t.Fatal(err)
	}
	venv := env.venv()
	path := filepath.Join(env.Root, "go.mod")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, strings.ReplaceAll(string(text), before.gonb, "v0.99.0"), 0o644)
	write(t, env.requirements(), "jupyterlab==9.9.9\n", 0o644)
	after, err := env.tools()
	if err != nil {
		t.Fatal(err)
	}
	if after.bin == before.bin || env.venv() == venv {
		t.Errorf("folders stayed: %s, %s", after.bin, env.venv())
	}
	write(t, path, "module "+settings.Module+"\n", 0o644)
	if _, err := env.tools(); err == nil || !strings.Contains(err.Error(), "does not require") {
		t.Errorf("go.mod without the kernel: %v", err)
	}
}

func TestFindPython(t *testing.T) {
	python := func(name, version string) string {
		dir := t.TempDir()
		write(t, filepath.Join(dir, name), "#!/bin/sh\necho "+version+"\n", 0o755)
		return dir
	}
	for _, tc := range []struct {
		name, path, want, err string
	}{
		{"none", t.TempDir(), "", "no Python 3.10 or newer"},
		{"old", python("python3", "3.8.10"), "", "is 3.8.10"},
		{"new", python("python3", "3.13.1"), "3.13.1", ""},
		{"old beside new", python("python3", "3.9.2") + ":" + python("python3.12", "3.12.0"), "3.12.0", ""},
		{"old beside newest", python("python3", "3.9.2") + ":" + python("python3.14", "3.14.0"), "3.14.0", ""},
		{"only python", python("python", "3.12.0"), "3.12.0", ""},
		{"old python alone", python("python", "2.7.18"), "", "is 2.7.18"},
		{"nonsense", python("python3", "hello"), "", "is hello"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Setenv("PATH", tc.path)
			_, got, err := FindPython()
			if got != tc.want || (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
				t.Errorf("FindPython() = %q, %v; want %q, %q", got, err, tc.want, tc.err)
			}
		})
	}
}

// An environment counts only when it was finished, with the Python it still has.
func TestPythonDone(t *testing.T) {
	env := bare(t)
	write(t, env.Python(), "#!/bin/sh\necho 3.12.1\n", 0o755)
	if env.pythonDone() {
		t.Error("half-made environment counts as done")
	}
	for version, want := range map[string]bool{"3.12.1": true, "3.11.0": false} {
		if err := seal(env.venv(), version); err != nil {
			t.Fatal(err)
		}
		if env.pythonDone() != want {
			t.Errorf("with Python 3.12.1, an environment of %s counts as done: %v", version, !want)
		}
	}
	module := filepath.Join(env.venv(), "lib", "package.py")
	write(t, module, "12345", 0o644)
	if err := seal(env.venv(), "3.12.1"); err != nil {
		t.Fatal(err)
	}
	write(t, module, "", 0o644)
	if env.pythonDone() {
		t.Error("an environment with an empty file counts as done")
	}
}

// Ctrl-C while pip runs: an error that says so, the child ended, nothing
// counted as done.
func TestEnsureInterrupted(t *testing.T) {
	env := bare(t)
	if err := os.MkdirAll(env.Cache, 0o755); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	started := filepath.Join(dir, "started")
	write(t, filepath.Join(dir, "python3"), `#!/bin/sh
case "$*" in *platform*) echo 3.12.1;; *) touch `+started+`; sleep 1000;; esac
`, 0o755)
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for !exists(started) {
			time.Sleep(10 * time.Millisecond)
		}
		cancel()
	}()
	err := env.Ensure(ctx)
	if err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Errorf("Ensure = %v; want interrupted", err)
	}
	if env.pythonDone() || exists(marker(env.venv())) {
		t.Error("the interrupted environment counts as done")
	}
}

// The error of a child holds the end of what it printed.
func TestEnsurePipFails(t *testing.T) {
	env := bare(t)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "python3"), `#!/bin/sh
case "$*" in *platform*) echo 3.12.1;; *) echo No module named venv >&2; exit 1;; esac
`, 0o755)
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	err := env.Ensure(t.Context())
	if err == nil || !strings.Contains(err.Error(), "No module named venv") || !strings.Contains(err.Error(), "python3-venv") {
		t.Errorf("Ensure = %v", err)
	}
}

// Each command sets up what it needs: the site no kernel, editors no JupyterLab.
func TestParts(t *testing.T) {
	env := bare(t)
	const python, kernel, warm = "Python environment with JupyterLab", "kernel registration", "build cache"
	for _, tc := range []struct {
		need parts
		want []string // of these three
	}{
		{parts{python: true, kernel: true, warm: true}, []string{python, kernel, warm}},
		{parts{python: true, kernel: true}, []string{python, kernel}},
		{parts{kernel: true, warm: true}, []string{kernel, warm}},
	} {
		lanes, err := env.lanes(tc.need)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range slices.Concat(lanes...) {
			if slices.Contains([]string{python, kernel, warm}, s.name) {
				got = append(got, s.name)
			}
		}
		if d := cmp.Diff(tc.want, got); d != "" {
			t.Errorf("%+v (-want +got):\n%s", tc.need, d)
		}
	}
	t.Setenv("PATH", t.TempDir()) // no go command
	lanes, err := env.lanes(parts{python: true})
	if err != nil || len(lanes) != 1 || len(lanes[0]) != 1 || lanes[0][0].name != python {
		t.Errorf("the site: %+v, %v; want the Python environment only", lanes, err)
	}
}

// goimports is the kernel's own where there is one: a shared set-up has no source of it.
func TestGoimports(t *testing.T) {
	env := bare(t)
	if d := cmp.Diff([]string{"go", "tool", "goimports"}, env.Goimports()); d != "" {
		t.Errorf("without a set-up (-want +got):\n%s", d)
	}
	tools, err := env.tools()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(tools.bin, "goimports")
	write(t, program, "", 0o755)
	if d := cmp.Diff([]string{program}, env.Goimports()); d != "" {
		t.Errorf("with one (-want +got):\n%s", d)
	}
}

func TestEnsureCacheNotWritable(t *testing.T) {
	env := bare(t)
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "", 0o644)
	env.Cache = filepath.Join(file, "cache")
	err := env.Ensure(t.Context())
	if err == nil || !strings.Contains(err.Error(), "set GDL_CACHE") {
		t.Errorf("Ensure = %v", err)
	}
}

func TestEnviron(t *testing.T) {
	t.Setenv("PYTHONPATH", "/elsewhere")
	t.Setenv("JUPYTER_TOKEN", "theirs")
	t.Setenv("GDL_SCALE", "short")
	t.Setenv("GDL_RUNS", "/runs")
	env := bare(t).Environ()
	for _, kv := range env {
		if strings.HasPrefix(kv, "PYTHONPATH=") || strings.HasPrefix(kv, "JUPYTER_TOKEN=") {
			t.Errorf("%s reaches Jupyter", kv)
		}
	}
	var kept []string
	for _, kv := range env {
		if strings.HasPrefix(kv, "GDL_SCALE=") || strings.HasPrefix(kv, "GDL_RUNS=") {
			kept = append(kept, kv)
		}
	}
	slices.Sort(kept)
	if diff := cmp.Diff([]string{"GDL_RUNS=/runs", "GDL_SCALE=short"}, kept); diff != "" {
		t.Error(diff)
	}
}

func TestCellPackages(t *testing.T) {
	env := bare(t)
	for _, f := range []string{"gdl/nn/nn.go", "gdl/only/only_test.go", "gdl/internal/kernel/k.go", "gdl/cmd/gdl/main.go", "notebooks/nb/nb.go", "datasets/testdata/x.go"} {
		write(t, filepath.Join(env.Root, f), "package x\n", 0o644)
	}
	write(t, filepath.Join(env.Root, "gdl/nn/gen/main.go"), "package main\n", 0o644)
	var ours []string
	for _, p := range env.cellPackages() {
		if rest, ok := strings.CutPrefix(p, settings.Module+"/"); ok {
			ours = append(ours, rest)
		}
	}
	if diff := cmp.Diff([]string{"gdl/nn", "notebooks/nb"}, ours); diff != "" {
		t.Error(diff)
	}
}

// Where VS Code looks is a copy of this checkout's kernelspec, another's before or not.
func TestRegister(t *testing.T) {
	env, data := bare(t), t.TempDir()
	t.Setenv("JUPYTER_DATA_DIR", data)
	if _, err := env.Register(); err == nil {
		t.Error("no kernel, and it is registered")
	}
	write(t, env.KernelFile(), "this one", 0o644)
	want := filepath.Join(data, "kernels", KernelName, "kernel.json")
	write(t, want, "another's", 0o644)
	file, err := env.Register()
	if err != nil || file != want {
		t.Errorf("Register = %s, %v; want %s", file, err, want)
	}
	if text, _ := os.ReadFile(want); string(text) != "this one" {
		t.Errorf("registered is %q", text)
	}
}
