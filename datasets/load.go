package datasets

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/regular"
)

// load returns the verified bytes of f and the path they came from.
func (e Entry) load(ctx context.Context, f File, report func(progress.Work)) (b []byte, path string, err error) {
	path = e.locate(ctx, f)
	if path == "" && e.archive != nil {
		return e.unpack(ctx, f, report)
	}
	if path == "" {
		if path, err = e.download(ctx, f, report); err != nil {
			return nil, "", err
		}
	}
	b, err = read(ctx, path, f, strings.HasSuffix(path, ".gz"))
	switch {
	case err == nil:
		e.tidy(path)
		return b, path, nil
	case filepath.Dir(path) == e.cache() && isDamage(err) && ctx.Err() == nil:
		return e.reload(ctx, f, path, err, report)
	}
	return nil, "", remedy(err)
}

// reload is load when the copy at path, in the course's cache, is damaged: it
// brings f from elsewhere. Where that fails the copy stays.
func (e Entry) reload(ctx context.Context, f File, path string, damage error, report func(progress.Work)) ([]byte, string, error) {
	aside := path + ".damaged"
	if err := os.Rename(path, aside); err != nil {
		return nil, "", errors.Join(remedy(damage), wrap(err))
	}
	b, from, err := e.load(ctx, f, report)
	if err != nil {
		return nil, "", errors.Join(noOtherCopy(damage, err), wrap(os.Rename(aside, path)))
	}
	if err := os.Remove(aside); !errors.Is(err, fs.ErrNotExist) {
		return b, from, wrap(err)
	}
	return b, from, nil
}

// tidy removes what a program that was killed left beside the file at path, which is
// whole: a damaged copy, parts of a download, an archive that was unpacked.
func (e Entry) tidy(path string) {
	if filepath.Dir(path) != e.cache() {
		return
	}
	_ = os.Remove(path + ".damaged")
	_ = removeParts(path)
	if e.archive == nil || !exists(filepath.Join(e.cache(), e.archive.Name)) {
		return
	}
	for _, f := range e.Files {
		if !exists(filepath.Join(e.cache(), f.Name)) {
			return
		}
	}
	_ = os.Remove(filepath.Join(e.cache(), e.archive.Name))
}

// remedy adds to the error of a damaged file what to do about it. Of one that cannot
// be opened, the error itself says what to change.
func remedy(damage error) error {
	if !isDamage(damage) {
		return damage
	}
	return fmt.Errorf("%w; remove or replace the file", damage)
}

// isDamage reports whether err is that of a file which is there and can be read, but
// is not what it should be.
func isDamage(err error) bool {
	return err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, data.ErrKey) && !unreadable(err) &&
		!errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
}

// unreadable reports whether err says that a file which is there cannot be opened:
// nobody may read it, or too many are open.
func unreadable(err error) bool {
	var p *fs.PathError
	return errors.As(err, &p) && p.Op == "open" && !errors.Is(err, fs.ErrNotExist)
}

// noOtherCopy is remedy for a file in the course's cache that was to be brought
// again. It does not wrap err: what is damaged must not pass for absent.
func noOtherCopy(damage, err error) error {
	return fmt.Errorf("%w; remove the file to do without it, no other copy is to be had: %v", damage, err)
}

// unpack brings all files of the archive of e to the course's cache, verified,
// and returns the bytes of f.
func (e Entry) unpack(ctx context.Context, f File, report func(progress.Work)) (b []byte, path string, err error) {
	path = e.locate(ctx, *e.archive)
	if path == "" {
		if path, err = e.download(ctx, *e.archive, report); err != nil {
			return nil, "", err
		}
	}
	a, err := data.OpenArchive(path)
	if err != nil {
		return nil, "", remedy(wrap(err))
	}
	defer a.Close()
	kept := e.cache() != ""
	for _, g := range e.Files {
		r, err := a.Open(e.inside + "/" + g.Name)
		if err != nil {
			return nil, "", remedy(fmt.Errorf("datasets: %s: %w", path, err))
		}
		content, err := readAll(ctx, r, path+": "+g.Name, g)
		if err != nil {
			return nil, "", remedy(err)
		}
		if g == f {
			b = content
		}
		// A cache that cannot be written makes the next call slower, not this one wrong.
		kept = kept && writeFile(filepath.Join(e.cache(), g.Name), content) == nil
	}
	if kept && filepath.Dir(path) == e.cache() {
		_ = os.Remove(path) // its content is there
	}
	return b, path, nil
}

