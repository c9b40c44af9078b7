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
// downloading: for pictures the archive, for these and drawn sets what the course's
// cache keeps of them. Of an archive without a published SHA-256 it checks that it can
// be opened. A name with a slash is the path of a folder or an archive, as for Open.
// The error is for an unknown name, and for an end of ctx in VerifyContext.
func Verify(name string) ([]Status, error) { return VerifyContext(context.Background(), name) }

// VerifyContext is Verify until ctx ends.
func VerifyContext(ctx context.Context, name string) ([]Status, error) {
	e, err := entryOf(name)
	if err != nil {
		return nil, err
	}
	out, err := e.verify(ctx)
	if err == nil {
		err = wrap(ctx.Err())
	}
	return out, err
}

func (e Entry) verify(ctx context.Context) (out []Status, err error) {
	if e.format == pictures && len(e.Files) > 0 {
		if s := e.verifyPictures(ctx); s.Path != e.cacheFile() {
			out = append(out, s)
		}
	}
	if e.format == pictures || e.format == drawnSet {
		return append(out, e.verifyKept(ctx)...), nil
	}
	for _, f := range e.Files {
		s := Status{File: f, Path: e.locate(ctx, f)}
		if s.Path == "" {
			s.Err = fmt.Errorf("datasets: %s: %w", f.Name, fs.ErrNotExist)
		} else {
			if _, err := read(ctx, s.Path, f, strings.HasSuffix(s.Path, ".gz")); err != nil {
				s.Err = remedy(err)
			}
		}
		out = append(out, s)
	}
	return out, nil
}

// verifyPictures looks at the archive of e. Without one, what was decoded from it
// counts, which verifyKept looks at.
func (e Entry) verifyPictures(ctx context.Context) Status {
	s := Status{File: e.Files[0]}
	switch s.Path, s.Err = e.source(ctx); {
	case s.Err != nil:
	case s.Path == "" && exists(e.cacheFile()):
		if _, s.Err = data.LoadImages(e.cacheFile(), e.publishedKey()); !errors.Is(s.Err, data.ErrKey) {
			s.Path, s.Err = e.cacheFile(), remedy(wrap(s.Err))
			break
		}
		fallthrough // of something else: it does not count
	case s.Path == "":
		s.Err = fmt.Errorf("datasets: %s: %w", s.File.Name, fs.ErrNotExist)
	case e.published(s.Path):
		s.Err = check(ctx, s.Path, s.File)
	case filepath.Ext(s.Path) != "":
		s.Err = check(ctx, s.Path, File{})
	}
	return s
}

// verifyKept compares the pictures in the course's cache, decoded or drawn, with what
// was written.
func (e Entry) verifyKept(ctx context.Context) (out []Status) {
	for _, path := range filesIn(e.cache(), "", ".pictures") {
		if ctx.Err() != nil {
			break
		}
		s := Status{File: File{Name: filepath.Base(path)}, Path: path}
		if err := data.CheckImages(path); err != nil {
			s.Err = remedy(wrap(err))
		}
		out = append(out, s)
	}
	return out
}

// keepsPublished reports whether the cache has what was decoded from the published archive.
func (e Entry) keepsPublished() bool {
	_, err := data.LoadImages(e.cacheFile(), e.publishedKey())
	return err == nil
}

// Path returns the first folder that has a data set, unverified and possibly
// compressed; of a drawn set the folder that keeps what was drawn. Without one
// the error wraps fs.ErrNotExist.
func Path(name string) (string, error) { return PathContext(context.Background(), name) }

// PathContext is Path until ctx ends.
func PathContext(ctx context.Context, name string) (string, error) {
	e, err := find(name)
	if err != nil {
		return "", err
	}
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
