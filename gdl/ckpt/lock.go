package ckpt

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
)

// Lock claims the checkpoint at path for one writer, across processes, until
// unlock is called or the process ends. A claimed path is an error at once.
// The lock is the file path+".lock", which stays. On a file system without locks
// every path is free. What killed writers left in the folder is removed.
func Lock(path string) (unlock func() error, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, fmt.Errorf("ckpt: %s: %w", path, err)
	}
	unlock, err = atomicfile.TryLock(path + ".lock")
	switch {
	case errors.Is(err, atomicfile.ErrLocked):
		return nil, fmt.Errorf("ckpt: %s: another run is writing this checkpoint", path)
	case err != nil:
		return nil, fmt.Errorf("ckpt: %s: %w", path, err)
	}
	atomicfile.Sweep(filepath.Dir(path))
	return unlock, nil
}
