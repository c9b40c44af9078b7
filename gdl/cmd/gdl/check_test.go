package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/check"
)

// checked runs the command check.
func checked(t *testing.T, args ...string) (string, error) {
	t.Helper()
	root := newRoot()
	var out strings.Builder
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetArgs(append([]string{"check"}, args...))
	err := root.ExecuteContext(t.Context())
	return out.String(), err
}

// A folder of hand-ins is searched; one that is no notebook keeps no other from being
// checked, and is named at the end.
func TestCheck(t *testing.T) {
	week, err := os.ReadFile(filepath.FromSlash("../../../notebooks/week2.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"anna/week2.ipynb": string(week), "anna/.ipynb_checkpoints/week2.ipynb": "old", "ben/week2.ipynb": "{", "ben/notes.txt": "",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	out, err := checked(t, dir)
	if err == nil || !strings.HasPrefix(err.Error(), "1 of 2 hand-ins could not be checked: "+filepath.Join(dir, "ben", "week2.ipynb")+": no notebook") {
		t.Errorf("error %v", err)
	}
	if strings.Count(out, "\n") != 7 || !strings.Contains(out, "crossEntropy") || !strings.Contains(out, "met") {
		t.Errorf("%s; want a head and six functions", out)
	}
	out, err = checked(t, "--json", filepath.Join(dir, "anna"))
	var r check.Result
	if first, _, _ := strings.Cut(out, "\n"); err != nil || json.Unmarshal([]byte(first), &r) != nil || r.Function != "rebuilt" || r.Written {
		t.Errorf("%v: %s", err, out)
	}
	for _, args := range [][]string{{filepath.Join(dir, "nobody")}, {t.TempDir()}, {"--time", "0s", dir}} {
		if _, err := checked(t, args...); err == nil || !strings.Contains(err.Error(), args[len(args)-1]) && !strings.Contains(err.Error(), "--time 0s") {
			t.Errorf("%v: %v", args, err)
		}
	}
}
