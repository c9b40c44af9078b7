package setup

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// KernelName is the name notebooks ask for.
const KernelName = "gonb"

// cellEnv is how cells are built. Linking is most of the wait for a warm cell:
// debug symbols cost a third of it, in packages (-dwarf=false) as well as in the
// program (-s), and the C objects of cgo, which the course does not need, a twelfth.
var cellEnv = map[string]string{"GOFLAGS": "-ldflags=-s -gcflags=all=-dwarf=false", "CGO_ENABLED": "0", "GOWORK": "auto"}

// CellEnviron is CleanEnviron for a build as the kernel builds cells, which finds their
// packages in the build cache.
func CellEnviron() []string {
	env := CleanEnviron()
	for name, value := range cellEnv {
		env = append(env, name+"="+value)
	}
	return env
}

// Kernelspec is what Jupyter reads to start a kernel.
type Kernelspec struct {
	Argv          []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode"`
	Env           map[string]string `json:"env"`
}

// KernelFile is this checkout's kernel.json. Another checkout has another, so
// each runs its own code.
func (e *Env) KernelFile() string {
	return filepath.Join(e.jupyterPath(), "kernels", KernelName, "kernel.json")
}

func (e *Env) jupyterPath() string {
	return settings.Made(e.Cache, "kernel-"+key([]byte(e.Root)))
}

func (e *Env) kernelspec(t tools) Kernelspec {
	env := maps.Clone(cellEnv)
	env["PATH"] = strings.Join([]string{t.bin, t.goes, "${PATH}"}, string(os.PathListSeparator))
	return Kernelspec{
		Argv: []string{
			filepath.Join(t.bin, "gonb"), "--kernel", "{connection_file}",
			"-go_work=" + e.Root,
			"-raw_error",         // errors as text, which a runner can print and an untrusted notebook shows
			"-vmodule=jpyexec=2", // logs when a cell's program starts and ends; run.py reads it
		},
		DisplayName:   "Go (gonb)",
		Language:      "go",
		InterruptMode: "message",
		Env:           env,
	}
}

// CheckKernel returns why the kernel is not what set-up makes.
func (e *Env) CheckKernel() error {
	t, err := e.tools()
	if err != nil {
		return err
	}
	if _, err := sealed(t.bin); err != nil {
		return err
	}
	if !e.kernelStep(t).done() {
		return fmt.Errorf("%s is not as it was made", e.KernelFile())
	}
	return nil
}

func (e *Env) kernelStep(t tools) step {
	want, err := json.MarshalIndent(e.kernelspec(t), "", "  ")
	return step{
		name: "kernel registration",
		note: "at once",
		done: func() bool {
			got, readErr := os.ReadFile(e.KernelFile())
			return readErr == nil && bytes.Equal(got, want)
		},
		do: func(context.Context, *status) error {
			if err != nil {
				return err
			}
			if strings.Contains(e.Root, ",") {
				return fmt.Errorf("checkout %s: the kernel cannot use a folder with a comma in its name", e.Root)
			}
			if err := mayMake(e.KernelFile()); err != nil {
				return err
			}
			if err := os.MkdirAll(filepath.Dir(e.KernelFile()), 0o777); err != nil {
				return err
			}
			return atomicfile.WriteBytes(e.KernelFile(), want)
		},
	}
}
