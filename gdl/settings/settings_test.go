package settings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCache(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(CacheVar, filepath.Join(dir, "here"))
	if got, err := Cache(); err != nil || got != filepath.Join(dir, "here") {
		t.Errorf("cache %q, error %v", got, err)
	}
	t.Setenv(CacheVar, "")
	user, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	if got, err := Cache(); err != nil || got != filepath.Join(user, "gdl") {
		t.Errorf("cache %q, error %v", got, err)
	}
}

func TestScale(t *testing.T) {
	for _, tc := range []struct{ flag, env, want, err string }{
		{"", "", "lab", ""},
		{"", "short", "short", ""},
		{"course", "short", "course", ""},
		{"", "banana", "", `GDL_SCALE is "banana": accepted are short, lab, course`},
		{"short", "banana", "", `GDL_SCALE is "banana"`},
		{"banana", "lab", "", `--scale is "banana": accepted are short, lab, course`},
		{"Short", "", "", `--scale is "Short"`},
	} {
		t.Setenv(ScaleVar, tc.env)
		got, err := Scale(tc.flag)
		if got != tc.want || (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
			t.Errorf("Scale(%q) with %q = %q, %v; want %q, %q", tc.flag, tc.env, got, err, tc.want, tc.err)
		}
	}
}
