package setup

import (
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
)

// warmFor is how long the build cache counts as warm: Go removes entries that were not
// used for five days, at the end of a build.
const warmFor = 4 * 24 * time.Hour

// forever is a time that Go takes for a use of an entry of the build cache: it never
// removes one of the future. File systems that count seconds in 32 bits know it too.
var forever = time.Date(2037, 1, 1, 0, 0, 0, 0, time.UTC)

// keepForever keeps what is in a build cache from being trimmed.
func keepForever(buildCache string) error {
	return filepath.WalkDir(buildCache, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.IsDir():
			return err
		case d.Name() == trimmed:
			return os.Remove(path)
		}
		return os.Chtimes(path, forever, forever)
	})
}

// trimmed is Go's file that tells when a build cache was trimmed last.
const trimmed = "trim.txt"

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
