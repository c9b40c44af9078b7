package datasets

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// Progress is told how far a download is: bytes done of total, -1 when the
// server does not say.
type Progress func(file string, done, total int64)

// Fetch puts every file of a data set into the user's cache, from this machine
// where it can, else from the network when the program links package
// datasets/web, verified. Files that are there are
// verified only. Progress may be nil.
func Fetch(ctx context.Context, name string, progress Progress) error {
	e, err := find(name)
	if err != nil {
		return err
	}
	return e.fetch(ctx, progress)
}

func (e Entry) fetch(ctx context.Context, progress Progress) error {
	for _, f := range e.Files {
		b, path, err := e.load(ctx, f, progress)
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
// downloading. Its error is for an unknown name only.
func Verify(name string) ([]Status, error) {
	e, err := find(name)
	if err != nil {
		return nil, err
	}
	var out []Status
	for _, f := range e.Files {
		s := Status{File: f, Path: e.locate(context.Background(), f)}
		if s.Path == "" {
			s.Err = fmt.Errorf("datasets: %s: %w", f.Name, fs.ErrNotExist)
		} else {
			_, s.Err = read(s.Path, f, strings.HasSuffix(s.Path, ".gz"))
		}
		out = append(out, s)
	}
	return out, nil
}

// Path returns the first folder that has all files of a data set, unverified
// and possibly compressed. Without one the error wraps fs.ErrNotExist.
func Path(name string) (string, error) {
	e, err := find(name)
	if err != nil {
		return "", err
	}
next:
	for dir := range e.folders(context.Background()) {
		for _, f := range e.Files {
			if within(dir, f) == "" {
				continue next
			}
		}
		return dir, nil
	}
	return "", e.absent()
}

// absent is the error of a set that is nowhere on this machine.
func (e Entry) absent() error {
	return fmt.Errorf("datasets: %s is not on this machine (%w); %s", e.Name, fs.ErrNotExist, e.mend())
}

// mend says how to come by the files of e.
func (e Entry) mend() string {
	return fmt.Sprintf("run \"go tool gdl data fetch %s\" with a network, or put its files into $GDL_DATA/%s", e.Name, e.Name)
}

// fail joins the errors of every mirror that was tried for f.
func (e Entry) fail(f File, tried []error) error {
	return fmt.Errorf("datasets: %s: %s is not on this machine (%w) and no mirror gave it; %s:\n%w",
		e.Name, f.Name, fs.ErrNotExist, e.mend(), errors.Join(tried...))
}
