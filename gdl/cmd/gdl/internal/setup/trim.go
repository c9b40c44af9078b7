package setup

import (
	"os"
	"path/filepath"
	"time"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
)

// warmFor is how long the build cache counts as warm: Go removes entries that were not
// used for five days, at the end of a build.
const warmFor = 4 * 24 * time.Hour

// warmMarker is the file that says that Go's build cache is warm, in the cache itself
// and by name one of its entries: it goes with those of the packages, be they trimmed,
// cleaned (go clean -cache) or left behind in another folder (GOCACHE).
func warmMarker(buildCache, id string) string {
	return filepath.Join(buildCache, id[:2], "gdl-warm-"+id+"-d")
}

func stillWarm(marker string) bool {
	info, err := os.Stat(marker)
	return err == nil && time.Since(info.ModTime()) < warmFor
}

func markWarm(marker string) error {
	if err := os.MkdirAll(filepath.Dir(marker), 0o777); err != nil {
		return err
	}
	return atomicfile.WriteBytes(marker, nil)
}
