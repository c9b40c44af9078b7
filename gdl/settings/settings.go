// Package settings knows what the environment says to all parts of the course: tool,
// notebooks and data sets.
package settings

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Module is the module path of a checkout.
const Module = "github.com/generative-deep-learning/go"

// Cache returns the folder that holds all that the course makes on this machine:
// set-up, data sets and trained models. It is $GDL_CACHE, else gdl in the user's
// cache folder.
func Cache() (string, error) {
	if dir, err := Path(CacheVar); dir != "" || err != nil {
		return dir, err
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder: %w: set %s", err, CacheVar)
	}
	return filepath.Join(dir, "gdl"), nil
}

// ScaleVar names the environment variable that sets the scale of a run.
const ScaleVar = "GDL_SCALE"

// The scales: for tests, at most ten minutes a lab on two cores, and the course's
// own epochs.
const (
	Short  = "short"
	Lab    = "lab"
	Course = "course"
)

// Scales are the accepted scales, smallest first.
var Scales = []string{Short, Lab, Course}

// Scale returns the scale a run uses: flag if not empty, else $GDL_SCALE, else Lab.
func Scale(flag string) (string, error) {
	env := os.Getenv(ScaleVar)
	if err := checkScale(ScaleVar, env); err != nil {
		return "", err
	}
	if err := checkScale("--scale", flag); err != nil {
		return "", err
	}
	switch {
	case flag != "":
		return flag, nil
	case env != "":
		return env, nil
	}
	return Lab, nil
}

func checkScale(name, value string) error {
	if value == "" || slices.Contains(Scales, value) {
		return nil
	}
	return fmt.Errorf("%s is %q: accepted are %s", name, value, strings.Join(Scales, ", "))
}

// The files of networks that others have trained, which set-up brings: the classifier
// EfficientNet-Lite0, and both parts of Magenta's arbitrary image stylisation. See
// package style.
const (
	Lite0            = "efficientnet-lite0.safetensors"
	MagentaPredict   = "magenta-predict.onnx"
	MagentaTransform = "magenta-transform.onnx"
)

// NetworkFile returns where set-up keeps such a file, in a cache folder or the shared one.
func NetworkFile(cache, name string) string { return Made(cache, "networks/"+name) }
