package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/doctor"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/testcourse"
)

// environment is a machine on which something is not as usual.
type environment struct {
	name string
	// set makes it so, and returns the variables that do. env is a checkout with a
	// notebook, set up; its cache may be another.
	set func(t *testing.T, env *setup.Env) []string
	// fails is in the error of gdl run; "": the notebook runs.
	fails string
	// check is the one of the doctor's that finds value, broken when the run fails; "": all
	// is well and there is nothing to find.
	check, value string
	// through is a command that starts its arguments; nil: they are started as they are.
	through []string
}

// noexec starts a program that sees $TMPDIR as a file system where none can be started.
var noexec = []string{"unshare", "-rm", "sh", "-c", `mount -t tmpfs -o noexec tmpfs "${TMPDIR:-/tmp}" && exec "$@"`, "sh"}

const badTemp = "folder of temporary files: "

// environments are tried with a set-up that is complete. What pip is told, and what the
// settings for every Jupyter of the machine say, counts before: TestPipStaysHere of
// package setup and TestSystemSettings of package lab. TestRunWithoutIDs and
// TestRunOtherKernel of package notebook are about strange notebooks.
var environments = []environment{
	{"python3 is old, python3.14 is beside it", func(t *testing.T, _ *setup.Env) []string {
		return []string{"PATH=" + pythons(t, "python3.14") + string(os.PathListSeparator) + os.Getenv("PATH")}
	}, "", "python", "/python3.14", nil},
	{"only python", func(t *testing.T, _ *setup.Env) []string {
		goes, err := exec.LookPath("go")
		if err != nil {
			t.Fatal(err)
		}
		return []string{"PATH=" + pythons(t, "python") + string(os.PathListSeparator) + filepath.Dir(goes)}
	}, "", "python", "/python", nil},
	{"Python's variables", func(t *testing.T, _ *setup.Env) []string {
		return []string{"PYTHONHOME=/nowhere", "PYTHONPATH=" + module(t, "json")}
	}, "", "not followed here", "PYTHONHOME", nil},
	{"go env -w", func(t *testing.T, _ *setup.Env) []string {
		return []string{"GOENV=" + goEnvFile(t, "GOWORK=off", "GOFLAGS=-mod=vendor")}
	}, "", "not followed here", "go env GOWORK=off, go env GOFLAGS=-mod=vendor", nil},
	{"TMPDIR is missing", func(t *testing.T, _ *setup.Env) []string {
		return []string{"TMPDIR=" + filepath.Join(t.TempDir(), "nowhere")}
	}, badTemp, "temporary files", "nowhere: no such file or directory", nil},
	{"TMPDIR is relative", func(*testing.T, *setup.Env) []string { return []string{"TMPDIR=tmp"} },
		badTemp + "TMPDIR is tmp, not a whole path", "temporary files", "TMPDIR is tmp", nil},
	{"TMPDIR is mounted with noexec", func(t *testing.T, _ *setup.Env) []string {
		if err := exec.Command(noexec[0], append(noexec[1:], "true")...).Run(); err != nil {
			t.Skip("nothing can be mounted here: ", err)
		}
		return []string{"TMPDIR=" + t.TempDir()}
	}, badTemp + "no program can be started in ", "temporary files", "mounted with noexec?", noexec},
	// Below a file nothing can be written, not even by root.
	{"the home folder is read-only", func(t *testing.T, _ *setup.Env) []string {
		return append(goFolders(t), "HOME="+belowFile(t))
	}, "", "", "", nil},
	{"Go's build cache is read-only", func(t *testing.T, _ *setup.Env) []string {
		return []string{"GOCACHE=" + belowFile(t)}
	}, "set GOCACHE to a folder you can write", "Go build cache", "not a directory", nil},
	{"paths that the shell left", func(t *testing.T, _ *setup.Env) []string {
		return append(goFolders(t), "HOME="+t.TempDir(), "GDL_DATA=~", "GDL_RUNS=runs")
	}, "", "GDL_RUNS", "/notebooks/runs, ", nil},
	{"a damaged kernel", func(t *testing.T, env *setup.Env) []string {
		copyCache(t, env)
		if err := os.Truncate(gonbOf(t, env), 1000); err != nil {
			t.Fatal(err)
		}
		return nil
	}, "", "kernel", "damaged: gonb in ", nil},
	{"an edited kernel.json", func(t *testing.T, env *setup.Env) []string {
		copyCache(t, env)
		if err := os.WriteFile(env.KernelFile(), []byte(`{"argv": ["nothing"]}`), 0o644); err != nil {
			t.Fatal(err)
		}
		return nil
	}, "", "kernel", "nothing: no such file", nil},
	{"a kernel that dies", func(t *testing.T, env *setup.Env) []string {
		copyCache(t, env)
		script := []byte("#!/bin/sh\necho no licence here >&2\nexit 3\n")
		path := gonbOf(t, env)
		info, err := os.Stat(path)
		if err == nil {
			err = os.WriteFile(path, append(script, bytes.Repeat([]byte("#"), int(info.Size())-len(script))...), 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
		return nil
	}, "week0: the kernel does not start: no licence here", "kernel", "exit status 3: no licence here", nil},
}

// On machines that are not as usual, the notebooks run, or one line says what to change
// and the doctor says the same.
func TestBrokenEnvironments(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: this starts kernels")
	}
	t.Parallel()
	env := testcourse.New(t, map[string][]testcourse.Cell{"week0": {{ID: "first", Source: "import \"fmt\"\n%%\nfmt.Println(1)"}}})
	if err := env.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Beside the notebooks, which is the working folder, lies a file of Python's own names.
	testcourse.CopyFile(t, filepath.Join(module(t, "json"), "json.py"), filepath.Join(env.Notebooks(), "json.py"))
	for _, e := range environments {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			own := *env
			e.try(t, &own)
		})
	}
}

