package figures

import (
	"os"
	"path/filepath"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
)

// Install moves the figures made, which lie in from, into the figures folder
// dir, removes those of the selection that are no longer drawn, and returns
// the new manifest, which it has written.
func Install(made, old Manifest, sel Selection, from, dir string) (Manifest, error) {
	if err := made.hash(from); err != nil {
		return nil, err
	}
	next := append(Manifest{}, made...)
	for _, f := range old {
		if _, ok := made.find(f.Name); ok {
			continue
		}
		if !sel.accept(f) {
			next = append(next, f)
			continue
		}
		if err := os.Remove(filepath.Join(dir, filepath.FromSlash(f.Name))); err != nil && !os.IsNotExist(err) {
			return nil, err
		}
	}
	for _, f := range made {
		if err := copyFile(filepath.Join(from, filepath.FromSlash(f.Name)), filepath.Join(dir, filepath.FromSlash(f.Name))); err != nil {
			return nil, err
		}
	}
	return next, next.write(dir)
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	return atomicfile.WriteBytes(to, data)
}
