package datasets

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// attempts is how often a broken transfer is taken up again before the next mirror is tried.
const attempts = 3

// download gets f from the first mirror that has it, verifies it, stores it in
// the user's cache and returns the bytes and that path.
func (e Entry) download(ctx context.Context, f File, progress Progress) ([]byte, string, error) {
	dir := e.cache()
	if dir == "" {
		return nil, "", errNoCache
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, "", fmt.Errorf("datasets: %w", err)
	}
	// Two programs that download the same file would write into each other's part.
	lock := flock.New(filepath.Join(dir, f.Name+".lock"))
	if _, err := lock.TryLockContext(ctx, 200*time.Millisecond); err != nil {
		return nil, "", fmt.Errorf("datasets: waiting for another download of %s: %w", f.Name, err)
	}
	defer lock.Unlock()
	path := filepath.Join(dir, f.Name)
	if _, err := os.Stat(path); err == nil {
		b, err := read(path, f, false)
		return b, path, err
	}
	var tried []error
	for _, mirror := range e.Mirrors {
		b, err := e.fromMirror(ctx, mirror+f.Name+".gz", path, f, progress)
		if err == nil {
			return b, path, removeParts(path)
		}
		if ctx.Err() != nil {
			return nil, "", err
		}
		tried = append(tried, err)
	}
	return nil, "", e.fail(f, tried)
}

// fromMirror downloads url into a part file beside path, taking up what an
// earlier call left, and moves the verified content to path.
func (e Entry) fromMirror(ctx context.Context, url, path string, f File, progress Progress) ([]byte, error) {
	// Mirrors compress differently, so each has a part file of its own.
	h := fnv.New32a()
	h.Write([]byte(url))
	t := transfer{
		url:   url,
		part:  fmt.Sprintf("%s.%08x.part", path, h.Sum32()),
		limit: f.Size + f.Size/100 + 1024, // gzip can grow what it cannot shrink
		stall: 30 * time.Second,
	}
	if progress != nil {
		t.progress = func(done, total int64) { progress(f.Name, done, total) }
	}
	if err := t.run(ctx); err != nil {
		return nil, err
	}
	b, err := read(t.part, f, true)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", url, err), os.Remove(t.part))
	}
	return b, writeFile(path, b)
}

// removeParts removes the part files of every mirror beside path.
func removeParts(path string) error {
	parts, err := filepath.Glob(path + ".*.part")
	if err != nil {
		return err
	}
	for _, part := range parts {
		if err := os.Remove(part); err != nil {
			return fmt.Errorf("datasets: %w", err)
		}
	}
	return nil
}