// store keeps b, which came from path, in the course's cache, unless path is
// there already or in the user's own folder.
func (e Entry) store(f File, b []byte, path string) error {
	if dir := filepath.Dir(path); dir == e.cache() || dir == e.override() || dir == filepath.Join(e.override(), e.inside) {
		return nil
	}
	if e.cache() == "" {
		return errNoCache
	}
	return writeFile(filepath.Join(e.cache(), f.Name), b)
}

// read returns the bytes of the file at path, decompressed when zipped. Bytes
// that are not those of f are an error that names path, what was expected and what was found.
func read(ctx context.Context, path string, f File, zipped bool) ([]byte, error) {
	file, _, err := regular.Open(path)
	if err != nil {
		return nil, fmt.Errorf("datasets: %w", err)
	}
	defer file.Close()
	if !zipped {
		return readAll(ctx, file, path, f)
	}
	z, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("datasets: %s: not a gzip file: %w", path, err)
	}
	return readAll(ctx, z, path, f)
}

// readAll returns what r, which is called name, holds when that is f.
func readAll(ctx context.Context, r io.Reader, name string, f File) ([]byte, error) {
	// One byte more than expected is enough to see that a file is too long.
	b := bytes.NewBuffer(make([]byte, 0, f.Size+1+bytes.MinRead))
	if _, err := b.ReadFrom(io.LimitReader(until{ctx, r}, f.Size+1)); err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("datasets: %s: %w", name, ctx.Err())
		}
		return nil, fmt.Errorf("datasets: %s: damaged after %d bytes, expected %d: %w", name, b.Len(), f.Size, err)
	}
	if err := verify(b.Bytes(), f); err != nil {
		return nil, fmt.Errorf("datasets: %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// until reads from r until ctx ends.
type until struct {
	ctx context.Context
	r   io.Reader
}

func (u until) Read(b []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(b)
}

// verify compares b with what the registry says of f.
func verify(b []byte, f File) error {
	hash := sha256.Sum256(b)
	found := hex.EncodeToString(hash[:])
	if found == f.SHA256 {
		return nil
	}
	why := "content differs"
	if f.Kind != "records" {
		if _, err := data.ReadIDX(bytes.NewReader(b)); err != nil {
			why = err.Error()
		}
	}
	if int64(len(b)) > f.Size {
		return fmt.Errorf("%s: longer than the expected %d bytes; want SHA-256 %s", why, f.Size, f.SHA256)
	}
	return differs(why, int64(len(b)), found, f)
}

func differs(why string, size int64, found string, f File) error {
	return fmt.Errorf("%s: found %d bytes with SHA-256 %s, expected %d bytes with SHA-256 %s", why, size, found, f.Size, f.SHA256)
}

// check compares the archive at path with what the registry says of f: its
// content, or, where that is not published, that it is an archive.
func check(ctx context.Context, path string, f File) error {
	if f.SHA256 == "" {
		a, err := data.OpenArchive(path)
		if err != nil {
			return fmt.Errorf("datasets: %w", err)
		}
		return a.Close()
	}
	file, _, err := regular.Open(path)
	if err != nil {
		return fmt.Errorf("datasets: %w", err)
	}
	defer file.Close()
	h := sha256.New()
	n, err := io.Copy(h, until{ctx, file})
	if err != nil {
		return fmt.Errorf("datasets: %s: %w", path, err)
	}
	if found := hex.EncodeToString(h.Sum(nil)); found != f.SHA256 {
		return fmt.Errorf("datasets: %s: %w", path, differs("content differs", n, found, f))
	}
	return nil
}

// writeFile writes b to path, whole or not at all.
func writeFile(path string, b []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return fmt.Errorf("datasets: %w", err)
	}
	if err := atomicfile.WriteBytes(path, b); err != nil {
		return fmt.Errorf("datasets: %s: %w", path, err)
	}
	return nil
}