func (e environment) try(t *testing.T, env *setup.Env) {
	variables := append(e.set(t, env), "GDL_CACHE="+env.Cache)
	start := func(args ...string) (stdout, stderr string, err error) {
		cmd := tool(t.Context(), t, env.Notebooks(), args...)
		cmd.Env = append(cmd.Env, variables...)
		if e.through != nil {
			cmd = wrapped(t, cmd, e.through)
		}
		var out, errors bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errors
		err = cmd.Run()
		return out.String(), errors.String(), err
	}
	findings, _, _ := start("doctor", "--json")
	for line := range strings.Lines(findings) {
		var f doctor.Finding
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		switch {
		case f.Check == e.check:
			if !strings.Contains(f.Value, e.value) || e.fails != "" && f.OK {
				t.Errorf("the doctor finds %+v; want %q", f, e.value)
			}
		case !f.OK && !strings.HasPrefix(f.Check, "kernel"):
			t.Errorf("the doctor finds %+v", f)
		}
	}
	if e.check != "" && !strings.Contains(findings, `{"check":"`+e.check+`"`) {
		t.Errorf("the doctor does not find %q: %s", e.check, findings)
	}
	_, errors, err := start("run", "week0", "--scale=short", "--out="+t.TempDir())
	lines := strings.Split(strings.TrimSpace(errors), "\n")
	last := lines[len(lines)-1]
	switch {
	case e.fails == "" && err != nil:
		t.Errorf("gdl run: %v\n%s", err, errors)
	case e.fails != "" && (err == nil || !strings.HasPrefix(last, "gdl: ") || !strings.Contains(last, e.fails)):
		t.Errorf("gdl run: %v: %q; want %q", err, last, e.fails)
	}
}

// wrapped returns cmd, started through another.
func wrapped(t *testing.T, cmd *exec.Cmd, through []string) *exec.Cmd {
	t.Helper()
	outer := exec.CommandContext(t.Context(), through[0], slices.Concat(through[1:], cmd.Args)...)
	outer.Dir, outer.Env = cmd.Dir, cmd.Env
	return outer
}

