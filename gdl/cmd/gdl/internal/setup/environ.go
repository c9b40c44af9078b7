package setup

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// Environ returns the environment for Jupyter and its kernels. It hides the
// user's own Jupyter and Python settings, which belong to other versions.
func (e *Env) Environ() []string {
	jupyter := filepath.Join(e.Cache, "jupyter")
	return append(cleanEnviron(),
		settings.CacheVar+"="+e.Cache, // for data sets and trained models
		"JUPYTER_PATH="+e.jupyterPath(),
		"JUPYTER_CONFIG_DIR="+filepath.Join(jupyter, "config"),
		"JUPYTER_DATA_DIR="+filepath.Join(jupyter, "data"),
		"JUPYTER_RUNTIME_DIR="+filepath.Join(jupyter, "runtime"),
		"IPYTHONDIR="+filepath.Join(jupyter, "ipython"),
	)
}

// cleanEnviron is this process's environment without what would steer Python
// or Jupyter.
func cleanEnviron() []string {
	var kept []string
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "PYTHON") && !strings.HasPrefix(kv, "JUPYTER") {
			kept = append(kept, kv)
		}
	}
	return kept
}
