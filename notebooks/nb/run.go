package nb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
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
// as settings.MagentaPredict. Where it is missing the cell says so and ends, and the
// notebook goes on.
func Network(name string) string {
	if !HasNetworks(name) {
		exit(0)
	}
	return NetworkFile(name)
}

// HasNetworks reports whether the files of all these networks are here. Of those that are
// not it prints the names, and how to get them.
func HasNetworks(names ...string) bool {
	missing := slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		_, err := os.Stat(NetworkFile(name))
		return !errors.Is(err, fs.ErrNotExist)
	})
	if len(missing) > 0 {
		fmt.Printf("%s: not here, so what needs it is left out. go tool gdl lab --setup-only brings it, over the internet.\n",
			strings.Join(missing, ", "))
	}
	return len(missing) == 0
}

// NetworkFile returns where set-up keeps the file of a network, be it there or not.
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
