package datasets

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/generative-deep-learning/go/gdl/data"
)

// load returns the verified bytes of f and the path they came from.
func (e Entry) load(ctx context.Context, f File, progress Progress) (b []byte, path string, err error) {
	if path = e.locate(ctx, f); path == "" {
		return e.download(ctx, f, progress)
	}
	b, err = read(path, f, strings.HasSuffix(path, ".gz"))
	return b, path, err
}

// store keeps b, which came from path, in the user's cache, unless path is
// there already or in the user's own folder.
func (e Entry) store(f File, b []byte, path string) error {
	if dir := filepath.Dir(path); dir == e.cache() || dir == e.override() {
		return nil
	}
	if e.cache() == "" {
		return errNoCache
	}
	return writeFile(filepath.Join(e.cache(), f.Name), b)
}

// read returns the bytes of the file at path, decompressed when zipped. Bytes
// that are not those of f are an error that names path, what was expected and what was found.
func read(path string, f File, zipped bool) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("datasets: %w", err)
	}
	defer file.Close()
	var r io.Reader = file
	if zipped {
		z, err := gzip.NewReader(file)
		if err != nil {
			return nil, fmt.Errorf("datasets: %s: not a gzip file: %w", path, err)
		}
		r = z
	}
	// One byte more than expected is enough to see that a file is too long.
	b := bytes.NewBuffer(make([]byte, 0, f.Size+1+bytes.MinRead))
	if _, err := b.ReadFrom(io.LimitReader(r, f.Size+1)); err != nil {
		return nil, fmt.Errorf("datasets: %s: damaged after %d bytes, expected %d: %w", path, b.Len(), f.Size, err)
	}
	if err := verify(b.Bytes(), f); err != nil {
		return nil, fmt.Errorf("datasets: %s: %w", path, err)
	}
	return b.Bytes(), nil
}

// verify compares b with what the registry says of f.
func verify(b []byte, f File) error {
	hash := sha256.Sum256(b)
	found := hex.EncodeToString(hash[:])
	if found == f.SHA256 {
		return nil
	}
	why := "content differs"
	if _, err := data.ReadIDX(bytes.NewReader(b)); err != nil {
		why = err.Error()
	}
	if int64(len(b)) > f.Size {
		return fmt.Errorf("%s: longer than the expected %d bytes; want SHA-256 %s", why, f.Size, f.SHA256)
	}
	return fmt.Errorf("%s: found %d bytes with SHA-256 %s, expected %d bytes with SHA-256 %s",
		why, len(b), found, f.Size, f.SHA256)
}

// writeFile writes b to path through a temporary file, so that no other
// process sees a part of it.
func writeFile(path string, b []byte) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("datasets: %w", err)
	}
	tmp, err := os.CreateTemp(dir, filepath.Base(path)+".tmp*")
	if err != nil {
		return fmt.Errorf("datasets: %w", err)
	}
	defer os.Remove(tmp.Name()) // finds nothing after the rename
	_, err = tmp.Write(b)
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("datasets: %w", err)
	}
	return nil
}
