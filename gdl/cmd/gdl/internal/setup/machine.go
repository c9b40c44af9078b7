package setup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
)

// Fault is what is wrong with this machine, and how to mend it. Set-up ends with it, and
// the doctor says the same.
type Fault struct{ Cause, Mend string }

func (f *Fault) Error() string { return f.Cause + ": " + f.Mend }

// The environment variables of the folders that belong to Go.
const (
	BuildCacheVar  = "GOCACHE"
	ModuleCacheVar = "GOMODCACHE"
)

// GoFolders returns Go's build cache and module cache, "" where the go command fails.
func GoFolders() (buildCache, moduleCache string) {
	cmd := exec.Command("go", "env", BuildCacheVar, ModuleCacheVar)
	cmd.Env = CleanEnviron()
	out, _ := cmd.Output()
	folders := append(strings.Split(string(out), "\n"), "", "")
	return strings.TrimSpace(folders[0]), strings.TrimSpace(folders[1])
}

// GoFolder returns a Fault when nothing can be written to a folder of Go's, which the
// named variable moves.
func GoFolder(name, dir string) error {
	if dir == "" {
		return &Fault{"the go command does not tell " + name, "run go env " + name + ", which says what is wrong"}
	}
	_, err := Writable(dir, name)
	return err
}

// Writable returns dir, or the nearest folder above it that exists. When nothing can be
// written there, that is a Fault; the named variable moves dir.
func Writable(dir, name string) (at string, err error) {
	for at = dir; ; at = filepath.Dir(at) {
		_, err := os.Stat(at)
		if errors.Is(err, fs.ErrNotExist) && at != filepath.Dir(at) {
			continue
		}
		if err == nil {
			err = atomicfile.Writable(at)
		}
		if err != nil && at != dir {
			err = fmt.Errorf("%s cannot be made: %w", dir, err)
		}
		if err != nil {
			return at, &Fault{err.Error(), "set " + name + " to a folder you can write"}
		}
		return at, nil
	}
}

// TempFolder returns the folder of temporary files. One in which nothing can be written
// or no program can be started is a Fault: cells are programs there.
func TempFolder() (string, error) {
	dir := os.TempDir()
	if err := checkTemp(dir); err != nil {
		return "", &Fault{"folder of temporary files: " + err.Error(),
			"set TMPDIR to the whole path of a folder where you can write and start programs"}
	}
	return dir, nil
}

func checkTemp(dir string) error {
	if !filepath.IsAbs(dir) {
		return fmt.Errorf("TMPDIR is %s, not a whole path", dir)
	}
	if err := atomicfile.Writable(dir); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "gdl-try-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := errors.Join(f.Chmod(0o700), f.Close()); err != nil {
		return err
	}
	if err := executable(f.Name()); err != nil {
		return fmt.Errorf("no program can be started in %s (mounted with noexec?)", dir)
	}
	return nil
}
