package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/proc"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// goCommand compares the go command on the PATH with go.mod.
func goCommand(env *setup.Env) Finding {
	const check = "go"
	want := "go" + goLine(env)
	mend := "install " + want + " or newer from https://go.dev/dl and put its bin folder first on the PATH"
	path, err := exec.LookPath("go")
	if err != nil {
		return bad(check, "no go command on the PATH", mend)
	}
	cmd := exec.Command(path, "version")
	cmd.Env = setup.CleanEnviron()
	out, err := cmd.Output()
	fields := strings.Fields(string(out)) // go version go1.26.8 linux/amd64
	if err != nil || len(fields) < 3 || !version.IsValid(fields[2]) {
		return bad(check, fmt.Sprintf("%s does not tell its version: %q", path, out), mend)
	}
	value := fields[2] + " at " + path
	if version.Compare(fields[2], want) < 0 {
		return bad(check, value, mend)
	}
	return good(check, value)
}

// goLine returns the Go version go.mod asks for; the checkout was found by
// that file, so it can be read.
func goLine(env *setup.Env) string {
	text, _ := os.ReadFile(filepath.Join(env.Root, "go.mod"))
	mod, err := modfile.ParseLax("go.mod", text, nil)
	if err != nil || mod.Go == nil {
		return "1.26"
	}
	return mod.Go.Version
}

func python() Finding {
	const check = "python"
	path, v, err := setup.FindPython()
	if err != nil {
		return fault(check, err, "")
	}
	return good(check, v+" at "+path)
}

// venv looks for the parts of Python that some distributions ship apart.
func venv() Finding {
	const check = "python venv"
	path, _, err := setup.FindPython()
	if err != nil {
		return bad(check, "no Python to ask", "install Python first")
	}
	cmd := exec.Command(path, "-I", "-c", "import venv, ensurepip; print(ensurepip.version())")
	cmd.Env = setup.CleanEnviron()
	out, err := cmd.CombinedOutput()
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	last := lines[len(lines)-1]
	if err != nil {
		return bad(check, fmt.Sprintf("%s: %s", path, last), "install the venv module (Debian, Ubuntu: apt install python3-venv)")
	}
	return good(check, "with pip "+last)
}

// environment reports the versions in the Python environment.
func environment(ctx context.Context, env *setup.Env) Finding {
	const check = "jupyterlab"
	versions, err := env.Packages(ctx)
	if err != nil {
		return bad(check, err.Error(), setUp)
	}
	return good(check, versions+" at "+env.Python())
}

func kernel(ctx context.Context, env *setup.Env) Finding {
	const check = "kernel"
	spec, err := readSpec(env)
	if err != nil {
		return bad(check, err.Error(), setUp)
	}
	if _, err := os.Stat(spec.Argv[0]); err != nil {
		return bad(check, err.Error(), setUp)
	}
	if work := "-go_work=" + env.Root; !strings.Contains(strings.Join(spec.Argv, "\n")+"\n", work+"\n") {
		return bad(check, "it does not use this checkout, "+env.Root, setUp)
	}
	if err := env.CheckKernel(); err != nil {
		return bad(check, err.Error(), setUp)
	}
	cmd := proc.Command(ctx, spec.Argv[0], "--version")
	cmd.Env = env.Environ()
	if out, err := cmd.CombinedOutput(); err != nil {
		mend := "delete " + filepath.Dir(spec.Argv[0]) + ", then " + setUp
		if errors.Is(err, fs.ErrPermission) {
			mend = "set " + settings.CacheVar + " to a folder where programs can be started"
		}
		return bad(check, fmt.Sprintf("%s does not start: %v: %s", spec.Argv[0], err, strings.TrimSpace(string(out))), mend)
	}
	return good(check, env.KernelFile())
}

func readSpec(env *setup.Env) (setup.Kernelspec, error) {
	var spec setup.Kernelspec
	text, err := os.ReadFile(env.KernelFile())
	if err != nil {
		return spec, fmt.Errorf("not registered: %w", err)
	}
	if err := json.Unmarshal(text, &spec); err != nil {
		return spec, fmt.Errorf("%s: %w", env.KernelFile(), err)
	}
	if len(spec.Argv) == 0 {
		return spec, fmt.Errorf("%s: no command in it", env.KernelFile())
	}
	return spec, nil
}

// kernelPath looks for the tools where the kernel will: on the PATH that its
// kernelspec gives it.
func kernelPath(env *setup.Env) []Finding {
	spec, err := readSpec(env)
	if err != nil {
		return []Finding{bad("kernel PATH", "no kernel, so no PATH", setUp)}
	}
	path := strings.ReplaceAll(spec.Env["PATH"], "${PATH}", os.Getenv("PATH"))
	var findings []Finding
	for _, tool := range []string{"go", "gonb", "goimports", "gopls"} {
		check := "kernel PATH: " + tool
		if at := lookIn(path, tool); at != "" {
			findings = append(findings, good(check, at))
		} else {
			findings = append(findings, bad(check, "not in "+path, setUp))
		}
	}
	return findings
}

// lookIn returns the program called name on the given PATH, or "".
func lookIn(path, name string) string {
	for _, dir := range filepath.SplitList(path) {
		at := filepath.Join(dir, name)
		if info, err := os.Stat(at); err == nil && !info.IsDir() && info.Mode()&0o111 != 0 {
			return at
		}
	}
	return ""
}
