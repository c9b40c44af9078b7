package datasets

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// Fetch puts a data set into the course's cache, from this machine where it can,
// else from the network when the program links package datasets/web, verified
// and decoded. What is there is verified only. report may be nil; it is told of
// downloads, in bytes of a file, and of pictures decoded.
func Fetch(ctx context.Context, name string, report func(progress.Work)) error {
	e, err := find(name)
	if err != nil {
		return err
	}
	return e.fetch(ctx, report)
}

func (e Entry) fetch(ctx context.Context, report func(progress.Work)) error {
	if e.format == pictures || e.format == drawnSet {
		for _, split := range e.Splits {
			if _, err := e.open(ctx, split, report); err != nil {
				return err
			}
		}
		return nil
	}
	for _, f := range e.Files {
		b, path, err := e.load(ctx, f, report)
		if err != nil {
			return err
		}
		if err := e.store(f, b, path); err != nil {
			return err
		}
	}
	return nil
}

// Status says where a file is and whether it is whole.
type Status struct {
	File File
	Path string // "" when it is nowhere on this machine
	Err  error  // nil when the content is right; wraps fs.ErrNotExist when there is none
}

// Verify checks the files of a data set where Open would find them, without
// downloading: for pictures the archive or what was decoded from it. A drawn
// set has none. Of an archive without a published SHA-256 it checks that it can
// be opened. The error is for an unknown name, or that of ctx.
func Verify(ctx context.Context, name string) ([]Status, error) {
	e, err := find(name)
	if err != nil {
		return nil, err
	}
	if e.format == pictures {
		return []Status{e.verifyPictures(ctx)}, ctx.Err()
	}
	var out []Status
	for _, f := range e.Files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s := Status{File: f, Path: e.locate(ctx, f)}
		if s.Path == "" {
			s.Err = fmt.Errorf("datasets: %s: %w", f.Name, fs.ErrNotExist)
		} else {
			if _, err := read(s.Path, f, strings.HasSuffix(s.Path, ".gz")); err != nil {
				s.Err = remedy(err)
			}
		}
		out = append(out, s)
	}
	return out, nil
}

func (e Entry) verifyPictures(ctx context.Context) Status {
	s := Status{File: e.Files[0]}
	switch s.Path, s.Err = e.source(ctx); {
	case s.Err != nil:
	case s.Path == "":
		s.Err = e.verifyCache()
		if s.Err == nil || isDamage(s.Err) {
			s.Path = e.cacheFile()
		} else {
			s.Err = fmt.Errorf("datasets: %s: %w", s.File.Name, fs.ErrNotExist)
		}
	case e.published(s.Path):
		s.Err = check(ctx, s.Path, s.File)
	case filepath.Ext(s.Path) != "":
		s.Err = check(ctx, s.Path, File{})
	}
	return s
}

// keepsPublished reports whether the cache has what was decoded from the published archive.
func (e Entry) keepsPublished() bool {
	_, err := data.LoadImages(e.cacheFile(), e.publishedKey())
	return err == nil
}

// isDamage reports whether err is that of a file of pictures which is there and
// should be right, but is not.
func isDamage(err error) bool {
	return err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, data.ErrKey)
}

// verifyCache compares the decoded pictures with the digest that was taken when they were decoded.
func (e Entry) verifyCache() error {
	m, err := data.LoadImages(e.cacheFile(), e.publishedKey())
	if err != nil {
		return remedy(wrap(err))
	}
	s := m.Shape()
	now, err := data.NewImages(m.Pix, m.Len(), s[0], s[1], s[2], m.Labels, m.Classes)
	if err == nil && now.Digest() != m.Digest() {
		err = remedy(fmt.Errorf("%s: content differs from what was decoded", e.cacheFile()))
	}
	return wrap(err)
}

// Path returns the first folder that has a data set, unverified and possibly
// compressed; of a drawn set the folder that keeps what was drawn. Without one
// the error wraps fs.ErrNotExist.
func Path(name string) (string, error) {
	e, err := find(name)
	if err != nil {
		return "", err
	}
	ctx := context.Background()
	for dir := range e.folders(ctx) {
		if e.has(dir) {
			return dir, nil
		}
	}
	return "", e.absent()
}

// has reports whether dir holds e, as it was published or as we keep it.
func (e Entry) has(dir string) bool {
	switch {
	case e.format == drawnSet, e.format == pictures && dir == e.override():
		return exists(dir)
	case e.format == pictures:
		return exists(filepath.Join(dir, e.Files[0].Name)) || dir == e.cache() && e.keepsPublished()
	case e.archive != nil && e.within(dir, *e.archive) != "":
		return true
	}
	for _, f := range e.Files {
		if e.within(dir, f) == "" {
			return false
		}
	}
	return true
}

// errAbsent marks a set that is nowhere to be had, as opposed to a damaged one
// in which a file is missing. It is fs.ErrNotExist too.
var errAbsent = fmt.Errorf("%w", fs.ErrNotExist)

// absent is the error of a set that is nowhere on this machine.
func (e Entry) absent() error {
	return fmt.Errorf("datasets: %s is not on this machine (%w); %s", e.Name, errAbsent, e.mend())
}

// mend says how to come by the files of e.
func (e Entry) mend() string {
	files := "its files"
	switch {
	case e.archive != nil:
		files = e.archive.Name + " or the files in it"
	case e.format == pictures:
		files = e.Files[0].Name + " or the pictures"
	}
	return fmt.Sprintf("run \"go tool gdl data fetch %s\" with a network, or put %s into $GDL_DATA/%[1]s", e.Name, files)
}

// fail joins the errors of every mirror that was tried for f.
func (e Entry) fail(f File, tried []error) error {
	return fmt.Errorf("datasets: %s: %s is not on this machine (%w) and no mirror gave it; %s:\n%w",
		e.Name, f.Name, errAbsent, e.mend(), errors.Join(tried...))
}
