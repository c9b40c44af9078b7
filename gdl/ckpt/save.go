package ckpt

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
)

// Save writes f to path, making its folder when needed, through a temporary file:
// path always holds either the old checkpoint or the new one, whole.
func Save(path string, f *File) error {
	err := os.MkdirAll(filepath.Dir(path), 0o777)
	if err != nil {
		return fmt.Errorf("ckpt: %w", err)
	}
	err = atomicfile.Write(path, func(file *os.File) error {
		w := bufio.NewWriterSize(file, 1<<20)
		if err := encode(w, f); err != nil {
			return err
		}
		return w.Flush()
	})
	if err != nil {
		return fmt.Errorf("ckpt: %s: %w", path, err)
	}
	return nil
}
