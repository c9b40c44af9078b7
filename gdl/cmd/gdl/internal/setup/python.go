package setup

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/proc"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// pythonNames are tried in order; distributions that keep python3 old have
// the others beside it, and some have no python3.
var pythonNames = []string{"python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"}

// minPython is the oldest accepted minor version of Python 3.
const minPython = 10

// FindPython returns the program and version ("3.11.7") of the first Python on
// the PATH that is new enough. Without one the error is a Fault.
func FindPython() (path, version string, err error) {
	found := ""
	for _, name := range pythonNames {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		version, err := pythonVersion(path)
		if err != nil {
			found += fmt.Sprintf("; %s does not start: %v", path, err)
			continue
		}
		var minor int
		if _, err := fmt.Sscanf(version, "3.%d", &minor); err == nil && minor >= minPython {
			return path, version, nil
		}
		found += fmt.Sprintf("; %s is %s", path, version)
	}
	return "", "", &Fault{
		fmt.Sprintf("no Python 3.%d or newer on the PATH%s", minPython, found),
		fmt.Sprintf("install Python 3.%d or newer (Debian, Ubuntu: apt install python3; macOS: brew install python)", minPython),
	}
}

func pythonVersion(path string) (string, error) {
	out, err := pythonCommand(context.Background(), path, "-c", "import platform; print(platform.python_version())").Output()
	return strings.TrimSpace(string(out)), err
}

// Python returns the environment's own Python program; it exists after Ensure.
func (e *Env) Python() string { return filepath.Join(e.venv(), "bin", "python") }

func (e *Env) venv() string {
	text, _ := os.ReadFile(e.requirements()) // missing: the step itself says so
	return filepath.Join(e.Cache, "python-"+key(text, []byte(overrides)))
}

func (e *Env) requirements() string { return filepath.Join(e.Root, "docker", "requirements.txt") }

func (e *Env) pythonStep() step {
	return step{
		name: "Python environment with JupyterLab",
		note: "about a minute, 400 MB",
		done: e.pythonDone,
		do:   e.makePython,
	}
}

// pythonDone compares versions because an upgrade of the system's Python
// leaves the environment without its packages.
func (e *Env) pythonDone() bool {
	if !exists(marker(e.venv())) {
		return false
	}
	is := make(chan string, 1)
	go func() { // it takes as long as a look at all files
		version, _ := pythonVersion(e.Python())
		is <- version
	}()
	want, err := sealed(e.venv())
	return <-is == want && err == nil
}

// Packages tells the versions of the main ones that the Python environment has.
func (e *Env) Packages(ctx context.Context) (string, error) {
	const script = "import importlib.metadata as m; print(*[p + ' ' + m.version(p) for p in ('jupyterlab', 'nbclient', 'nbconvert', 'jupytext')], sep=', ')"
	if _, err := sealed(e.venv()); err != nil {
		return "", fmt.Errorf("no working environment: %w", err)
	}
	out, err := pythonCommand(ctx, e.Python(), "-c", script).Output()
	if err != nil {
		return "", fmt.Errorf("no working environment: %s does not know its packages: %w", e.Python(), err)
	}
	return strings.TrimSpace(string(out)), nil
}

// pinned finds the package lines of requirements.txt, not their hashes.
var pinned = regexp.MustCompile(`(?m)^\w.*==`)

func (e *Env) makePython(ctx context.Context, say *status) error {
	text, err := os.ReadFile(e.requirements())
	if err != nil {
		return err
	}
	python, version, err := FindPython()
	if err != nil {
		return err
	}
	say.damage(e.venv())
	if err := os.RemoveAll(e.venv()); err != nil {
		return err
	}
	if err := run(pythonCommand(ctx, python, "-m", "venv", e.venv())); err != nil {
		return fmt.Errorf("%w (on Debian and Ubuntu: apt install python3-venv)", err)
	}
	if err := e.pip(ctx, len(pinned.FindAll(text, -1)), say); err != nil {
		return err
	}
	if err := e.writeOverrides(); err != nil {
		return err
	}
	if err := seal(e.venv(), version); err != nil {
		return err
	}
	if _, err := e.Packages(ctx); err != nil { // pip went elsewhere
		return errors.Join(err, os.Remove(marker(e.venv())))
	}
	return nil
}

// pip installs the pinned requirements, so many packages, each checked against its hash.
func (e *Env) pip(ctx context.Context, packages int, say *status) error {
	cmd, err := pipCommand(ctx, e.Python(), "install", "--require-hashes", "-r", e.requirements())
	if err != nil {
		return err
	}
	var output bytes.Buffer
	cmd.Stderr = &output
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	at := progress.Work{What: "packages", Total: int64(packages)}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "Collecting ") || strings.HasPrefix(lines.Text(), "Ignoring ") {
			at.Done++
			say.show(at)
		}
	}
	return withOutput(cmd, proc.Wait(cmd), output.Bytes())
}

// overrides are JupyterLab's defaults here: no pop-up about news, no manager of
// extensions, and no saved output that can trigger a command.
const overrides = `{
  "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false},
  "@jupyterlab/extensionmanager-extension:plugin": {"enabled": false},
  "@jupyterlab/apputils-extension:sanitizer": {"allowCommandLinker": false}
}
`

func (e *Env) writeOverrides() error {
	dir := filepath.Join(e.venv(), "share", "jupyter", "lab", "settings")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	return atomicfile.WriteBytes(filepath.Join(dir, "overrides.json"), []byte(overrides))
}

// run runs cmd; the error holds the end of what it printed.
func run(cmd *exec.Cmd) error {
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	return withOutput(cmd, proc.Run(cmd), output.Bytes())
}

func withOutput(cmd *exec.Cmd, err error, output []byte) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err
	}
	lines := strings.Split(strings.TrimSpace(string(output)), "\n")
	lines = lines[max(0, len(lines)-4):]
	return fmt.Errorf("%s: %w: %s", filepath.Base(cmd.Path), err, strings.Join(lines, " | "))
}
