package setup

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// LeftAside names what in this machine's settings would steer Python, pip, Jupyter or
// builds, and does not.
func (e *Env) LeftAside(ctx context.Context) []string {
	var names []string
	for _, kv := range os.Environ() {
		if name, value, _ := strings.Cut(kv, "="); steers(name) && value != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Concat(names, goWritten(), e.pipWritten(ctx), jupyterWritten())
}

// goWritten tells what go env -w has written of what CleanEnviron sets.
func goWritten() (found []string) {
	for _, name := range []string{"GOWORK", "GOFLAGS"} {
		cmd := exec.Command("go", "env", name)
		cmd.Env = append(os.Environ(), name+"=") // which does not hide what is written
		cmd.Dir = os.TempDir()                   // a go.work file above the checkout is none of that
		if out, err := cmd.Output(); err == nil && len(strings.TrimSpace(string(out))) > 0 {
			found = append(found, "go env "+name+"="+strings.TrimSpace(string(out)))
		}
	}
	return found
}

// pipWritten names the options in pip's files that pipCommand leaves out.
func (e *Env) pipWritten(ctx context.Context) (found []string) {
	config, _ := pipConfig(ctx, e.Python())
	for _, c := range config {
		if steers("PIP_"+c.option) && slices.Contains([]string{"global", "install", "download"}, c.section) {
			found = append(found, "pip's "+strings.ReplaceAll(strings.ToLower(c.option), "_", "-"))
		}
	}
	return found
}

// jupyterWritten names the files of settings for every Jupyter of this machine.
func jupyterWritten() (found []string) {
	for _, dir := range []string{"/usr/local/etc/jupyter", "/etc/jupyter"} {
		files, _ := filepath.Glob(filepath.Join(dir, "jupyter_*config.*"))
		found = append(found, files...)
	}
	return found
}
