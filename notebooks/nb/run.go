package nb

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// Context returns a context that ends when the notebook's stop button, Ctrl-C
// or a termination signal asks the cell to stop. GoNB kills a cell five
// seconds after that, so training must save and return at once. A second
// signal ends the program immediately.
func Context() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}

// Scale returns the scale of the run, from GDL_SCALE: "short" (tests), "lab"
// (minutes; the default) or "course" (the course's own epochs). Another value
// ends the cell.
func Scale() string {
	return Must(scale())
}

func scale() (string, error) {
	s, err := settings.Scale("")
	if err != nil {
		return "", fmt.Errorf("nb: %w", err)
	}
	return s, nil
}

// Pick returns its argument for the scale of the run:
//
//	epochs := nb.Pick(1, 10, 50)
func Pick[T any](short, lab, course T) T {
	return map[string]T{settings.Short: short, settings.Lab: lab, settings.Course: course}[Scale()]
}

// Network returns the file with the weights of a network that set-up has brought, such
// as settings.Lite0. When it is not there, the cell ends and says how to get it.
func Network(name string) string { return Must(network(name)) }

func network(name string) (string, error) {
	path, err := networkFile(name)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("the weights of %s are not here: run go tool gdl lab --setup-only with a network. (%w)", name, err)
	}
	return path, nil
}

// NetworkFile is Network for one that may be missing.
func NetworkFile(name string) string { return Must(networkFile(name)) }

func networkFile(name string) (string, error) {
	cache, err := settings.Cache()
	if err != nil {
		return "", fmt.Errorf("nb: network %s: %w", name, err)
	}
	return settings.NetworkFile(cache, name), nil
}

// Checkpoint returns the start of the path of the checkpoint called name
// (letters, digits, - and _) for the scale of the run, as train.Config wants
// it, and makes its folder: GDL_RUNS, or runs in the course's cache (settings.Cache). An
// error ends the cell.
func Checkpoint(name string) string {
	return Must(checkpoint(name))
}

func checkpoint(name string) (string, error) {
	if !figureName.MatchString(name) || filepath.Base(name) != name {
		return "", fmt.Errorf(`nb: checkpoint name %q; want letters, digits, - and _ as in "week2-lab2"`, name)
	}
	s, err := scale()
	if err != nil {
		return "", err
	}
	dir, err := settings.Path(settings.RunsVar)
	if err != nil {
		return "", fmt.Errorf("nb: checkpoint %s: %w", name, err)
	}
	if dir == "" {
		cache, err := settings.Cache()
		if err != nil {
			return "", fmt.Errorf("nb: checkpoint %s: %w or %s", name, err, settings.RunsVar)
		}
		dir = filepath.Join(cache, "runs")
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", fmt.Errorf("nb: checkpoint %s: %w", name, err)
	}
	return filepath.Join(dir, s+"-"+name), nil
}
