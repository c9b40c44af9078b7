package setup

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"golang.org/x/mod/modfile"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/gonb"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/proc"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/settings"
)

const (
	goimports   = "golang.org/x/tools/cmd/goimports"
	toolsModule = "golang.org/x/tools"
	gopls       = "golang.org/x/tools/gopls@v0.23.0" // has its own module graph; newer ones want Go 1.27
)

// tools are the programs a kernel needs, at the versions go.mod asks for.
type tools struct {
	gonb string // version
	bin  string // their folder, keyed by all versions
	goes string // folder of the go command

	buildCache, moduleCache string // folders of Go's own, "" when it does not tell
}

// tools reads the versions from go.mod and finds the go command.
func (e *Env) tools() (tools, error) {
	path := filepath.Join(e.Root, "go.mod")
	text, err := os.ReadFile(path)
	if err != nil {
		return tools{}, err
	}
	mod, err := modfile.ParseLax(path, text, nil)
	if err != nil {
		return tools{}, err
	}
	versions := map[string]string{gonb.Module: "", toolsModule: ""}
	for _, r := range mod.Require {
		if _, ok := versions[r.Mod.Path]; ok {
			versions[r.Mod.Path] = r.Mod.Version
		}
	}
	for name, v := range versions {
		if v == "" {
			return tools{}, fmt.Errorf("%s does not require %s", path, name)
		}
	}
	goPath, err := exec.LookPath("go")
	if err != nil {
		return tools{}, fmt.Errorf("the go command is not on the PATH: %w", err)
	}
	id := key([]byte(versions[gonb.Module]), gonb.Key(), []byte(versions[toolsModule]), []byte(gopls), []byte(runtime.Version()), []byte(goFlags))
	t := tools{
		gonb: versions[gonb.Module],
		bin:  settings.Made(e.Cache, "bin-"+id),
		goes: filepath.Dir(goPath),
	}
	t.buildCache, t.moduleCache = GoFolders()
	return t, nil
}

func (e *Env) toolsStep(t tools) step {
	return step{
		name: "Go kernel (gonb " + t.gonb + ", goimports, gopls)",
		note: "about two minutes, 100 MB",
		done: func() bool { _, err := sealed(t.bin); return err == nil },
		do:   func(ctx context.Context, say *status) error { return e.makeTools(ctx, t, say) },
	}
}

// Goimports is the command that runs goimports: the kernel's own, as where a set-up is
// shared its source may be gone; without one, Go builds it.
func (e *Env) Goimports() []string {
	if t, err := e.tools(); err == nil {
		if program := filepath.Join(t.bin, "goimports"); exists(program) {
			return []string{program}
		}
	}
	return []string{"go", "tool", "goimports"}
}

func (e *Env) makeTools(ctx context.Context, t tools, say *status) error {
	if err := GoFolder(ModuleCacheVar, t.moduleCache); err != nil {
		return err
	}
	say.damage(t.bin)
	if err := mayMake(t.bin); err != nil {
		return err
	}
	if err := os.RemoveAll(t.bin); err != nil {
		return err
	}
	if err := os.MkdirAll(t.bin, 0o777); err != nil {
		return err
	}
	if err := e.buildKernel(ctx, t, say); err != nil {
		return err
	}
	if err := build(e.goCommand(ctx, e.Root, "build", "-v", "-o", t.bin, goimports), "goimports", say); err != nil {
		return err
	}
	install := e.goCommand(ctx, t.bin, "install", "-v", gopls)
	install.Env = append(install.Env, "GOBIN="+t.bin)
	if err := build(install, "gopls", say); err != nil {
		return err
	}
	return seal(t.bin, t.gonb)
}

// buildKernel builds GoNB from a copy of its source with the course's edits, on
// the module versions of the checkout.
func (e *Env) buildKernel(ctx context.Context, t tools, say *status) error {
	folder, err := atomicfile.TempFolder("", nil)
	if err != nil {
		return err
	}
	defer folder.Remove()
	tmp := folder.Path
	printed, err := e.goCommand(ctx, e.Root, "mod", "download", "-json", gonb.Module).Output()
	if err != nil {
		return fmt.Errorf("source of %s: %w: %s", gonb.Module, err, printed)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(printed, &module); err != nil {
		return fmt.Errorf("source of %s: %w", gonb.Module, err)
	}
	source := filepath.Join(tmp, "gonb")
	if err := gonb.Copy(module.Dir, source); err != nil {
		return err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(e.Root, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(tmp, name), text, 0o666)
		}
		if err != nil {
			return err
		}
	}
	mod := filepath.Join(tmp, "go.mod")
	if err := run(e.goCommand(ctx, e.Root, "mod", "edit", "-replace="+gonb.Module+"="+source, mod)); err != nil {
		return err
	}
	return build(e.goCommand(ctx, e.Root, "build", "-v", "-modfile="+mod, "-o", t.bin, gonb.Module), "gonb", say)
}

// build runs a go command with -v, which prints the name of each package it compiles,
// and tells how many there are.
func build(cmd *exec.Cmd, what string, say *status) error {
	names := &counted{say: say, work: progress.Work{What: what + ": packages compiled"}}
	say.show(progress.Work{What: what})
	cmd.Stdout, cmd.Stderr = names, names
	return withOutput(cmd, proc.Run(cmd), names.text.Bytes())
}

// counted keeps what is written to it and tells how many lines there are.
type counted struct {
	say  *status
	work progress.Work
	text bytes.Buffer
}

func (c *counted) Write(b []byte) (int, error) {
	c.work.Done += int64(bytes.Count(b, []byte("\n")))
	c.say.show(c.work)
	return c.text.Write(b)
}

// goCommand runs go in dir, free of the user's workspace and flags.
func (e *Env) goCommand(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := proc.Command(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(CleanEnviron(), "GOWORK=off")
	return cmd
}
