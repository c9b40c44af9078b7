package setup

import (
	"os"
	"path/filepath"
	"strings"
)

// Environ returns the environment for Jupyter and its kernels. It hides the
// user's own Jupyter and Python settings, which belong to other versions.
func (e *Env) Environ() []string {
	jupyter := filepath.Join(e.Cache, "jupyter")
	env := append(cleanEnviron(),
		"JUPYTER_PATH="+e.jupyterPath(),
		"JUPYTER_CONFIG_DIR="+filepath.Join(jupyter, "config"),
		"JUPYTER_DATA_DIR="+filepath.Join(jupyter, "data"),
		"JUPYTER_RUNTIME_DIR="+filepath.Join(jupyter, "runtime"),
		"IPYTHONDIR="+filepath.Join(jupyter, "ipython"),
	)
	if os.Getenv("GDL_RUNS") == "" {
		env = append(env, "GDL_RUNS="+filepath.Join(e.Cache, "runs"))
	}
	return env
}

// cleanEnviron is this process's environment without what would steer Python
// or Jupyter.
func cleanEnviron() []string {
	var env []string
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "PYTHON") && !strings.HasPrefix(kv, "JUPYTER") {
			env = append(env, kv)
		}
	}
	return env
}
