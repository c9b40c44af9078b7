package gdl_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/settings"
)

const modulePath = settings.Module

// mayImport lists which packages of the module a package may import. A package
// that is not listed may import any.
var mayImport = map[string][]string{
	"gdl/internal/kernel":  {},
	"gdl/internal/ir":      {"gdl/internal/kernel"},
	"gdl/einsum":           {"gdl/internal/kernel", "gdl/internal/ir", "gdl/op"},
	"gdl/op":               {"gdl/internal/kernel", "gdl/internal/ir"},
	"gdl/exec":             {"gdl/internal/kernel", "gdl/internal/ir", "gdl/op"},
	"gdl/nn":               {"gdl/op"},
	"gdl/loss":             {"gdl/op"},
	"gdl/atomicfile":       {},
	"gdl/settings":         {},
	"gdl/progress":         {},
	"gdl/regular":          {},
	"gdl/ckpt":             {"gdl/atomicfile", "gdl/regular"},
	"gdl/data":             {"gdl/atomicfile", "gdl/regular", "gdl/progress"},
	"gdl/viz":              {},
	"gdl/metric":           {},
	"gdl/dist":             {"gdl/internal/kernel"},
	"gdl/dist/mpi":         {"gdl/dist"},
	"gdl/train":            {"gdl/internal/kernel", "gdl/op", "gdl/exec", "gdl/nn", "gdl/ckpt", "gdl/progress", "gdl/dist"},
	"gdl/ae":               {"gdl/op", "gdl/nn", "gdl/loss", "gdl/train"},
	"gdl/vae":              {"gdl/op", "gdl/nn", "gdl/loss", "gdl/progress", "gdl/train"},
	"gdl/internal/weights": {"gdl/ckpt", "gdl/train"},
	"gdl/vae/pretrained":   {"gdl/ckpt", "gdl/internal/weights", "gdl/train", "gdl/vae"},
	"gdl/ae/pretrained":    {"gdl/nn", "gdl/ckpt", "gdl/internal/weights", "gdl/train", "gdl/ae"},
	"gdl/gan":              {"gdl/op", "gdl/nn", "gdl/loss", "gdl/train"},
	"gdl/gan/pretrained":   {"gdl/ckpt", "gdl/internal/weights", "gdl/train", "gdl/gan"},
	"gdl/internal/onnx":    {"gdl/regular"},
	"gdl/internal/mlas":    {"gdl/internal/kernel", "gdl/internal/ir", "gdl/op"},
	"gdl/style":            {"gdl/op", "gdl/nn", "gdl/loss", "gdl/ckpt", "gdl/progress", "gdl/train", "gdl/internal/onnx", "gdl/internal/mlas"},
	"gdl/gdltest":          {"gdl/internal/ir", "gdl/op", "gdl/exec", "gdl/nn"},
	"datasets":             {"gdl/atomicfile", "gdl/regular", "gdl/settings", "gdl/progress", "gdl/data"},
	"datasets/web":         {"datasets", "gdl/progress"},
	// Networks that paint in one pass learn from package style.
	"gdl/style/fast":            {"gdl/op", "gdl/nn", "gdl/loss", "gdl/train", "gdl/style"},
	"gdl/style/fast/pretrained": {"gdl/ckpt", "gdl/internal/weights", "gdl/train", "gdl/style/fast"},
	// The course's own network stays out of style: importing it embeds its weights.
	"gdl/style/own": {"gdl/ckpt", "gdl/internal/weights", "gdl/train", "gdl/style"},
	// Notebook glue must not link Gorgonia: a cell that draws a chart builds fast.
	"notebooks/nb": {"gdl/atomicfile", "gdl/settings", "gdl/viz", "gdl/progress"},
	// The networks that judge pictures stay out of metric, for the same reason.
	"gdl/metric/classifier": {"gdl/op", "gdl/nn", "gdl/loss", "gdl/ckpt", "gdl/train", "gdl/metric", "gdl/internal/weights"},
	"gdl/metric/baseline":   {},
}

// imports returns the packages of the module that the Go files of a folder
// import, and all other import paths.
func imports(t *testing.T, dir string) (own, other []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		ast, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range ast.Imports {
			path, _ := strconv.Unquote(s.Path.Value)
			if p, ok := strings.CutPrefix(path, modulePath+"/"); ok {
				own = append(own, p)
			} else {
				other = append(other, path)
			}
		}
	}
	return own, other
}

func TestImportsGoInOneDirection(t *testing.T) {
	for pkg, may := range mayImport {
		own, _ := imports(t, filepath.Join("..", filepath.FromSlash(pkg)))
		for _, p := range own {
			if !slices.Contains(may, p) {
				t.Errorf("%s imports %s; it may import %v", pkg, p, may)
			}
		}
	}
}

func TestOnlyNotebookGlueImportsGonbui(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		_, other := imports(t, path)
		for _, p := range other {
			if strings.HasPrefix(p, "github.com/janpfeifer/gonb") && path != filepath.Join("..", "notebooks", "nb") {
				t.Errorf("%s imports %s", path, p)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A program that trains alone must not link the loader of MPI libraries: only
// the package that binds them, and the command that trains, do.
func TestOnlyMPIImportsPurego(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		own, other := imports(t, path)
		for _, p := range other {
			if strings.HasPrefix(p, "github.com/ebitengine/purego") && path != filepath.Join("..", "gdl", "dist", "mpi") {
				t.Errorf("%s imports %s", path, p)
			}
		}
		if slices.Contains(own, "gdl/dist/mpi") && path != filepath.Join("..", "gdl", "cmd", "gdl") {
			t.Errorf("%s imports gdl/dist/mpi", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"LICENSE", "README.md", "datasets", "docker", "figures", "gdl", "go.mod", "go.sum", "notebooks"}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(want, e.Name()) {
			t.Errorf("%s stands at the top level, want only %v", e.Name(), want)
		}
	}
}
