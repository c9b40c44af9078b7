// Package setup makes what the notebooks need and this machine lacks: a
// Python environment with JupyterLab, the kernel's programs, its kernelspec,
// a warm build cache and the data. Every step can be interrupted and
// repeated; once all are done, nothing here needs a network.
package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// Env is the set-up of one checkout.
type Env struct {
	course.Place
	Log io.Writer // where steps tell what they do
}

// step is one thing to set up. done must be quick: it runs before every
// command; do leaves nothing that done takes for complete when it fails.
type step struct {
	name string
	note string // how long, how much
	done func() bool
	do   func(ctx context.Context, say *status) error
}

// parts are what a command needs of a set-up.
type parts struct {
	python bool // the environment with JupyterLab and nbconvert
	kernel bool // what the kernel starts, and what cells read
	warm   bool // a build cache in which the kernel's first cell finds its packages
}

// Ensure runs the steps that are not done yet, those that build Go programs beside
// those that fetch. The first error ends all.
func (e *Env) Ensure(ctx context.Context) error {
	return e.ensure(ctx, parts{python: true, kernel: true, warm: true})
}

// EnsureTools is Ensure without a warm build cache: of what is compiled here, cells need
// the programs only.
func (e *Env) EnsureTools(ctx context.Context) error {
	return e.ensure(ctx, parts{python: true, kernel: true})
}

// EnsureKernel is Ensure without the Python environment, for editors, which bring their
// own way to start a kernel.
func (e *Env) EnsureKernel(ctx context.Context) error {
	return e.ensure(ctx, parts{kernel: true, warm: true})
}

// EnsurePython makes the Python environment only, for what executes no notebook.
func (e *Env) EnsurePython(ctx context.Context) error {
	return e.ensure(ctx, parts{python: true})
}

func (e *Env) ensure(ctx context.Context, need parts) error {
	if runtime.GOOS == "windows" {
		return fmt.Errorf("the Go kernel runs on Linux and macOS only: use WSL or Docker for the notebooks")
	}
	if _, err := TempFolder(); err != nil {
		return err
	}
	if err := checkShared(); err != nil {
		return err
	}
	lanes, err := e.lanes(need)
	if err != nil || allDone(lanes) {
		return err
	}
	unlock, err := e.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	return runLanes(ctx, e.Log, lanes)
}

// runLanes runs lists of steps side by side.
func runLanes(ctx context.Context, log io.Writer, lanes [][]step) error {
	b := newBoard(log, lanes)
	defer b.close()
	all, ctx := errgroup.WithContext(ctx)
	for _, steps := range lanes {
		all.Go(func() error { return runSteps(ctx, b, steps) })
	}
	return all.Wait()
}

// runSteps runs steps in order.
func runSteps(ctx context.Context, b *board, steps []step) error {
	for _, s := range steps {
		if s.done() {
			b.skip()
			continue
		}
		say := b.begin(s.name, s.note)
		err := s.do(ctx, say)
		say.end(err)
		if ctx.Err() != nil {
			return fmt.Errorf("set-up of the %s: interrupted; the next run goes on from here", s.name)
		}
		if err != nil {
			return fmt.Errorf("set-up of the %s: %w", s.name, err)
		}
	}
	return nil
}

// lanes are lists of steps; a list is run in order, the lists side by side.
func (e *Env) lanes(need parts) ([][]step, error) {
	var fetched, built []step
	if need.python {
		fetched = append(fetched, e.pythonStep())
	}
	if !need.kernel {
		return [][]step{fetched}, nil
	}
	tools, err := e.tools()
	if err != nil {
		return nil, err
	}
	if err := GoFolder(BuildCacheVar, tools.buildCache); err != nil {
		return nil, err
	}
	fetched = append(fetched, e.networkStep(e.lite0()), e.networkStep(e.magenta()), e.dataStep())
	built = append(built, e.toolsStep(tools), e.kernelStep(tools))
	if need.warm {
		built = append(built, e.warmStep(tools))
	}
	return [][]step{fetched, built}, nil
}

func allDone(lanes [][]step) bool {
	for _, s := range slices.Concat(lanes...) {
		if !s.done() {
			return false
		}
	}
	return true
}

// lock keeps two set-ups of one cache apart.
func (e *Env) lock(ctx context.Context) (func(), error) {
	if err := os.MkdirAll(e.Cache, 0o777); err != nil {
		return nil, fmt.Errorf("cache folder: %w: set %s to a folder you can write", err, settings.CacheVar)
	}
	file := filepath.Join(e.Cache, "setup.lock")
	unlock, err := atomicfile.TryLock(file)
	if errors.Is(err, atomicfile.ErrLocked) {
		fmt.Fprintln(e.Log, "another gdl is setting up; waiting for it")
		unlock, err = atomicfile.Lock(ctx, file)
	}
	if err != nil {
		return nil, fmt.Errorf("lock of cache folder %s: %w", e.Cache, err)
	}
	return func() { _ = unlock() }, nil
}
