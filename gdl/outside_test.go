package gdl_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// outside is a program of another module: it trains, saves and loads.
const outside = `package main

import (
	"context"
	"fmt"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

func main() {
	batches, err := data.NewBatches(32, 1, datasets.Plane(1, 100))
	check(err)
	m := ae.New(ae.Plane(), nn.NewRand(1))
	h, err := train.Fit(context.Background(), train.Config{
		Spec: train.Spec{Loss: m.Loss}, Data: batches, Epochs: 50,
	})
	check(err)
	check(train.Save("weights.safetensors", m.Params()))
	check(train.Load("weights.safetensors", ae.New(ae.Plane(), nil).Params()))
	fmt.Println("learned:", h.Train[49] < h.Train[0]/2)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
`

// chart is a program that draws and does nothing else.
const chart = `package main

import "github.com/generative-deep-learning/go/gdl/viz"

func main() {
	if _, err := (viz.Curves{Series: []viz.Series{{Name: "a", Y: []float64{1, 2}}}}).Draw(); err != nil {
		panic(err)
	}
}
`

// newModule writes a module outside the checkout.
func newModule(t *testing.T, program string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module example.org/outside\n\ngo 1.26.0\n")
	write(t, filepath.Join(dir, "main.go"), program)
	return dir
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// goTool runs the go command in dir and returns what it printed.
func goTool(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off"), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func TestImportByReplace(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	use := func(program string) string {
		dir := newModule(t, program)
		goTool(t, dir, nil, "mod", "edit", "-require="+modulePath+"@v0.0.0", "-replace="+modulePath+"="+root)
		return dir
	}
	if out := goTool(t, use(outside), nil, "run", "."); !strings.Contains(out, "learned: true") {
		t.Errorf("printed %q", out)
	}
	for name, want := range map[string]string{"vae": "nats, KL", "wgangp": "tells real from fake", "style": "step 100: loss 0.0"} {
		program, err := os.ReadFile(filepath.Join("testdata", "outside", name, "main.go"))
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(string(program), "\n"); lines >= 80 {
			t.Errorf("%s takes %d lines, want less than 80", name, lines)
		}
		if out := goTool(t, use(string(program)), nil, "run", "."); !strings.Contains(out, want) {
			t.Errorf("%s printed %q, want %q in it", name, out, want)
		}
	}
	dir := use(chart)
	goTool(t, dir, nil, "run", ".")
	if deps := goTool(t, dir, nil, "list", "-deps", "."); strings.Contains(deps, "gorgonia.org") {
		t.Error("a program that draws a chart links Gorgonia")
	}
}

// TestImportFromProxy imports the module as a user will once it is published:
// from a zip that a module proxy serves.
func TestImportFromProxy(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles all dependencies in a module cache of its own")
	}
	const version = "v0.1.0"
	proxy := t.TempDir()
	at := filepath.Join(proxy, filepath.FromSlash(modulePath), "@v", version)
	mod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	write(t, at+".mod", string(mod))
	write(t, at+".info", `{"Version":"`+version+`","Time":"2026-01-01T00:00:00Z"}`)
	f, err := os.Create(at + ".zip")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := zip.CreateFromDir(f, module.Version{Path: modulePath, Version: version}, ".."); err != nil {
		t.Fatal(err)
	}
	cache := strings.TrimSpace(goTool(t, ".", nil, "env", "GOMODCACHE"))
	env := []string{
		"GOPROXY=file://" + proxy + ",file://" + filepath.Join(cache, "cache", "download"),
		"GONOSUMDB=*", "GOMODCACHE=" + t.TempDir(), "GOFLAGS=-mod=mod -modcacherw -trimpath",
	}
	dir := newModule(t, outside)
	goTool(t, dir, env, "get", modulePath+"@"+version)
	if out := goTool(t, dir, env, "run", "."); !strings.Contains(out, "learned: true") {
		t.Errorf("printed %q", out)
	}
}
