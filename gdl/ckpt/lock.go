package ckpt

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// Lock claims the checkpoint at path for one writer, across processes, until
// unlock is called or the process ends. A claimed path is an error at once.
// The lock is the file path+".lock", which stays: removing it would let two
// writers hold locks on two files of the same name.
func Lock(path string) (unlock func() error, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("ckpt: %s: %w", path, err)
	}
	l := flock.New(path + ".lock")
	ok, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("ckpt: %s: %w", path, err)
	}
	if !ok {
		return nil, fmt.Errorf("ckpt: %s: another run is writing this checkpoint", path)
	}
	return l.Unlock, nil
}
