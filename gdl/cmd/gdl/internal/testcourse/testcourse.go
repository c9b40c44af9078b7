// Package testcourse makes checkouts for tests, which import it alone.
package testcourse

import (
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
)

// Cell is a code cell, or one of text.
type Cell struct {
	ID, Source string
	Text       bool
}

// New returns a checkout in a temporary folder with the given notebooks, this
// checkout's versions and the user's cache.
func New(t testing.TB, notebooks map[string][]Cell) *setup.Env {
	t.Helper()
	here, err := course.Find()
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"go.mod", "go.sum", "docker/requirements.txt"} {
		CopyFile(t, filepath.Join(here.Root, file), filepath.Join(root, file))
	}
	if err := os.MkdirAll(filepath.Join(root, "notebooks"), 0o755); err != nil {
		t.Fatal(err)
	}
	env := &setup.Env{Place: course.Place{Root: root, Cache: here.Cache}, Log: io.Discard}
	for name, cells := range notebooks {
		WriteNotebook(t, env.Path(name), cells)
	}
	// kernels/gonb/kernel.json is three levels below the folder kept for a checkout.
	t.Cleanup(func() { _ = os.RemoveAll(filepath.Join(env.KernelFile(), "..", "..", "..")) })
	return env
}

// CopySource adds this checkout's packages, notebooks and figures to env's.
func CopySource(t testing.TB, env *setup.Env) {
	t.Helper()
	here, err := course.Find()
	if err != nil {
		t.Fatal(err)
	}
	for _, top := range []string{"gdl", "datasets", "notebooks", "figures"} {
		if _, err := os.Stat(filepath.Join(here.Root, top)); err != nil {
			continue
		}
		err := filepath.WalkDir(filepath.Join(here.Root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "cmd" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")) {
				return filepath.SkipDir
			}
			if rel, err := filepath.Rel(here.Root, path); err == nil && d.Type().IsRegular() {
				CopyFile(t, path, filepath.Join(env.Root, rel))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// CopyFile copies a file and makes the folders above it.
func CopyFile(t testing.TB, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// WriteNotebook writes a notebook of code cells.
func WriteNotebook(t testing.TB, path string, cells []Cell) {
	t.Helper()
	var all []map[string]any
	for _, c := range cells {
		cell := map[string]any{"cell_type": "markdown", "id": c.ID, "metadata": struct{}{}, "source": c.Source}
		if !c.Text {
			cell["cell_type"], cell["execution_count"], cell["outputs"] = "code", nil, []any{}
		}
		all = append(all, cell)
	}
	text, err := json.Marshal(map[string]any{
		"cells": all, "nbformat": 4, "nbformat_minor": 5,
		"metadata": map[string]any{"kernelspec": map[string]string{
			"name": setup.KernelName, "display_name": "Go (gonb)", "language": "go",
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// Program writes an executable shell script called name into a new folder and
// returns that folder.
func Program(t testing.TB, name, script string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}
