package ckpt

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// Save writes f to path, making its folder when needed. It writes a temporary
// file beside path, syncs it and renames it, so path always holds either the
// old checkpoint or the new one, whole. On error the temporary file is removed.
func Save(path string, f *File) error {
	if err := save(path, f); err != nil {
		return fmt.Errorf("ckpt: %s: %w", path, err)
	}
	return nil
}

func save(path string, f *File) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, filepath.Base(path)+".tmp*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tmp.Close()           // a second Close is harmless
			os.Remove(tmp.Name()) // finds nothing after the rename
		}
	}()
	if err := writeSynced(tmp, f); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// writeSynced writes f to tmp, makes it readable by others, syncs and closes it.
func writeSynced(tmp *os.File, f *File) error {
	w := bufio.NewWriterSize(tmp, 1<<20)
	if err := encode(w, f); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := tmp.Chmod(0o644); err != nil && runtime.GOOS != "windows" {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	return tmp.Close()
}

// syncDir makes a rename in dir durable. Windows cannot sync a folder.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	// Some network and shared folders cannot sync a folder; the file itself is safe there too.
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}
