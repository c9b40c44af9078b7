package work

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// copied are the folders of the checkout that a learner works on. Notebooks show
// pictures of ../figures.
var copied = []string{"notebooks", "figures"}

// copyCourse copies what is worked on from the checkout to dir, all of it or nothing,
// unless there is a dir already.
func copyCourse(root, dir string) error {
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return err
	}
	part, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(part)
	for _, top := range copied {
		if err := copyFolder(filepath.Join(root, top), filepath.Join(part, top)); err != nil {
			return err
		}
	}
	if err := os.Chmod(part, 0o755); err != nil { // MkdirTemp's is for its user only
		return err
	}
	return os.Rename(part, dir)
}

// copyFolder copies files and folders, which the user can write then even if the
// originals cannot be written.
func copyFolder(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		at := filepath.Join(to, rel)
		if d.IsDir() {
			return os.MkdirAll(at, 0o777)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(at, text, 0o666)
	})
}
