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

// Download is one file to bring from the network.
type Download struct {
	URL      string
	Path     string                  // receives the bytes; those that it holds already are not asked for again
	Limit    int64                   // bytes at most
	Magic    string                  // what the file begins with
	Progress func(done, total int64) // may be nil; total is -1 when the server does not say
}

// downloader is nil in a program that does not link package datasets/web.
var downloader func(context.Context, Download) error

// RegisterDownloader makes get what Open and Fetch download with. Package
// datasets/web calls it when a program starts.
func RegisterDownloader(get func(context.Context, Download) error) { downloader = get }

// download gets f from the first mirror that has it, verifies it, stores it in
// the user's cache and returns the bytes and that path.
func (e Entry) download(ctx context.Context, f File, progress Progress) ([]byte, string, error) {
	if downloader == nil {
		return nil, "", e.absent()
	}
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
	d := Download{
		URL:   url,
		Path:  partOf(path, url),
		Limit: f.Size + f.Size/100 + 1024, // gzip can grow what it cannot shrink
		Magic: "\x1f\x8b",
	}
	if progress != nil {
		d.Progress = func(done, total int64) { progress(f.Name, done, total) }
	}
	if err := downloader(ctx, d); err != nil {
		return nil, err
	}
	b, err := read(d.Path, f, true)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", url, err), os.Remove(d.Path))
	}
	return b, writeFile(path, b)
}

// partOf returns where the bytes of url gather before they are path's. Mirrors
// compress differently, so each has a part file of its own.
func partOf(path, url string) string {
	h := fnv.New32a()
	h.Write([]byte(url))
	return fmt.Sprintf("%s.%08x.part", path, h.Sum32())
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