// module returns a folder with a Python module that ends whatever imports it.
func module(t *testing.T, name string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name+".py"), []byte("raise SystemExit(9)\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// pythons returns a folder with a python3 that is too old, and a good one of that name.
func pythons(t *testing.T, name string) (dir string) {
	t.Helper()
	good, _, err := setup.FindPython()
	if err != nil {
		t.Fatal(err)
	}
	dir = testcourse.Program(t, "python3", "echo 3.9.2")
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\nPATH="+os.Getenv("PATH")+" exec "+good+" \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// goEnvFile returns a file of go env -w that holds what the machine's own does, and lines.
func goEnvFile(t *testing.T, lines ...string) string {
	t.Helper()
	own, err := exec.Command("go", "env", "GOENV").Output()
	if err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(strings.TrimSpace(string(own)))
	path := filepath.Join(t.TempDir(), "env")
	if err := os.WriteFile(path, []byte(string(text)+"\n"+strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// goFolders returns variables that keep Go's folders when the home folder changes.
func goFolders(t *testing.T) (variables []string) {
	t.Helper()
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOENV"} {
		value, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		variables = append(variables, name+"="+strings.TrimSpace(string(value)))
	}
	return variables
}

func belowFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(file, "folder")
}

// copyCache gives env a cache of its own, with copies of the kernel's files only.
func copyCache(t *testing.T, env *setup.Env) {
	t.Helper()
	own := t.TempDir()
	entries, err := os.ReadDir(env.Cache)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		from, to := filepath.Join(env.Cache, e.Name()), filepath.Join(own, e.Name())
		if strings.HasPrefix(e.Name(), "bin-") {
			err = os.CopyFS(to, os.DirFS(from))
		} else {
			err = os.Symlink(from, to)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	kernel, err := filepath.Rel(env.Cache, env.KernelFile())
	if err != nil {
		t.Fatal(err)
	}
	kernel, _, _ = strings.Cut(kernel, string(filepath.Separator))
	if err := os.Remove(filepath.Join(own, kernel)); err != nil {
		t.Fatal(err)
	}
	env.Cache = own
	if err := env.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// gonbOf returns the program of env's kernel.
func gonbOf(t *testing.T, env *setup.Env) string {
	t.Helper()
	text, err := os.ReadFile(env.KernelFile())
	if err != nil {
		t.Fatal(err)
	}
	var spec setup.Kernelspec
	if err := json.Unmarshal(text, &spec); err != nil {
		t.Fatal(err)
	}
	return spec.Argv[0]
}

// Of two labs that start at once, each prints an address at which it answers.
func TestTwoLabs(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: this starts JupyterLab")
	}
	t.Parallel()
	env := testcourse.New(t, map[string][]testcourse.Cell{"week0": nil})
	if err := env.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	var addresses [2]*url.URL
	var outputs [2]*bufio.Reader
	for i := range outputs {
		cmd := tool(context.Background(), t, env.Root, "lab", "--no-browser")
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = cmd.Process.Signal(os.Interrupt)
			if err := cmd.Wait(); err != nil {
				t.Errorf("gdl lab after Ctrl-C: %v", err)
			}
		})
		outputs[i] = bufio.NewReader(stdout)
	}
	for i, out := range outputs {
		line, err := out.ReadString('\n')
		address, _ := strings.CutPrefix(strings.TrimSpace(line), "JupyterLab: ")
		if err == nil {
			addresses[i], err = url.Parse(address)
		}
		if err != nil {
			t.Fatalf("gdl lab printed %q, %v", line, err)
		}
		var status struct{ Started string }
		api(t, addresses[i], "/api/status", &status)
	}
	if addresses[0].Host == addresses[1].Host {
		t.Errorf("both say %s", addresses[0].Host)
	}
}
