package course

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// checkout returns a Place with the given notebooks.
func checkout(t *testing.T, notebooks ...string) Place {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := Place{Root: root}
	for _, dir := range []string{"nb", "solutions"} {
		if err := os.MkdirAll(filepath.Join(root, "notebooks", dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range notebooks {
		if err := os.WriteFile(p.Path(n), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module "+settings.Module+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFind(t *testing.T) {
	p := checkout(t)
	t.Setenv(settings.CacheVar, filepath.Join(p.Root, "cache"))
	t.Chdir(filepath.Join(p.Root, "notebooks", "nb"))
	got, err := Find()
	if want := (Place{p.Root, filepath.Join(p.Root, "cache")}); err != nil || got != want {
		t.Errorf("Find() = %+v, %v; want %+v", got, err, want)
	}
}

func TestFindOutside(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/other\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if _, err := Find(); err == nil || !strings.Contains(err.Error(), "not inside a checkout of "+settings.Module) {
		t.Errorf("Find() = %v; want an error about the checkout", err)
	}
}

func TestPick(t *testing.T) {
	p := checkout(t, "week0", "week2", "solutions/week2")
	for _, tc := range []struct {
		args, want []string
		err        string
	}{
		{nil, []string{"week0", "week2"}, ""},
		{[]string{"2", "week0"}, []string{"week2", "week0"}, ""},
		{[]string{"week2", "2", "notebooks/week2.ipynb"}, []string{"week2"}, ""},
		{[]string{"solutions/2", "notebooks/solutions/week2.ipynb"}, []string{"solutions/week2"}, ""},
		{[]string{"solutions/week0"}, nil, `no notebook "solutions/week0"`},
		{[]string{"week9"}, nil, `no notebook "week9": there are week0, week2, solutions/week2`},
		{[]string{""}, nil, "there are week0, week2"},
		{[]string{"../week2/x"}, nil, "there are week0, week2"},
	} {
		got, err := p.Pick(tc.args)
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("Pick(%q): %s", tc.args, diff)
		}
		if tc.err == "" && err != nil || tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err)) {
			t.Errorf("Pick(%q) error = %v; want %q", tc.args, err, tc.err)
		}
	}
}

// The user's own notebooks lie beside the course's: they run when they are named, and
// are no weeks.
func TestOwnNotebooks(t *testing.T) {
	p := checkout(t, "week1", "week1-Copy1", "my notes", "Untitled", "solutions/week1", "solutions/mine")
	if weeks, err := p.Weeks(); err != nil || !slices.Equal(weeks, []string{"week1"}) {
		t.Errorf("weeks %q, %v", weeks, err)
	}
	if solved, err := p.Solutions(); err != nil || !slices.Equal(solved, []string{"solutions/week1"}) {
		t.Errorf("solutions %q, %v", solved, err)
	}
	if got, err := p.Pick([]string{"my notes", "1"}); err != nil || !slices.Equal(got, []string{"my notes", "week1"}) {
		t.Errorf("picked %q, %v", got, err)
	}
}

func TestPickWithoutNotebooks(t *testing.T) {
	if _, err := checkout(t).Pick(nil); err == nil {
		t.Error("Pick in a checkout without notebooks gave no error")
	}
	if _, err := (Place{Root: t.TempDir()}).Pick(nil); err == nil {
		t.Error("Pick without a notebooks folder gave no error")
	}
}
