package setup

import (
	"archive/zip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// last returns the value that counts when a program starts with env.
func last(env []string, name string) (value string, found bool) {
	for _, kv := range env {
		if v, ok := strings.CutPrefix(kv, name+"="); ok {
			value, found = v, true
		}
	}
	return value, found
}

// What steers Python, pip, Jupyter or builds goes; how packages are reached stays.
func TestCleanEnviron(t *testing.T) {
	for _, name := range []string{"PYTHONHOME", "PYTHONPATH", "JUPYTER_CONFIG_DIR", "IPYTHONDIR", "PIP_TARGET", "PIP_USER", "PIP_PREFIX", "PIP_NO_BINARY", "PIP_REQUIRE_VIRTUALENV", "PIP_PYTHON"} {
		t.Setenv(name, "/nowhere")
		if v, ok := last(CleanEnviron(), name); ok {
			t.Errorf("%s=%s is passed on", name, v)
		}
	}
	for _, name := range []string{"PIP_INDEX_URL", "PIP_PROXY", "PIP_CERT", "HTTPS_PROXY", "GOPROXY", "GOCACHE", "GDL_DATA"} {
		t.Setenv(name, "/kept")
		if v, _ := last(CleanEnviron(), name); v != "/kept" {
			t.Errorf("%s is %q, want what it was", name, v)
		}
	}
	// An empty value would leave the one that go env -w has written.
	for name, want := range map[string]string{"GOWORK": "auto", "GOFLAGS": "-mod=readonly"} {
		t.Setenv(name, "off")
		if v, _ := last(CleanEnviron(), name); v != want {
			t.Errorf("%s is %q, want %q", name, v, want)
		}
	}
}

// Of pip's files, what is kept becomes variables, and the files do not count.
func TestPipCommand(t *testing.T) {
	python := filepath.Join(t.TempDir(), "python")
	write(t, python, `#!/bin/sh
cat <<'END'
:env:.cert='/env.pem'
global.cert='/file.pem'
global.extra-index-url='\nhttps://one.example\nhttps://two.example'
global.index-url='https://global.example'
global.no-binary=':all:'
global.target='/elsewhere'
download.proxy="http://it's.example"
install.index-url='https://install.example'
install.user='true'
END
`, 0o755)
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "PIP_") {
			t.Setenv(name, "")
		}
	}
	t.Setenv("PIP_CERT", "/env.pem")
	cmd, err := pipCommand(t.Context(), python, "install", "thing")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"PIP_CERT":            "/env.pem",
		"PIP_EXTRA_INDEX_URL": "https://one.example https://two.example",
		"PIP_INDEX_URL":       "https://install.example",
		"PIP_CONFIG_FILE":     os.DevNull,
		"PIP_PROXY":           "",
		"PIP_TARGET":          "",
		"PIP_NO_BINARY":       "",
		"PIP_USER":            "",
	} {
		if v, _ := last(cmd.Env, name); v != want {
			t.Errorf("%s is %q, want %q", name, v, want)
		}
	}
	if !slices.Contains(cmd.Args, "-I") || !slices.Contains(cmd.Args, "thing") {
		t.Errorf("arguments %q", cmd.Args)
	}
	write(t, python, "#!/bin/sh\necho 'pip.conf: no section' >&2; exit 2\n", 0o755)
	if _, err := pipCommand(t.Context(), python, "install"); err == nil || !strings.Contains(err.Error(), "pip.conf: no section") {
		t.Errorf("damaged pip.conf: %v", err)
	}
}

// pip itself installs into its own environment, whatever its files and variables say.
func TestPipStaysHere(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it makes a Python environment")
	}
	python, _, err := FindPython()
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	venv, elsewhere := filepath.Join(dir, "venv"), filepath.Join(dir, "elsewhere")
	if err := run(pythonCommand(t.Context(), python, "-m", "venv", venv)); err != nil {
		t.Skip(err)
	}
	wheel := filepath.Join(dir, "tinything-1.0-py3-none-any.whl")
	writeWheel(t, wheel)
	write(t, filepath.Join(dir, "pip.conf"), "[global]\ntarget = "+elsewhere+"\nrequire-virtualenv = true\n[install]\nprefix = "+elsewhere+"\n", 0o644)
	t.Setenv("PIP_CONFIG_FILE", filepath.Join(dir, "pip.conf"))
	t.Setenv("PIP_TARGET", elsewhere)
	t.Setenv("PIP_USER", "1")
	t.Setenv("PYTHONHOME", "/nowhere")
	cmd, err := pipCommand(t.Context(), filepath.Join(venv, "bin", "python"), "install", "--no-index", "--no-deps", wheel)
	if err != nil {
		t.Fatal(err)
	}
	if err := run(cmd); err != nil {
		t.Fatal(err)
	}
	if found, _ := filepath.Glob(filepath.Join(venv, "lib", "*", "site-packages", "tinything.py")); len(found) != 1 || exists(elsewhere) {
		t.Errorf("installed: %q; %s is there: %v", found, elsewhere, exists(elsewhere))
	}
}

