package settings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPath(t *testing.T) {
	home, here := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	t.Chdir(here)
	here, err := os.Getwd() // without the links that lead to it
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ value, want, err string }{
		{"", "", ""},
		{filepath.Join(home, "a"), filepath.Join(home, "a"), ""},
		{"runs", filepath.Join(here, "runs"), ""},
		{"./runs/../b", filepath.Join(here, "b"), ""},
		{"~", home, ""},
		{"~/runs", filepath.Join(home, "runs"), ""},
		{"a~b", filepath.Join(here, "a~b"), ""},
		{"~somebody/runs", "", `GDL_RUNS is "~somebody/runs", which only a shell can resolve: set it to a whole path`},
		{"$HOME/runs", "", `GDL_RUNS is "$HOME/runs"`},
	} {
		t.Setenv(RunsVar, tc.value)
		got, err := Path(RunsVar)
		if got != tc.want || (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
			t.Errorf("%q: %q, %v; want %q, %q", tc.value, got, err, tc.want, tc.err)
		}
	}
}

// Programs that are started later have another working folder.
func TestMakePathsWhole(t *testing.T) {
	t.Chdir(t.TempDir())
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range PathVars {
		t.Setenv(name, strings.ToLower(name))
	}
	t.Setenv(DataVar, "")
	if err := MakePathsWhole(); err != nil {
		t.Fatal(err)
	}
	for _, name := range PathVars {
		want := filepath.Join(here, strings.ToLower(name))
		if name == DataVar {
			want = ""
		}
		if got := os.Getenv(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	t.Setenv(DataVar, "~somebody")
	if err := MakePathsWhole(); err == nil || !strings.Contains(err.Error(), `GDL_DATA is "~somebody"`) {
		t.Errorf("error %v", err)
	}
}
