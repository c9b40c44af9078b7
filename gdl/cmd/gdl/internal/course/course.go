// Package course knows where things are: the checkout, its notebooks, and the
// cache that holds everything the tool makes.
package course

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// Place is one checkout and the cache the tool keeps for it.
type Place struct {
	Root  string // folder of go.mod, no symbolic links
	Cache string // of settings.Cache
	Copy  string // folder with a copy of notebooks and figures, which is worked on; "": Root
}

// Find returns the Place of the checkout that holds the working directory. Outside of
// one it is the checkout that settings.CourseVar names, with the copy of its notebooks
// that the working directory is in, if any.
func Find() (Place, error) {
	wd, err := os.Getwd()
	if err != nil {
		return Place{}, err
	}
	cache, err := settings.Cache()
	if err != nil {
		return Place{}, err
	}
	root, err := findRoot(wd)
	if err == nil {
		return Place{Root: root, Cache: cache}, nil
	}
	named, pathErr := settings.Path(settings.CourseVar)
	if pathErr != nil || named == "" {
		return Place{}, errors.Join(pathErr, err)
	}
	if root, err = findRoot(named); err != nil {
		return Place{}, fmt.Errorf("%s: %w", settings.CourseVar, err)
	}
	return Place{Root: root, Cache: cache, Copy: findCopy(wd)}, nil
}

// findCopy returns the nearest folder, dir or above it, that holds notebooks of the
// course in a folder of that name, or "".
func findCopy(dir string) string {
	for at := dir; ; at = filepath.Dir(at) {
		if weeks, _ := (Place{Root: at}).Weeks(); len(weeks) > 0 {
			return at
		}
		if at == filepath.Dir(at) {
			return ""
		}
	}
}

// Top returns the folder that is worked on: the copy, or else the checkout.
func (p Place) Top() string {
	if p.Copy != "" {
		return p.Copy
	}
	return p.Root
}

func findRoot(dir string) (string, error) {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", err
	}
	for at := real; ; at = filepath.Dir(at) {
		text, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if err == nil && modfile.ModulePath(text) == settings.Module {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("%s is not inside a checkout of %s: change to the cloned folder", dir, settings.Module)
		}
	}
}

// Notebooks returns the folder of the notebooks.
func (p Place) Notebooks() string { return filepath.Join(p.Top(), "notebooks") }

// Figures returns the folder of the committed figures, or of their copy.
func (p Place) Figures() string { return filepath.Join(p.Top(), "figures") }

// solutions is the folder, in that of the notebooks, of those with solutions.
const solutions = "solutions"

// Weeks returns the names of the course's notebooks, such as "week2", in order. The
// user's own may lie beside them.
func (p Place) Weeks() ([]string, error) {
	weeks, err := names(p.Notebooks(), isWeek)
	if err == nil && len(weeks) == 0 {
		err = fmt.Errorf("%s holds no notebook of the course", p.Notebooks())
	}
	return weeks, err
}

// week is how the course's notebooks are called.
var week = regexp.MustCompile(`^week[0-9]+$`)

func isWeek(name string) bool { return week.MatchString(name) }

func isOwn(name string) bool { return !isWeek(name) }

// Solutions returns the names of the notebooks with solutions of exercises, such
// as "solutions/week2", in order.
func (p Place) Solutions() ([]string, error) {
	weeks, err := names(filepath.Join(p.Notebooks(), solutions), isWeek)
	for i, week := range weeks {
		weeks[i] = path.Join(solutions, week)
	}
	return weeks, err
}

// names lists the notebooks in dir that accept takes, none when there is no such folder.
func names(dir string, accept func(string) bool) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var found []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".ipynb"); ok && !e.IsDir() && accept(name) {
			found = append(found, name)
		}
	}
	return found, nil
}

// Pick returns the notebooks named by args, where "2" means "week2" and
// "solutions/2" its solutions, and the user's own have their names; all weeks when
// args is empty. An unknown name is an error.
func (p Place) Pick(args []string) ([]string, error) {
	if len(args) == 0 {
		return p.Weeks()
	}
	all, err := p.all()
	if err != nil {
		return nil, err
	}
	var picked []string
	for _, arg := range args {
		dir, name := filepath.Split(strings.TrimSuffix(arg, ".ipynb"))
		if filepath.Base(dir) == solutions {
			dir = solutions
		} else {
			dir = ""
		}
		i := slices.IndexFunc(all, func(n string) bool { return n == path.Join(dir, name) || n == path.Join(dir, "week"+name) })
		if i < 0 {
			return nil, fmt.Errorf("no notebook %q: there are %s", arg, strings.Join(all, ", "))
		}
		if !slices.Contains(picked, all[i]) {
			picked = append(picked, all[i])
		}
	}
	return picked, nil
}

// all returns the names of all notebooks, the course's first.
func (p Place) all() ([]string, error) {
	weeks, err := names(p.Notebooks(), isWeek)
	if err != nil {
		return nil, err
	}
	solved, err := p.Solutions()
	if err != nil {
		return nil, err
	}
	own, err := names(p.Notebooks(), isOwn)
	return slices.Concat(weeks, solved, own), err
}

// Path returns the file of the notebook with the given name.
func (p Place) Path(name string) string {
	return filepath.Join(p.Notebooks(), filepath.FromSlash(name)+".ipynb")
}
