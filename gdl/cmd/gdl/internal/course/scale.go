package course

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// ScaleVar names the environment variable that sets the scale of a run.
const ScaleVar = "GDL_SCALE"

// DefaultScale is used when neither flag nor environment names one.
const DefaultScale = "lab"

// Scales are the accepted scales, smallest first.
var Scales = []string{"short", "lab", "course"}

// Scale returns the scale a run uses: flag if not empty, else $GDL_SCALE,
// else DefaultScale.
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
	return DefaultScale, nil
}

func checkScale(name, value string) error {
	if value == "" || slices.Contains(Scales, value) {
		return nil
	}
	return fmt.Errorf("%s is %q: accepted are %s", name, value, strings.Join(Scales, ", "))
}
