package settings

import (
	"os"
	"path/filepath"
	"testing"
)

// What the shared cache has is taken from there, all else from the user's own.
func TestMade(t *testing.T) {
	own, shared := t.TempDir(), t.TempDir()
	if err := os.MkdirAll(filepath.Join(shared, "networks"), 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(shared, "networks", Lite0)
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ shared, name, want string }{
		{"", Lite0, filepath.Join(own, "networks", Lite0)},
		{shared, Lite0, path},
		{shared, MagentaPredict, filepath.Join(own, "networks", MagentaPredict)},
		{filepath.Join(shared, "gone"), Lite0, filepath.Join(own, "networks", Lite0)},
	} {
		t.Setenv(SharedVar, tc.shared)
		if got := NetworkFile(own, tc.name); got != tc.want {
			t.Errorf("with %s=%q: %s; want %s", SharedVar, tc.shared, got, tc.want)
		}
	}
}
