package setup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// Several users can share a cache that they only read, as in a container image or on a
// server: settings.SharedVar names it. It is an ordinary cache, made by an ordinary set-up
// with settings.CacheVar on it and Go's build cache in its folder sharedBuilds.

// sharedBuilds is the folder of a shared cache that holds a build cache for all users.
// What set-up leaves there is never trimmed.
const sharedBuilds = "go-build"

// shares reports whether the build cache is one for all users of the cache: it must be warm.
func (e *Env) shares(t tools) bool { return t.buildCache == filepath.Join(e.Cache, sharedBuilds) }

// checkShared returns a Fault when the shared cache is not there.
func checkShared() error {
	dir, err := settings.Path(settings.SharedVar)
	if err != nil || dir == "" {
		return err
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return &Fault{fmt.Sprintf("%s is %s, which is no folder", settings.SharedVar, dir), "name the shared cache, or unset it"}
	}
	return nil
}

// mayMake returns a Fault for what is in the shared cache: there, nobody but its owner
// makes anything.
func mayMake(path string) error {
	dir, err := settings.Path(settings.SharedVar)
	if err != nil || dir == "" || !strings.HasPrefix(path, dir+string(filepath.Separator)) {
		return err
	}
	return &Fault{
		fmt.Sprintf("%s in the shared cache is damaged or of another version", path),
		fmt.Sprintf("make it again with %s=%s and without %s (a container: build or pull its image again)", settings.CacheVar, dir, settings.SharedVar),
	}
}

// linkBuilds makes links in a build cache to the entries of the shared one that it lacks,
// when that is warm by the marker with an id, and reports whether it did. Go writes to a
// build cache, so the shared one itself cannot be used.
func linkBuilds(buildCache, id string) bool {
	from := settings.InShared(sharedBuilds)
	if from == "" || !stillWarm(warmMarker(from, id)) {
		return false
	}
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		to := filepath.Join(buildCache, rel)
		switch {
		case d.IsDir():
			return os.MkdirAll(to, 0o777)
		case d.Name() == trimmed:
			return nil
		}
		return link(path, to)
	})
	return err == nil
}

// link makes to a link to path, unless there is something already. A link to what is
// gone, such as an earlier image's, is made anew: Go would write through it.
func link(path, to string) error {
	if exists(to) {
		return nil
	}
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Symlink(path, to)
}
