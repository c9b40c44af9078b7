// Package gonb prepares the source of the kernel, GoNB, for this course: the
// version of go.mod with a few edits, so that learners read short words first
// and an interrupt is not an error.
package gonb

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

//go:embed explain.go
var explainSource string

// Module is GoNB's module path.
const Module = "github.com/janpfeifer/gonb"

// edit replaces text that occurs once in a file of GoNB.
type edit struct{ file, old, new string }

// Key differs when the edits do.
func Key() []byte {
	sum := sha256.Sum256([]byte(fmt.Sprint(edits) + explainSource))
	return []byte(hex.EncodeToString(sum[:]))
}

// Copy writes GoNB's source, with the edits, from the folder of its module to
// the folder to. An edit that does not fit this version is an error that names it.
func Copy(from, to string) error {
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if rel == "docs" || rel == "examples" {
				return filepath.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, rel), 0o777)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), text, 0o666)
	})
	if err != nil {
		return err
	}
	for _, e := range edits {
		if err := e.apply(to); err != nil {
			return err
		}
	}
	source := strings.Replace(explainSource, "package gonb", "package goexec", 1)
	return os.WriteFile(filepath.Join(to, "internal", "goexec", "explain.go"), []byte(source), 0o666)
}

func (e edit) apply(root string) error {
	path := filepath.Join(root, filepath.FromSlash(e.file))
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("edit of GoNB: %w", err)
	}
	if n := strings.Count(string(text), e.old); n != 1 {
		return fmt.Errorf("edit of GoNB: %s holds %d times, want once:\n%s", e.file, n, e.old)
	}
	return os.WriteFile(path, []byte(strings.Replace(string(text), e.old, e.new, 1)), 0o666)
}
