package datasets

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// Download is one file to bring from the network.
type Download struct {
	URL      string
	Path     string              // receives the bytes; those that it holds already are not asked for again
	Limit    int64               // bytes at most
	Magic    string              // what the file begins with
	Progress func(progress.Work) // may be nil; told of bytes, of no name
}

// downloader is nil in a program that does not link package datasets/web.
var downloader func(context.Context, Download) error

// RegisterDownloader makes get what Open and Fetch download with. Package
// datasets/web calls it when a program starts.
func RegisterDownloader(get func(context.Context, Download) error) { downloader = get }

// maxUnknown bounds a file whose size nobody says.
const maxUnknown = 4 << 30

// download brings f to the course's cache from the first mirror that has it,
// verified, and returns its path.
func (e Entry) download(ctx context.Context, f File, report func(progress.Work)) (string, error) {
	if downloader == nil || len(e.Mirrors) == 0 {
		return "", e.absent()
	}
	dir := e.cache()
	if dir == "" {
		return "", errNoCache
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", fmt.Errorf("datasets: %w", err)
	}
	// Two programs that download the same file would write into each other's part.
	unlock, err := atomicfile.Lock(ctx, filepath.Join(dir, f.Name+".lock"))
	if err != nil {
		return "", fmt.Errorf("datasets: waiting for another download of %s: %w", f.Name, err)
	}
	defer unlock()
	path := filepath.Join(dir, f.Name)
	if exists(path) {
		return path, nil
	}
	var tried []error
	for _, mirror := range e.Mirrors {
		err := e.fromMirror(ctx, f.url(mirror), path, f, report)
		if err == nil {
			return path, removeParts(path)
		}
		if ctx.Err() != nil {
			return "", err
		}
		tried = append(tried, err)
	}
	return "", e.fail(f, tried)
}

// url returns where a mirror has f.
func (f File) url(mirror string) string {
	if f.Kind == "archive" {
		return mirror + f.Name
	}
	return mirror + f.Name + ".gz"
}

// fromMirror downloads url into a part file beside path, taking up what an
// earlier call left, and moves the verified content to path, decompressed
// unless it is an archive.
func (e Entry) fromMirror(ctx context.Context, url, path string, f File, report func(progress.Work)) error {
	d := Download{URL: url, Path: partOf(path, url), Limit: f.Size, Magic: "\x1f\x8b"}
	switch {
	case f.Size == 0:
		d.Limit = maxUnknown
	case f.Kind != "archive":
		d.Limit += f.Size/100 + 1024 // gzip can grow what it cannot shrink
	}
	if strings.HasSuffix(url, ".zip") {
		d.Magic = "PK\x03\x04"
	}
	if report != nil {
		d.Progress = func(w progress.Work) {
			w.What = f.Name
			report(w)
		}
	}
	if err := downloader(ctx, d); err != nil {
		return err
	}
	var content []byte
	var err error
	if f.Kind == "archive" {
		err = check(ctx, d.Path, f)
	} else {
		content, err = read(ctx, d.Path, f, true)
	}
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("datasets: %s: %w", url, ctx.Err()) // what has come is taken up again
	case err != nil:
		return errors.Join(fmt.Errorf("%s: %w", url, err), os.Remove(d.Path))
	case f.Kind == "archive":
		return wrap(atomicfile.Rename(d.Path, path))
	}
	return writeFile(path, content)
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
	for _, part := range filesIn(filepath.Dir(path), filepath.Base(path)+".", ".part") {
		if err := os.Remove(part); err != nil {
			return fmt.Errorf("datasets: %w", err)
		}
	}
	return nil
}
