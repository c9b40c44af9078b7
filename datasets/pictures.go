package datasets

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// The official partition of CelebA, by number of the photograph.
const (
	celebATrain    = 162770
	celebAValid    = 19867
	celebAPictures = 202599
)

// entryOf returns the entry called name, or one for the folder or archive at
// the path name.
func entryOf(name string) (Entry, error) {
	if !strings.ContainsAny(name, `/\`) {
		return find(name)
	}
	path, err := filepath.Abs(name)
	if err != nil {
		return Entry{}, fmt.Errorf("datasets: %w", err)
	}
	if _, err := os.Stat(path); err != nil {
		return Entry{}, fmt.Errorf("datasets: %w", err)
	}
	return Entry{
		Name:   fmt.Sprintf("own/%.6x", sha256.Sum256([]byte(path))),
		Shape:  [3]int{64, 64, 3},
		Splits: trainTest,
		format: pictures,
		system: path,
	}, nil
}

// openPictures returns a split of a set of picture files.
func (e Entry) openPictures(ctx context.Context, split string, report func(progress.Work)) (*data.Images, error) {
	m, err := e.decoded(ctx, report)
	if err != nil {
		return nil, err
	}
	n := m.Len()
	train, valid := n-n/5, 0
	if e.Name == "celeba" {
		train, valid = n*8/10, n/10
		if n == celebAPictures {
			train, valid = celebATrain, celebAValid
		}
	}
	lo, hi := 0, train
	switch split {
	case "valid":
		lo, hi = train, train+valid
	case "test":
		lo, hi = train+valid, n
	}
	if lo == hi {
		return nil, fmt.Errorf("datasets: %s: %d pictures are too few for a split %q", e.Name, n, split)
	}
	return m.Range(lo, hi), nil
}

// decoded returns all pictures of e, those of the training set first, from the
// course's cache, where it puts them when they are not there yet.
func (e Entry) decoded(ctx context.Context, report func(progress.Work)) (*data.Images, error) {
	source, err := e.source(ctx)
	if err != nil {
		return nil, err
	}
	if source == "" {
		// The archive is not needed when what was decoded from it is there.
		m, damage := data.LoadImages(e.cacheFile(), e.publishedKey())
		switch {
		case damage == nil:
			return m, nil
		case unreadable(damage):
			return nil, wrap(damage)
		}
		if source, err = e.download(ctx, e.Files[0], report); err != nil {
			if isDamage(damage) {
				err = noOtherCopy(wrap(damage), err)
			}
			return nil, err
		}
	}
	key, err := e.key(source)
	if err != nil {
		return nil, err
	}
	if err := writable(e.cache()); err != nil {
		m, _, err := data.ReadFolder(source, e.folder(report))
		return m, wrap(err)
	}
	unlock, err := atomicfile.Lock(ctx, e.cacheFile()+".lock")
	if err != nil {
		return nil, fmt.Errorf("datasets: waiting for another program that decodes %s: %w", e.Name, err)
	}
	defer unlock()
	atomicfile.Sweep(e.cache())
	switch m, err := data.LoadImages(e.cacheFile(), key); {
	case err == nil:
		return m, nil
	case unreadable(err):
		return nil, wrap(err)
	}
	if e.published(source) {
		if err := check(ctx, source, e.Files[0]); err != nil {
			return nil, remedy(err)
		}
	}
	e.tidy(source)
	m, _, err := data.CacheFolder(ctx, e.cacheFile(), key, source, e.folder(report))
	return m, wrap(err)
}

func wrap(err error) error {
	if err != nil {
		return fmt.Errorf("datasets: %w", err)
	}
	return nil
}

// cacheFile is where the decoded pictures are kept.
func (e Entry) cacheFile() string { return filepath.Join(e.cache(), "decoded.pictures") }

func (e Entry) folder(report func(progress.Work)) data.Folder {
	o := data.Folder{Height: e.Shape[0], Width: e.Shape[1], Grey: e.Shape[2] == 1, Progress: report}
	if e.Name != "celeba" {
		o.Last = func(i int) bool { return i%5 == 4 }
	}
	return o
}

// source returns the first archive or folder of e on this machine, or "".
func (e Entry) source(ctx context.Context) (string, error) {
	for dir := range e.folders(ctx) {
		if len(e.Files) > 0 {
			if path := filepath.Join(dir, e.Files[0].Name); exists(path) {
				return path, nil
			}
		}
		if dir == e.cache() || !exists(dir) {
			continue
		}
		return onlyFile(dir)
	}
	return "", nil
}

// onlyFile returns the file that dir holds when there is no other picture in it:
// an archive of the user's own name. Otherwise it returns dir.
func onlyFile(dir string) (string, error) {
	info, err := os.Stat(dir)
	if err != nil || !info.IsDir() {
		return dir, wrap(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", wrap(err)
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return !e.IsDir() && !data.IsPictureName(e.Name()) })
	if len(entries) == 1 && slices.Contains([]string{".zip", ".tar", ".gz", ".tgz"}, filepath.Ext(entries[0].Name())) {
		return filepath.Join(dir, entries[0].Name()), nil
	}
	return dir, nil
}

// published reports whether source should be the published archive, whose SHA-256 is known.
func (e Entry) published(source string) bool {
	return len(e.Files) > 0 && e.Files[0].SHA256 != "" && filepath.Base(source) == e.Files[0].Name
}

// made names how pictures are made of their files, for the key of the cache.
func (e Entry) made() string { return fmt.Sprintf("pictures 2, %v, ", e.Shape) }

func (e Entry) publishedKey() string {
	if len(e.Files) == 0 || e.Files[0].SHA256 == "" {
		return ""
	}
	return e.made() + "SHA-256 " + e.Files[0].SHA256
}

// key identifies the decoded pictures of source: by content when that is
// published, else by names, sizes and times, and by what links lead to.
func (e Entry) key(source string) (string, error) {
	if e.published(source) {
		return e.publishedKey(), nil
	}
	stamp, err := data.Stamp(source)
	return e.made() + "files " + stamp, wrap(err)
}

// writable returns why nothing can be written to dir, which it makes.
func writable(dir string) error {
	if dir == "" {
		return errNoCache
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	return atomicfile.Writable(dir)
}
