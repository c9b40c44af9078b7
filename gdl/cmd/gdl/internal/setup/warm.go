package setup

import (
	"context"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/proc"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// warmStep compiles once what the notebooks import, so that the first cell
// does not have to.
func (e *Env) warmStep(t tools) step {
	packages := e.cellPackages()
	sums, _ := os.ReadFile(filepath.Join(e.Root, "go.sum"))
	id := key([]byte(e.Root), sums, []byte(runtime.Version()), []byte(fmt.Sprint(cellEnv)), []byte(strings.Join(packages, "\n")))
	done := warmMarker(t.buildCache, id)
	return step{
		name: "build cache",
		note: "about a minute",
		done: func() bool { return stillWarm(done) },
		do: func(ctx context.Context, say *status) error {
			if linkBuilds(t.buildCache, id) && stillWarm(done) {
				return nil
			}
			if err := e.warm(ctx, t, packages, say); err != nil {
				if ctx.Err() == nil && !e.shares(t) {
					say.warn("the first cell of a notebook will take longer: " + err.Error())
					return nil
				}
				return err
			}
			if err := markWarm(done); err != nil {
				return err
			}
			if e.shares(t) {
				return keepForever(t.buildCache)
			}
			return nil
		},
	}
}

// cellPackages lists the packages a cell can import: those of this module
// outside cmd and internal folders, and what the notebooks use besides.
func (e *Env) cellPackages() []string {
	packages := []string{
		"gonum.org/v1/gonum/mat", "gonum.org/v1/gonum/stat",
		"gonum.org/v1/plot", "gonum.org/v1/plot/plotter", "gonum.org/v1/plot/vg",
	}
	for _, top := range []string{"gdl", "datasets", "notebooks"} {
		_ = filepath.WalkDir(filepath.Join(e.Root, top), func(dir string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return nil
			}
			switch name := d.Name(); {
			case name == "cmd" || name == "internal" || name == "testdata" || strings.HasPrefix(name, "."):
				return filepath.SkipDir
			case isLibrary(dir):
				rel, _ := filepath.Rel(e.Root, dir)
				packages = append(packages, path.Join(settings.Module, filepath.ToSlash(rel)))
			}
			return nil
		})
	}
	return packages
}

// isLibrary reports whether the folder holds a package that others can import.
func isLibrary(dir string) bool {
	files, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.PackageClauseOnly)
		return err == nil && file.Name.Name != "main"
	}
	return false
}

// warm builds a program the way the kernel builds a cell: in a module of its
// own, in a workspace with the checkout, with the cells' flags.
func (e *Env) warm(ctx context.Context, t tools, packages []string, say *status) error {
	tmp, err := atomicfile.TempFolder("", nil)
	if err != nil {
		return err
	}
	defer tmp.Remove()
	dir := tmp.Path
	var src strings.Builder
	src.WriteString("package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n")
	for _, p := range packages {
		fmt.Fprintf(&src, "\t_ %q\n", p)
	}
	src.WriteString(")\n\nfunc main() { fmt.Fprintln(os.Stdout) }\n")
	for name, text := range map[string]string{
		"main.go": src.String(),
		// A cell with %test is built by go test, which links more.
		"main_test.go": "package main\n\nimport \"testing\"\n\nfunc TestNothing(*testing.T) {}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return err
		}
	}
	for _, args := range [][]string{
		{"go", "mod", "init", "gonb_warm"},
		{"go", "work", "init"},
		{"go", "work", "use", e.Root, "."},
		{"go", "build", "-v", "-o", "warm"},
		{"go", "test", "-c", "-o", "warm.test"},
		{filepath.Join(t.bin, "goimports"), "-w", "main.go"},
	} {
		cmd := proc.Command(ctx, args[0], args[1:]...)
		cmd.Dir = dir
		cmd.Env = CellEnviron()
		if err := build(cmd, "cells", say); err != nil {
			return err
		}
	}
	return nil
}
