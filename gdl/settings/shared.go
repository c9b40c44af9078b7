package settings

import (
	"os"
	"path/filepath"
)

// Made returns where name is that set-up makes, such as "networks/x": in the shared
// cache (SharedVar) where that has it, else in the cache folder cache.
func Made(cache, name string) string {
	if path := InShared(name); path != "" {
		return path
	}
	return filepath.Join(cache, filepath.FromSlash(name))
}

// InShared returns where name is in the shared cache, "" when it is not there.
func InShared(name string) string {
	shared, err := Path(SharedVar) // MakePathsWhole tells the error
	if err != nil || shared == "" {
		return ""
	}
	path := filepath.Join(shared, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}