func writeWheel(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	const info = "tinything-1.0.dist-info/"
	for name, text := range map[string]string{
		"tinything.py":    "",
		info + "METADATA": "Metadata-Version: 2.1\nName: tinything\nVersion: 1.0\n",
		info + "WHEEL":    "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
		info + "RECORD":   "tinything.py,,\n" + info + "METADATA,,\n" + info + "WHEEL,,\n" + info + "RECORD,,\n",
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = fmt.Fprint(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
}

// A folder is complete as long as its files have their sizes.
func TestSeal(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "lib", "a b.py"), "12345", 0o644)
	write(t, filepath.Join(dir, "lib", "__pycache__", "a.pyc"), "1", 0o644)
	if _, err := sealed(dir); err == nil || !strings.Contains(err.Error(), "is not complete") {
		t.Errorf("before: %v", err)
	}
	if err := seal(dir, "3.12.1"); err != nil {
		t.Fatal(err)
	}
	if about, err := sealed(dir); err != nil || about != "3.12.1" {
		t.Errorf("sealed = %q, %v", about, err)
	}
	write(t, filepath.Join(dir, "lib", "__pycache__", "a.pyc"), "12", 0o644)
	write(t, filepath.Join(dir, "new"), "1", 0o644)
	if _, err := sealed(dir); err != nil {
		t.Errorf("with new files: %v", err)
	}
	for want, change := range map[string]func(path string) error{
		"damaged: lib/a b.py in " + dir + " has 2 bytes, not 5": func(path string) error { return os.Truncate(path, 2) },
		"damaged: lib/a b.py in " + dir + " is gone":            os.Remove,
	} {
		write(t, filepath.Join(dir, "lib", "a b.py"), "12345", 0o644)
		if err := change(filepath.Join(dir, "lib", "a b.py")); err != nil {
			t.Fatal(err)
		}
		if _, err := sealed(dir); err == nil || err.Error() != want {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// The build cache is cold when Go removed its entries, is about to, or has another folder.
func TestStillWarm(t *testing.T) {
	cache, id := t.TempDir(), key([]byte("packages"))
	m := warmMarker(cache, id)
	if stillWarm(m) {
		t.Fatal("warm before it was made")
	}
	mark := func() {
		t.Helper()
		if err := markWarm(m); err != nil || !stillWarm(m) {
			t.Fatalf("after it was made: warm %v, %v", stillWarm(m), err)
		}
	}
	mark()
	// Go removes old entries by these names, and go clean -cache these folders.
	if found, _ := filepath.Glob(filepath.Join(cache, "[0-9a-f][0-9a-f]", "*-d")); len(found) != 1 {
		t.Errorf("entries in the cache: %q", found)
	}
	if stillWarm(warmMarker(t.TempDir(), id)) {
		t.Error("warm in another folder")
	}
	old := time.Now().Add(-warmFor - time.Minute)
	if err := os.Chtimes(m, old, old); err != nil {
		t.Fatal(err)
	}
	if stillWarm(m) {
		t.Error("warm after days without use")
	}
	mark()
	cmd := exec.Command("go", "clean", "-cache")
	cmd.Env = append(os.Environ(), "GOCACHE="+cache)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("%v: %s", err, out)
	}
	if stillWarm(m) {
		t.Error("warm after go clean -cache")
	}
}

func TestTempFolder(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	write(t, file, "", 0o644)
	for value, want := range map[string]string{
		dir:                           "",
		filepath.Join(dir, "nowhere"): "nowhere: no such file or directory",
		file:                          "file: not a directory",
		"relative":                    "TMPDIR is relative, not a whole path",
	} {
		t.Setenv("TMPDIR", value)
		got, err := TempFolder()
		if want == "" {
			if err != nil || got != dir {
				t.Errorf("%s: %q, %v", value, got, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasSuffix(err.Error(), "set TMPDIR to the whole path of a folder where you can write and start programs") {
			t.Errorf("%s: %v, want %q", value, err, want)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left: %v", left)
	}
}
