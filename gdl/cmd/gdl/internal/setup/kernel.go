package setup

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// KernelName is the name notebooks ask for.
const KernelName = "gonb"

// cellFlags make every cell link without debug symbols: 0.6 s instead of 0.8 s.
const cellFlags = "-ldflags=-s"

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
	return filepath.Join(e.Cache, "kernel-"+key([]byte(e.Root)))
}

func (e *Env) kernelspec(t tools) Kernelspec {
	path := strings.Join([]string{t.bin, t.goes, "${PATH}"}, string(os.PathListSeparator))
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
		Env:           map[string]string{"PATH": path, "GOFLAGS": cellFlags, "GOWORK": ""},
	}
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
		do: func(context.Context, *progress) error {
			if err != nil {
				return err
			}
			if strings.Contains(e.Root, ",") {
				return fmt.Errorf("checkout %s: the kernel cannot use a folder with a comma in its name", e.Root)
			}
			if err := os.MkdirAll(filepath.Dir(e.KernelFile()), 0o755); err != nil {
				return err
			}
			return writeFile(e.KernelFile(), want)
		},
	}
}
