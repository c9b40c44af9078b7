package doctor

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/testcourse"
	engine "github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// here is this checkout with a cache that does not exist.
func here(t *testing.T) *setup.Env {
	t.Helper()
	place, err := course.Find()
	if err != nil {
		t.Fatal(err)
	}
	place.Cache = filepath.Join(t.TempDir(), "no", "cache")
	return &setup.Env{Place: place, Log: io.Discard}
}

// first puts dir before everything else on the PATH.
func first(t *testing.T, dir string) {
	t.Helper()
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// finding returns the one called check.
func finding(t *testing.T, all []Finding, check string) Finding {
	t.Helper()
	for _, f := range all {
		if f.Check == check {
			return f
		}
	}
	t.Fatalf("no check called %q in %+v", check, all)
	return Finding{}
}

func TestFaults(t *testing.T) {
	belowFile := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(belowFile, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, check, value, mend string
		fault                    func(t *testing.T, env *setup.Env)
	}{
		{"no python", "python", "no Python 3.10 or newer on the PATH", "install Python 3.10",
			func(t *testing.T, _ *setup.Env) { t.Setenv("PATH", t.TempDir()) }},
		{"no venv", "python venv", "No module named venv", "python3-venv",
			func(t *testing.T, _ *setup.Env) {
				first(t, testcourse.Program(t, "python3", `case "$*" in *ensurepip*) echo "No module named venv" >&2; exit 1;; *) echo 3.12.1;; esac`))
			}},
		{"old go", "go", "go1.20.1 at ", "https://go.dev/dl",
			func(t *testing.T, _ *setup.Env) {
				first(t, testcourse.Program(t, "go", "echo go version go1.20.1 linux/amd64"))
			}},
		{"no go", "go", "no go command", "https://go.dev/dl",
			func(t *testing.T, _ *setup.Env) { t.Setenv("PATH", t.TempDir()) }},
		{"strange go", "go", "does not tell its version", "https://go.dev/dl",
			func(t *testing.T, _ *setup.Env) { first(t, testcourse.Program(t, "go", "echo hello")) }},
		{"cache not writable", "course cache", "not a directory", "set GDL_CACHE",
			func(t *testing.T, env *setup.Env) { env.Cache = filepath.Join(belowFile, "cache") }},
		{"not set up", "jupyterlab", "no working environment", "lab --setup-only", func(*testing.T, *setup.Env) {}},
		{"no kernel", "kernel", "not registered", "lab --setup-only", func(*testing.T, *setup.Env) {}},
		{"scale", "scale", `GDL_SCALE is "banana"`, "unset GDL_SCALE",
			func(t *testing.T, _ *setup.Env) { t.Setenv("GDL_SCALE", "banana") }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			env := here(t)
			tc.fault(t, env)
			f := finding(t, Examine(t.Context(), env, 0), tc.check)
			if f.OK || !strings.Contains(f.Value, tc.value) || !strings.Contains(f.Mend, tc.mend) {
				t.Errorf("%+v; want %q, mended by %q", f, tc.value, tc.mend)
			}
		})
	}
}

func TestReadOnlyFolder(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	if f := folder("cache", filepath.Join(dir, "gdl"), "mend"); f.OK || f.Mend != "mend" {
		t.Errorf("%+v", f)
	}
}

func TestTakenPort(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	if f := portFree(port); f.OK || !strings.Contains(f.Value, "in use") || !strings.Contains(f.Mend, "--port") {
		t.Errorf("taken port: %+v", f)
	}
	if f := portFree(0); !f.OK {
		t.Errorf("any port: %+v", f)
	}
}

// The engine's own word counts, not what the processor has.
func TestProcessor(t *testing.T) {
	for isa, want := range map[string]string{"avx512": "AVX-512", "avx2": "AVX2", "neon": "NEON", "generic": "portable Go"} {
		if f := processor(isa, nil); !f.OK || !strings.Contains(f.Value, want) {
			t.Errorf("%s: %+v; want %q", isa, f, want)
		}
	}
	if f := finding(t, Examine(t.Context(), here(t), 0), "processor"); !f.OK || f.Value != processor(engine.ISA(), nil).Value {
		t.Errorf("%+v; the engine uses %s", f, engine.ISA())
	}
	if f := processor("avx2", errors.New("no avx512")); f.OK || f.Value != "no avx512" || !strings.Contains(f.Mend, "GDL_ISA") {
		t.Errorf("%+v", f)
	}
}

// The kernel sees another PATH than the shell: its tools must be on that one.
func TestKernelPath(t *testing.T) {
	env := here(t)
	bin := testcourse.Program(t, "gonb", "true")
	write := func(spec string) {
		if err := os.MkdirAll(filepath.Dir(env.KernelFile()), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(env.KernelFile(), []byte(spec), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"argv": ["` + bin + `/gonb", "-go_work=/elsewhere"], "env": {"PATH": "` + bin + `"}}`)
	all := Examine(t.Context(), env, 0)
	if f := finding(t, all, "kernel PATH: gonb"); !f.OK || f.Value != filepath.Join(bin, "gonb") {
		t.Errorf("%+v", f)
	}
	if f := finding(t, all, "kernel PATH: gopls"); f.OK || !strings.Contains(f.Mend, "lab --setup-only") {
		t.Errorf("%+v", f)
	}
	if f := finding(t, all, "kernel"); f.OK || !strings.Contains(f.Value, "does not use this checkout") {
		t.Errorf("%+v", f)
	}
	for _, damaged := range []string{"", "{", "{}", `{"argv": []}`, `[]`} {
		write(damaged)
		if f := kernel(t.Context(), env); f.OK {
			t.Errorf("kernel.json %q passes", damaged)
		}
	}
}

// Who shares a set-up need not be able to write to it.
func TestSharedSetUp(t *testing.T) {
	shared := t.TempDir()
	t.Setenv(settings.SharedVar, shared)
	t.Setenv(settings.CourseVar, filepath.Join(shared, "gone"))
	t.Setenv(settings.DataVar, "")
	env := &setup.Env{Place: course.Place{Root: "/no/such/folder", Cache: t.TempDir()}}
	for _, f := range folders(env) {
		if f.Check == "checkout" || f.Check == "Go module cache" {
			t.Errorf("%s is checked", f.Check)
		}
	}
	said := map[string]bool{}
	for _, f := range named() {
		said[f.Check] = f.OK
	}
	if !said[settings.SharedVar] || said[settings.CourseVar] {
		t.Errorf("the folder that is there and the one that is not: %v", said)
	}
}
