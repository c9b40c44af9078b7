package datasets

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// folders yields the folders that may hold the files of e on this machine, in
// the order of the package comment. The module's, which runs the go command, is last.
func (e Entry) folders(ctx context.Context) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, find := range []func() string{
			e.override,
			e.cache,
			func() string { return settings.InShared("datasets/" + e.Name) },
			func() string { return e.system },
			func() string { return moduleData(ctx, e.module) },
		} {
			if dir := find(); dir != "" && !yield(dir) {
				return
			}
		}
	}
}

// override returns the folder for e that the user named, or "".
func (e Entry) override() string {
	if dir, _ := settings.Path(settings.DataVar); dir != "" { // find tells the error
		return filepath.Join(dir, e.Name)
	}
	return ""
}

var errNoCache = errors.New("datasets: no folder for the cache: set HOME (LocalAppData on Windows) or " + settings.CacheVar)

// cache returns the folder for e in the course's cache, or "" when there is no cache.
func (e Entry) cache() string {
	dir, err := settings.Cache()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "datasets", e.Name)
}

// locate returns the path of the first copy of f on this machine, plain or
// compressed, or "".
func (e Entry) locate(ctx context.Context, f File) string {
	for dir := range e.folders(ctx) {
		if path := e.within(dir, f); path != "" {
			return path
		}
	}
	return ""
}

// within returns the path of f in dir, or in the folder of dir that an archive
// unpacks to, or "". A file that is there but cannot be read counts: reading it
// then says why.
func (e Entry) within(dir string, f File) string {
	for _, name := range []string{f.Name, f.Name + ".gz", filepath.Join(e.inside, f.Name)} {
		if path := filepath.Join(dir, name); exists(path) {
			return path
		}
	}
	return ""
}

// filesIn returns the paths of what in dir has such a name, in the order of the names.
// Unlike a glob, it takes every letter of dir as it is.
func filesIn(dir, prefix, suffix string) (paths []string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if name := e.Name(); strings.HasPrefix(name, prefix) && strings.HasSuffix(name, suffix) {
			paths = append(paths, filepath.Join(dir, name))
		}
	}
	return paths
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
