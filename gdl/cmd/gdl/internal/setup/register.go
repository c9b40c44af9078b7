package setup

import (
	"os"
	"path/filepath"
	"runtime"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
)

// Register writes the kernelspec where editors, such as VS Code, and the user's own
// Jupyter look for kernels, and returns the file. It takes the place of another
// checkout's.
func (e *Env) Register() (string, error) {
	dir, err := userJupyter()
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(e.KernelFile())
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "kernels", KernelName, "kernel.json")
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return "", err
	}
	return file, atomicfile.WriteBytes(file, text)
}

// userJupyter is the user's folder of Jupyter's data.
func userJupyter() (string, error) {
	if dir := os.Getenv("JUPYTER_DATA_DIR"); dir != "" {
		return filepath.Abs(dir)
	}
	home, err := os.UserHomeDir()
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Jupyter"), err
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "jupyter"), err
	}
	return filepath.Join(home, ".local", "share", "jupyter"), err
}
