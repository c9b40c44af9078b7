package setup

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// Environ returns the environment for Jupyter and its kernels. It hides the
// user's own Jupyter and Python settings, which belong to other versions.
func (e *Env) Environ() []string {
	jupyter := filepath.Join(e.Cache, "jupyter")
	return append(CleanEnviron(),
		settings.CacheVar+"="+e.Cache, // for data sets and trained models
		"JUPYTER_PATH="+e.jupyterPath(),
		"JUPYTER_CONFIG_DIR="+filepath.Join(jupyter, "config"),
		"JUPYTER_DATA_DIR="+filepath.Join(jupyter, "data"),
		"JUPYTER_RUNTIME_DIR="+filepath.Join(jupyter, "runtime"),
		"IPYTHONDIR="+filepath.Join(jupyter, "ipython"),
	)
}

// CleanEnviron is this process's environment without what would steer Python, pip,
// Jupyter or a build: programs that the tool starts get it, or Environ.
func CleanEnviron() []string {
	// An empty value would not override one of go env -w.
	kept := []string{"GOWORK=auto", "GOFLAGS=" + goFlags}
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); !steers(name) {
			kept = append(kept, kv)
		}
	}
	return kept
}

// goFlags is what Go does without flags.
const goFlags = "-mod=readonly"

// steers reports whether a variable is one of those that CleanEnviron leaves out.
func steers(name string) bool {
	if option, ok := strings.CutPrefix(name, "PIP_"); ok {
		return !slices.Contains(pipKept, option)
	}
	for _, prefix := range []string{"PYTHON", "__PYVENV", "JUPYTER", "IPYTHON"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return name == "GOWORK" || name == "GOFLAGS"
}
