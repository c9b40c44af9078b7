package settings

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The environment variables that name folders: of the cache, of data sets the user has,
// of the checkpoints and of the figures that notebooks write, of a cache that several
// users share and only read, and of the checkout for those who work outside of it.
const (
	CacheVar   = "GDL_CACHE"
	DataVar    = "GDL_DATA"
	RunsVar    = "GDL_RUNS"
	FiguresVar = "GDL_FIGURES"
	SharedVar  = "GDL_SHARED"
	CourseVar  = "GDL_COURSE"
)

// PathVars are all of them.
var PathVars = []string{CacheVar, DataVar, RunsVar, FiguresVar, SharedVar, CourseVar}

// Path returns the whole path of the folder that the environment variable name names,
// "" when it is not set. A relative one counts from the working folder and ~ is the
// home folder, wherever no shell has replaced it. What only a shell knows, such as
// ~somebody and $HOME, is an error.
func Path(name string) (string, error) {
	dir := os.Getenv(name)
	if dir == "" {
		return "", nil
	}
	if rest, ok := strings.CutPrefix(dir, "~"); ok {
		home, err := os.UserHomeDir()
		if rest != "" && !os.IsPathSeparator(rest[0]) || err != nil {
			return "", notWhole(name, dir)
		}
		dir = filepath.Join(home, rest)
	}
	if strings.HasPrefix(dir, "$") {
		return "", notWhole(name, dir)
	}
	return filepath.Abs(dir)
}

func notWhole(name, value string) error {
	return fmt.Errorf("%s is %q, which only a shell can resolve: set it to a whole path", name, value)
}

// MakePathsWhole gives each of PathVars that is set its whole path, for programs that
// start others in another working folder.
func MakePathsWhole() error {
	for _, name := range PathVars {
		dir, err := Path(name)
		if err == nil && dir != "" {
			err = os.Setenv(name, dir)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
